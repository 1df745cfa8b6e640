import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { type Random, seededRandom } from '../python-event.ts';
import type { Outgoing } from './sender.ts';
import type { LoadProject } from './server-protocol.ts';
import { badApiRequests, badIngestBodies, strangers } from './soak-bad-input.ts';
import { createLargeEnvelopes, encodeBody, envelopeText, smallEvent } from './soak-bodies.ts';

/** What must come of a request. */
export type Expected =
  /** 200, and a row for each id. */
  | { readonly kind: 'stored'; readonly projectId: number; readonly eventIds: readonly string[] }
  /** 200, and one more duplicate in the ledger. */
  | { readonly kind: 'duplicate'; readonly projectId: number }
  /** As `stored`, or 429. */
  | { readonly kind: 'limited'; readonly projectId: number; readonly eventIds: readonly string[] }
  /** One of these; `counted` are the items of it that the ledger must show as invalid. */
  | { readonly kind: 'refused'; readonly statuses: readonly number[]; readonly counted: number }
  | { readonly kind: 'answered'; readonly statuses: readonly number[] };

export interface Planned extends Outgoing {
  /** For people: which of the kinds below. */
  readonly label: string;
  readonly expected: Expected;
  /** It cannot be answered without the database: 503 and 504 are right while that is away. */
  readonly needsDatabase: boolean;
}

/** An event that was stored, to be sent again or read. */
export interface KnownEvent {
  readonly project: LoadProject;
  readonly eventId: string;
  readonly issueId?: string;
}

export interface Traffic {
  /** One event for each project: from then on its key is known, and outages do not touch it. */
  readonly first: () => Planned[];
  readonly next: () => Planned;
  /** To be told of every stored event: some are sent again, or read. */
  readonly remember: (event: KnownEvent) => void;
  /** The token of a server that was started again. */
  readonly setToken: (token: string) => void;
  /** So that its issues can be read and changed. */
  readonly rememberIssues: (ids: readonly string[]) => void;
}

export interface TrafficInput {
  readonly seed: number;
  readonly projects: readonly LoadProject[];
  /** Has a quota far below what it sends. */
  readonly limitedProject: LoadProject;
  readonly token: string;
}

const client = 'sentry.python.fastapi/2.44.0';
const rememberedEvents = 400;
const rememberedIssues = 200;
const knownMarkers = 300;
const dayS = 86_400;

/** Requests without end, the same for the same seed but for times and what the service answered. */
export function createTraffic({ seed, projects, limitedProject, token }: TrafficInput): Traffic {
  const random = seededRandom(seed);
  const largeEnvelope = createLargeEnvelopes(Date.now());
  const events: KnownEvent[] = [];
  const issues: string[] = [];
  let bearer = token;
  let newIssues = 0;

  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  const mintEventId = (): string =>
    Array.from({ length: 4 }, () =>
      Math.floor(random() * 4_294_967_296)
        .toString(16)
        .padStart(8, '0'),
    ).join('');
  const anyProject = (): LoadProject => pick(projects) ?? limitedProject;
  /** Enough addresses to fill what an isolate remembers of them several times over. */
  const address = (): string => `10.${Math.floor(random() * 4)}.${byte(random)}.${byte(random)}`;

  const post = (
    project: LoadProject,
    text: string,
    path: 'envelope' | 'store' = 'envelope',
  ): Pick<Outgoing, 'method' | 'path' | 'headers' | 'body' | 'isChunked'> => {
    const { body, headers } = encodeBody(text, random);
    const byQuery = random() < 0.3;
    return {
      method: 'POST',
      path: `/api/${project.id}/${path}/${byQuery ? `?sentry_key=${project.publicKey}&sentry_version=7` : ''}`,
      headers: {
        ...headers,
        'content-type': 'application/x-sentry-envelope',
        'user-agent': client,
        'cf-connecting-ip': address(),
        ...(byQuery
          ? {}
          : {
              'x-sentry-auth': `Sentry sentry_version=7, sentry_key=${project.publicKey}, sentry_client=${client}`,
            }),
      },
      body,
      isChunked: random() < 0.05,
    };
  };

  const stored = (
    label: string,
    project: LoadProject,
    text: string,
    eventIds: readonly string[],
  ): Planned => ({
    ...post(project, text),
    label,
    expected: { kind: 'stored', projectId: project.id, eventIds },
    needsDatabase: false,
  });
  const header = (eventId: string): object => ({ event_id: eventId, sent_at: new Date().toISOString() });

  const kinds: readonly (readonly [weight: number, make: () => Planned])[] = [
    [
      28,
      () => {
        const { text, eventIds } = largeEnvelope(mintEventId(), random);
        return stored('event of the Python SDK', anyProject(), text, eventIds);
      },
    ],
    [
      24,
      () => {
        const eventId = mintEventId();
        const event = smallEvent({ eventId, marker: `Known${Math.floor(random() * knownMarkers)}` }, random);
        return stored('small event', anyProject(), envelopeText([event], header(eventId)), [eventId]);
      },
    ],
    [
      4,
      () => {
        const eventId = mintEventId();
        newIssues += 1;
        const event = smallEvent({ eventId, marker: `New${seed}x${newIssues}` }, random);
        return stored('new issue', anyProject(), envelopeText([event], header(eventId)), [eventId]);
      },
    ],
    [
      4,
      () => {
        const ids = Array.from({ length: 2 + Math.floor(random() * 3) }, mintEventId);
        const list = ids.map((eventId) => smallEvent({ eventId, marker: 'Several' }, random));
        const others = '{"type":"transaction"}\n{"transaction":"/x"}\n{"type":"session"}\n{}\n';
        return stored('several items', anyProject(), envelopeText(list, {}, others), ids);
      },
    ],
    [
      5,
      () => {
        const eventId = mintEventId();
        const skewS = pick([dayS, -dayS, 3_600, -40 * dayS, 400 * dayS, -7_200]) ?? 0;
        const clockS = Date.now() / 1000 + skewS;
        // Half of them admit by `sent_at` that their clock is off.
        const sentAt = random() < 0.5 ? { sent_at: new Date(clockS * 1000).toISOString() } : {};
        const event = smallEvent({ eventId, marker: 'Skewed', timestamp: clockS }, random);
        const text = envelopeText([event], { event_id: eventId, ...sentAt });
        return stored('event with a wrong clock', anyProject(), text, [eventId]);
      },
    ],
    [
      3,
      () => {
        const eventId = mintEventId();
        const project = anyProject();
        const event = smallEvent({ eventId, marker: 'Store' }, random);
        return {
          ...stored('event to /store/', project, '', [eventId]),
          ...post(project, JSON.stringify(event), 'store'),
        };
      },
    ],
    [
      2,
      () => {
        const eventId = mintEventId();
        const extra = pick([nested(200), JSON.parse('{"__proto__":{"admin":true},"constructor":1}'), wide()]);
        const event = smallEvent({ eventId, marker: 'Odd', extra }, random);
        return stored('odd but valid event', anyProject(), envelopeText([event], header(eventId)), [eventId]);
      },
    ],
    [
      4,
      () => {
        const known = pick(events);
        if (known === undefined) return probe('/health');
        const { eventId, project } = known;
        const event = smallEvent({ eventId, marker: 'Again' }, random);
        return {
          ...stored('duplicate', project, envelopeText([event], header(eventId)), []),
          expected: { kind: 'duplicate', projectId: project.id },
        };
      },
    ],
    [
      5,
      () => {
        const eventId = mintEventId();
        const event = smallEvent({ eventId, marker: 'Limited' }, random);
        const project = limitedProject;
        return {
          ...stored('event over a quota', project, envelopeText([event], header(eventId)), []),
          expected: { kind: 'limited', projectId: project.id, eventIds: [eventId] },
        };
      },
    ],
    [
      5,
      () => {
        const bad = pick(badIngestBodies);
        const project = anyProject();
        const made = post(project, '');
        const { 'content-encoding': _encoding, ...headers } = made.headers;
        return {
          ...made,
          headers: { ...headers, ...bad?.headers },
          body: bad?.body(random) ?? Buffer.alloc(0),
          label: `bad input: ${bad?.label ?? ''}`,
          expected: { kind: 'refused', statuses: bad?.statuses ?? [], counted: bad?.counted ?? 0 },
          needsDatabase: false,
        };
      },
    ],
    [
      2,
      () => {
        const stranger = pick(strangers)?.(anyProject(), random);
        if (stranger === undefined) return probe('/health');
        const event = smallEvent({ eventId: mintEventId(), marker: 'Stranger' }, random);
        return {
          method: 'POST',
          body: gzipSync(envelopeText([event], {}), { level: 1 }),
          ...stranger,
          headers: { 'content-encoding': 'gzip', 'cf-connecting-ip': address(), ...stranger.headers },
          needsDatabase: true,
        };
      },
    ],
    [2, () => badApi()],
    [7, () => read()],
    [2, () => write()],
    [3, () => probe(pick(['/health', '/readiness', '/openapi.json', '/health']) ?? '/health')],
  ];

  const api = (method: string, path: string, body?: unknown): Outgoing => ({
    method,
    path: `/api/v1${path}`,
    headers: {
      authorization: `Bearer ${bearer}`,
      'cf-connecting-ip': '10.9.9.9',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
  });

  const read = (): Planned => {
    const project = anyProject();
    const known = pick(events);
    const issue = pick(issues);
    const path = pick([
      `/projects/${project.id}/issues`,
      `/projects/${project.id}/issues?q=Known&sort=count&limit=20`,
      `/projects/${project.id}/outcomes`,
      `/projects/${project.id}/releases`,
      '/projects',
      ...(known === undefined ? [] : [`/projects/${known.project.id}/events/${known.eventId}`]),
      ...(issue === undefined ? [] : [`/issues/${issue}`, `/issues/${issue}/events`]),
    ]);
    // An event may still be on its way through the spill queue, and its issue with it.
    const isOfOne = path?.includes('/events/') === true || path?.startsWith('/issues/') === true;
    return {
      ...api('GET', path ?? '/projects'),
      label: 'API read',
      expected: { kind: 'answered', statuses: isOfOne ? [200, 404] : [200] },
      needsDatabase: true,
    };
  };

  const write = (): Planned => {
    const issue = pick(issues);
    const status = pick(['resolved', 'unresolved', 'ignored']);
    return {
      ...(issue === undefined || random() < 0.2
        ? api('PATCH', `/projects/${anyProject().id}`, { name: `Soak ${Math.floor(random() * 1e6)}` })
        : api('PATCH', `/issues/${issue}`, { status })),
      label: 'API write',
      expected: { kind: 'answered', statuses: [200, 404, 412, 428] },
      needsDatabase: true,
    };
  };

  const badApi = (): Planned => {
    const bad = pick(badApiRequests);
    const made = api('GET', '/projects');
    return {
      ...made,
      method: bad?.method ?? 'GET',
      path: bad?.path(anyProject()) ?? '/',
      headers: { ...made.headers, ...bad?.headers },
      body: bad?.body === undefined ? undefined : Buffer.from(bad.body),
      label: `bad input: ${bad?.label ?? ''}`,
      expected: { kind: 'refused', statuses: bad?.statuses ?? [], counted: 0 },
      needsDatabase: true,
    };
  };

  const probe = (path: string): Planned => ({
    method: random() < 0.8 ? 'GET' : 'HEAD',
    path,
    headers: { 'cf-connecting-ip': address() },
    label: path,
    expected: { kind: 'answered', statuses: [200] },
    needsDatabase: path === '/readiness',
  });

  const firstEvent = (project: LoadProject): Planned => {
    const eventId = mintEventId();
    const event = smallEvent({ eventId, marker: 'First' }, random);
    return {
      ...stored('first event', project, envelopeText([event], header(eventId)), []),
      expected: { kind: 'limited', projectId: project.id, eventIds: [eventId] },
    };
  };

  const totalWeight = kinds.reduce((sum, [weight]) => sum + weight, 0);
  return {
    first: () => [...projects, limitedProject].map(firstEvent),
    next: () => {
      let left = random() * totalWeight;
      for (const [weight, make] of kinds) {
        left -= weight;
        if (left < 0) return make();
      }
      return probe('/health');
    },
    remember: (event) => {
      if (events.length < rememberedEvents) events.push(event);
      else events[Math.floor(random() * rememberedEvents)] = event;
    },
    setToken: (next) => {
      bearer = next;
    },
    rememberIssues: (ids) => {
      for (const id of ids) {
        if (issues.length < rememberedIssues) issues.push(id);
        else issues[Math.floor(random() * rememberedIssues)] = id;
      }
    },
  };
}

const byte = (random: Random): number => Math.floor(random() * 256);

function nested(depth: number): unknown {
  let inner: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) inner = { inner };
  return inner;
}

function wide(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`key${at}`, `value ${at} \u0000\u202e`]));
}
