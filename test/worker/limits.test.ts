import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { parse } from 'smol-toml';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RedisRest, startRedisRest } from '../../local/redis-rest.ts';
import { openSlowBody } from '../support/slow-body.ts';
import {
  type Ballast,
  envelopeOf,
  errorEvent,
  fromDatabase,
  mintEventId,
  startBallast,
  useBallast,
} from './support.ts';

const perMinute = (limit: number) => ({ limit, period: 60 as const });

/** Windows are minutes of the clock: begin early enough in one to end in the same. */
async function enoughOfTheMinute(seconds = 8): Promise<void> {
  const leftMs = 60_000 - (Date.now() % 60_000);
  if (leftMs < seconds * 1000) await new Promise((resolve) => setTimeout(resolve, leftMs));
}

/** Retry-After and the RateLimit fields must speak of the same seconds; returns them and the policy. */
function readLimitHeaders({ headers }: Response): { seconds: number; policy: string | null } {
  const seconds = Number(headers.get('retry-after'));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(Number.isInteger(seconds)).toBe(true);
  expect(headers.get('ratelimit')).toMatch(new RegExp(`^"\\w+";r=0;t=${seconds}$`));
  return { seconds, policy: headers.get('ratelimit-policy') };
}

const readProblem = async (response: Response): Promise<Record<string, unknown>> =>
  (await response.json()) as Record<string, unknown>;

describe('the limits of wrangler.toml', () => {
  it('are what clients are told: each binding and its variable say the same number', async () => {
    const { vars, ratelimits } = parse(await readFile('wrangler.toml', 'utf8')) as {
      vars: Record<string, string>;
      ratelimits: { name: string; namespace_id: string; simple: { limit: number; period: number } }[];
    };
    const limitOf = (name: string) => {
      const { simple } = ratelimits.find((binding) => binding.name === name) ?? {};
      return simple?.period === 60 ? String(simple.limit) : undefined;
    };
    expect({
      INGEST_KEY_PER_MINUTE: limitOf('INGEST_LIMITER'),
      INGEST_ADDRESS_PER_MINUTE: limitOf('INGEST_ADDRESS_LIMITER'),
      API_READS_PER_MINUTE: limitOf('API_READ_LIMITER'),
      API_WRITES_PER_MINUTE: limitOf('API_WRITE_LIMITER'),
      AUTH_FAILURES_PER_MINUTE: limitOf('AUTH_LIMITER'),
      PROBES_PER_MINUTE: limitOf('PROBE_LIMITER'),
    }).toEqual(Object.fromEntries(Object.entries(vars).filter(([name]) => name.endsWith('_PER_MINUTE'))));
    expect(new Set(ratelimits.map(({ namespace_id: id }) => id)).size).toBe(ratelimits.length);
  });
});

describe('every class has its own limit', () => {
  const ballast = useBallast({
    ratelimits: {
      INGEST_LIMITER: perMinute(7),
      INGEST_ADDRESS_LIMITER: perMinute(5),
      API_READ_LIMITER: perMinute(4),
      API_WRITE_LIMITER: perMinute(2),
      PROBE_LIMITER: perMinute(3),
    },
  });

  const statusesOf = async (times: number, send: () => Promise<Response>) => {
    await enoughOfTheMinute();
    const responses: Response[] = [];
    for (let at = 0; at < times; at += 1) responses.push(await send());
    return { statuses: responses.map(({ status }) => status), last: responses.at(-1) ?? new Response() };
  };
  let senders = 0;
  /** Each from an address of its own, unless said otherwise. */
  const sendEvent = (headers: Record<string, string> = { 'cf-connecting-ip': `192.0.2.${(senders += 1)}` }) =>
    ballast.postEnvelope(envelopeOf(errorEvent({ event_id: mintEventId() })), { headers });

  it('ingest by key', async () => {
    const { statuses, last } = await statusesOf(8, () => sendEvent());
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 429]);
    expect(readLimitHeaders(last).policy).toBe('"ingest_key";q=7;w=60');
    expect(last.headers.get('x-sentry-rate-limits')).toBe('60::key:key_limit');
    expect(await readProblem(last)).toMatchObject({ code: 'rate_limited', causes: ['rate_limited'] });
  });

  it('ingest by address, before the key', async () => {
    const { publicKey, id } = await ballast.createProject('Behind one address');
    const send = (address: string) =>
      fetch(`${ballast.url}/api/${id}/envelope/?sentry_key=${publicKey}`, {
        method: 'POST',
        body: envelopeOf(errorEvent({})),
        headers: { 'cf-connecting-ip': address },
      });
    const { statuses, last } = await statusesOf(6, () => send('2001:db8:1:2::1'));
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    expect(readLimitHeaders(last).policy).toBe('"ingest_address";q=5;w=60');
    expect(last.headers.get('x-sentry-rate-limits')).toBe('60::key:address_limit');
    // The rest of the /64 is the same sender, any other address is not.
    expect((await send('2001:db8:1:2:ffff::9')).status).toBe(429);
    expect((await send('2001:db8:1:3::1')).status).toBe(200);
  });

  it('reads of the API, while writes still pass', async () => {
    const { statuses, last } = await statusesOf(5, () => ballast.api('/projects'));
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
    expect(readLimitHeaders(last).policy).toBe('"api_read";q=4;w=60');
    expect(last.headers.get('x-sentry-rate-limits')).toBeNull();
    const rename = () =>
      ballast.api(`/projects/${ballast.projectId}`, { method: 'PATCH', body: { name: 'Shop' } });
    const writes = await statusesOf(3, rename);
    expect(writes.statuses).toEqual([200, 200, 429]);
    expect(readLimitHeaders(writes.last).policy).toBe('"api_write";q=2;w=60');
  });

  it('probes, by address', async () => {
    const probe = (address: string) =>
      fetch(`${ballast.url}/health`, { headers: { 'cf-connecting-ip': address } });
    const { statuses, last } = await statusesOf(4, () => probe('198.51.100.1'));
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(readLimitHeaders(last).policy).toBe('"probe";q=3;w=60');
    expect((await probe('198.51.100.2')).status).toBe(200);
    expect((await fetch(`${ballast.url}/health`)).status).toBe(200);
  });

  it('is a fact of the log line: who decided what', async () => {
    const response = await sendEvent();
    const [line] = await ballast.logLines(
      (entry) => entry['requestId'] === response.headers.get('x-request-id'),
    );
    expect(String(line?.['limits'])).toMatch(/\bingest_key:(?:allowed|limited):binding/);
  });
});

describe('the quota of a project', () => {
  const ballast = useBallast({ ratelimits: { INGEST_LIMITER: perMinute(4) } });

  beforeAll(async () => {
    const path = `/projects/${ballast.projectId}`;
    await ballast.api(path, { method: 'PATCH', body: { ingestPerMinute: 6 } });
  });

  const item = (event: Record<string, unknown>): string => `{"type":"event"}\n${JSON.stringify(event)}\n`;
  const envelope = (count: number): string =>
    `{}\n${Array.from({ length: count }, () => item(errorEvent({ event_id: mintEventId() }))).join('')}`;

  it('is above the limit of its keys when it says so, counts events, and refuses what is too much of an envelope', async () => {
    await enoughOfTheMinute(20);
    const statuses: number[] = [];
    for (let sent = 0; sent < 5; sent += 1) statuses.push((await ballast.postEnvelope(envelope(1))).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200]);

    const partly = await ballast.postEnvelope(envelope(3));
    expect(partly.status).toBe(200);
    expect(partly.headers.get('x-sentry-rate-limits')).toMatch(/^\d{1,2}:error:project:project_limit$/);

    const refused = await ballast.postEnvelope(envelope(2));
    expect(refused.status).toBe(429);
    const { seconds, policy } = readLimitHeaders(refused);
    expect(policy).toBe('"ingest_project";q=6;w=60');
    expect(refused.headers.get('x-sentry-rate-limits')).toBe(`${seconds}:error:project:project_limit`);
    expect(seconds).toBeLessThanOrEqual(60);

    const other = await ballast.postEnvelope('{}\n{"type":"transaction"}\n{"type":"transaction"}\n');
    expect(other.status).toBe(200);
    expect(other.headers.get('x-sentry-rate-limits')).toBeNull();
  });

  it('every item is in the ledger a few seconds later: stored, or refused and why', async () => {
    await expect
      .poll(() => ballast.outcomes(), { timeout: 10_000, interval: 250 })
      .toEqual({
        'error accepted none': 6,
        'error rate_limited project_limit': 4,
        'transaction dropped unsupported_item': 1,
      });
  });

  it('null gives the keys their limit back', async () => {
    const path = `/projects/${ballast.projectId}`;
    const changed = await ballast.api(path, { method: 'PATCH', body: { ingestPerMinute: null } });
    expect(await changed.json()).toMatchObject({ ingestPerMinute: null });
    for (const ingestPerMinute of [0, -1, 1.5, '5', 1_000_001]) {
      const refused = await ballast.api(path, { method: 'PATCH', body: { ingestPerMinute } });
      expect(refused.status).toBe(422);
    }
  });
});

describe('the bytes that a key and a project may send', () => {
  const mib = 1024 * 1024;
  const ballast = useBallast({ vars: { INGEST_KEY_BYTES_PER_MINUTE: String(2 * mib) } });

  const eventOf = (bytes: number) =>
    envelopeOf({ ...errorEvent({ event_id: mintEventId() }), extra: { text: 'x'.repeat(bytes) } });
  const sendTo = ({ id, publicKey }: { id: number; publicKey: string }, body: string, gzip = false) =>
    fetch(`${ballast.url}/api/${id}/envelope/?sentry_key=${publicKey}`, {
      method: 'POST',
      body: gzip ? gzipSync(body) : body,
      headers: gzip ? { 'Content-Encoding': 'gzip' } : {},
    });
  /** Sends until it is refused; how many passed, and the refusal. */
  const sendUntilRefused = async (send: () => Promise<Response>, atMost: number) => {
    for (let passed = 0; passed <= atMost; passed += 1) {
      const response = await send();
      if (response.status === 429) return { passed, response };
    }
    throw new Error('nothing was refused');
  };

  it('end before the events do: then everything is held back, and refused unread', async () => {
    await enoughOfTheMinute(20);
    const project = await ballast.createProject('Large');
    const { passed, response } = await sendUntilRefused(() => sendTo(project, eventOf(400_000)), 10);
    expect(passed).toBe(4);
    const { seconds, policy } = readLimitHeaders(response);
    expect(policy).toBe('"ingest_key_bytes";q=2097152;qu="content-bytes";w=60');
    expect(response.headers.get('x-sentry-rate-limits')).toBe(`${seconds}::key:byte_limit`);
    expect((await ballast.lineOf(response))?.['limits']).toContain(
      'ingest_bytes:limited:isolate:not_configured',
    );

    const path = `/api/${project.id}/envelope/?sentry_key=${project.publicKey}`;
    const unread = openSlowBody(ballast.url, path, { declaredBytes: 1_000_000 });
    expect((await unread.answer)?.headers.get('x-sentry-rate-limits')).toMatch(/^\d+::key:byte_limit$/);
    unread.socket.destroy();
    // Another key pays for itself.
    expect((await ballast.postEnvelope(eventOf(10))).status).toBe(200);
    const read = async () => {
      const reply = await ballast.api(`/projects/${project.id}/outcomes`, { headers: fromDatabase });
      const { items } = (await reply.json()) as { items: Record<string, string | number>[] };
      return items.map(({ category, outcome, reason, quantity }) =>
        [category, outcome, reason, quantity].join(' '),
      );
    };
    await expect
      .poll(read, { timeout: 10_000, interval: 250 })
      .toEqual([
        'default rate_limited byte_limit 1',
        'error accepted none 4',
        'error rate_limited byte_limit 1',
      ]);
  });

  it('of a project count over its keys, with a number of its own', async () => {
    const { id, publicKey } = await ballast.createProject('Own bytes');
    const change = (body: object) => ballast.api(`/projects/${id}`, { method: 'PATCH', body });
    for (const ingestBytesPerMinute of [0, -1, 1.5, '9', 2 * mib - 1, 2 ** 60]) {
      expect((await change({ ingestBytesPerMinute })).status).toBe(422);
    }
    const changed = await change({ ingestBytesPerMinute: 4 * mib });
    expect(await changed.json()).toMatchObject({ ingestPerMinute: null, ingestBytesPerMinute: 4 * mib });
    const made = await ballast.api(`/projects/${id}/keys`, { method: 'POST', body: {} });
    const { publicKey: second } = (await made.json()) as { publicKey: string };
    await enoughOfTheMinute(20);
    let sent = 0;
    const { passed, response } = await sendUntilRefused(() => {
      sent += 1;
      return sendTo({ id, publicKey: sent % 2 === 0 ? publicKey : second }, eventOf(900_000));
    }, 10);
    expect(passed).toBe(4);
    expect(response.headers.get('x-sentry-rate-limits')).toMatch(/^\d+::project:byte_limit$/);
    expect(readLimitHeaders(response).policy).toBe(
      `"ingest_project_bytes";q=${4 * mib};qu="content-bytes";w=60`,
    );
    expect(await (await change({ ingestBytesPerMinute: null })).json()).toMatchObject({
      ingestBytesPerMinute: null,
    });
  });

  it.each([
    ['attachments that are not kept', `{}\n{"type":"attachment"}\n${'a'.repeat(1_900_000)}\n`],
    ['a body that is no envelope', 'a'.repeat(1_900_000)],
    ['an event that is too large', `{}\n{"type":"event"}\n${' '.repeat(1_900_000)}\n`],
  ])('are used by %s too, a sixteenth of what events cost', async (_name, body) => {
    await enoughOfTheMinute(20);
    const project = await ballast.createProject('Unread');
    const { passed } = await sendUntilRefused(() => sendTo(project, body, true), 30);
    expect(passed).toBeGreaterThan(10);
    expect(passed).toBeLessThan(20);
  });

  it('of one envelope: its events share what one event may have', async () => {
    const items = Array.from({ length: 10 }, (_, at) => {
      const event = {
        ...errorEvent({ event_id: mintEventId() }),
        extra: { text: 'x'.repeat(at === 9 ? 1 : 600_000) },
      };
      return `{"type":"event"}\n${JSON.stringify(event)}\n`;
    });
    const other = await startBallast();
    try {
      const response = await other.postEnvelope(`{}\n${items.join('')}`);
      expect(response.status).toBe(200);
      await expect
        .poll(() => other.outcomes(), { timeout: 5_000 })
        .toEqual({ 'error accepted none': 2, 'error invalid too_large': 8 });
    } finally {
      await other.close();
    }
  });
});

describe('requests that are refused unread', () => {
  it('are counted for a key of the project only, in one write for many', async () => {
    const ballast = await startBallast({ ratelimits: { INGEST_LIMITER: perMinute(2) } });
    try {
      await enoughOfTheMinute(15);
      const stranger = 'f'.repeat(32);
      for (let sent = 0; sent < 12; sent += 1) {
        await ballast.postEnvelope(envelopeOf(errorEvent({ event_id: mintEventId() })));
        await fetch(`${ballast.url}/api/${ballast.projectId}/envelope/?sentry_key=${stranger}`, {
          method: 'POST',
          body: '{}',
        });
      }
      await expect
        .poll(() => ballast.outcomes(), { timeout: 10_000, interval: 250 })
        .toEqual({ 'error accepted none': 2, 'default rate_limited key_limit': 10 });
    } finally {
      await ballast.close();
    }
  });
});

describe('refusals that meet a failing database', () => {
  const send = (ballast: Ballast) =>
    ballast.postEnvelope(envelopeOf(errorEvent({ event_id: mintEventId() })));

  it.each([
    ['is away', { status: 503 }],
    ['dies before its answer', { dropConnection: 'after' }],
  ] as const)(
    'are counted once when it %s',
    async (_case, fault) => {
      const ballast = await startBallast({ ratelimits: { INGEST_LIMITER: perMinute(1) } });
      try {
        await enoughOfTheMinute(25);
        await send(ballast);
        ballast.setFault(fault);
        for (let sent = 0; sent < 5; sent += 1) expect((await send(ballast)).status).toBe(429);
        const failures = () => ballast.logLines(({ msg }) => msg === 'Refusals wait to be counted');
        await expect.poll(failures, { timeout: 15_000 }).not.toHaveLength(0);
        ballast.setFault(null);
        expect((await send(ballast)).status).toBe(429);
        await expect
          .poll(() => ballast.outcomes(), { timeout: 15_000, interval: 250 })
          .toEqual({ 'error accepted none': 1, 'default rate_limited key_limit': 6 });
      } finally {
        await ballast.close();
      }
      // Up to 25 s of waiting for a minute that is long enough come before the test itself.
    },
    70_000,
  );
});

describe('failed authentication', () => {
  const wrong = 'blt_0000000000000000000000000000000000000000000';

  it('is answered 401 up to the limit, then makes the address wait; only a good token passes', async () => {
    const ballast = await startBallast({ ratelimits: { AUTH_LIMITER: perMinute(5) } });
    try {
      for (const address of ['203.0.113.5', undefined]) {
        await enoughOfTheMinute();
        const call = (token: string, from = address) =>
          fetch(`${ballast.url}/api/v1/projects`, {
            headers: {
              authorization: `Bearer ${token}`,
              ...(from === undefined ? {} : { 'cf-connecting-ip': from }),
            },
          });
        const statuses: number[] = [];
        for (let sent = 0; sent < 7; sent += 1) statuses.push((await call(wrong)).status);
        expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
        const waiting = await call(`blst_${'0'.repeat(64)}`);
        expect(waiting.status).toBe(429);
        const { seconds, policy } = readLimitHeaders(waiting);
        expect(seconds).toBeLessThanOrEqual(10);
        expect(policy).toBe('"authentication";q=5;w=60');
        expect((await call(ballast.token)).status).toBe(200);
        expect((await call(ballast.token, '203.0.113.6')).status).toBe(200);
        expect(await ballast.lineOf(waiting)).toMatchObject({
          status: 429,
          limits: ['authentication:limited:isolate'],
        });
      }
    } finally {
      await ballast.close();
    }
  });
});

describe('the global quota', () => {
  let redis: RedisRest;
  let ballast: Ballast;

  beforeAll(async () => {
    redis = await startRedisRest();
    ballast = await startBallast({
      vars: { ...redis.vars },
      ratelimits: { AUTH_LIMITER: perMinute(4) },
    });
  });
  afterAll(async () => {
    await ballast.close();
    await redis.close();
  });
  afterEach(() => redis.setFault(null));

  const send = () =>
    ballast.postEnvelope(envelopeOf(errorEvent({ event_id: mintEventId(), marker: 'quota' })));
  const limitsOf = async (response: Response): Promise<string> => {
    const requestId = response.headers.get('x-request-id');
    const [line] = await ballast.logLines(
      (entry) => entry['requestId'] === requestId && entry['msg'] === 'request',
    );
    return String(line?.['limits']);
  };

  it('costs steady traffic at most one command for ten events', async () => {
    await enoughOfTheMinute(20);
    await send();
    const before = redis.stats().commands;
    for (let round = 0; round < 30; round += 1) {
      const responses = await Promise.all(Array.from({ length: 10 }, send));
      for (const { status } of responses) expect(status).toBe(200);
    }
    const commands = redis.stats().commands - before;
    expect(commands).toBeGreaterThan(0);
    expect(commands / 300).toBeLessThanOrEqual(0.1);
  });

  it('keeps nothing in Redis that names a person or a secret', async () => {
    const keys = (await redis.call('KEYS', ['*'])) as string[];
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(key).toMatch(/^ballast:quota:key_[0-9a-f]{24}:error:\d+:\d+$/);
  });

  it('that hangs is decided without, said so in the log, and not asked again at once', async () => {
    const other = await ballast.createProject('Other');
    const sendTo = () =>
      fetch(`${ballast.url}/api/${other.id}/envelope/?sentry_key=${other.publicKey}`, {
        method: 'POST',
        body: envelopeOf(errorEvent({ event_id: mintEventId() })),
      });
    await enoughOfTheMinute(20);
    redis.setFault({ hang: true });
    const seen: string[] = [];
    for (let sent = 0; sent < 40; sent += 1) {
      const response = await sendTo();
      expect(response.status).toBe(200);
      seen.push(await limitsOf(response));
    }
    expect(seen.filter((limits) => limits.endsWith('ingest_quota:allowed:isolate:timeout'))).toHaveLength(1);
    expect(seen.some((limits) => limits.endsWith('ingest_quota:allowed:isolate:breaker_open'))).toBe(true);
    const warnings = await ballast.logLines((entry) => entry['msg'] === 'Global quota unavailable');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ level: 'warn', because: 'timeout', limit: 'ingest_quota' });
    const everything = JSON.stringify(await ballast.logLines(() => true));
    expect(everything).not.toContain(redis.token);
    expect(everything).not.toContain('EVAL');
  });

  it('that fails leaves authentication closed after its local limit', async () => {
    await enoughOfTheMinute();
    redis.setFault({ status: 500 });
    const statuses: number[] = [];
    for (let sent = 0; sent < 6; sent += 1) {
      const response = await fetch(`${ballast.url}/api/v1/projects`, {
        headers: { authorization: 'Bearer blt_wrong', 'cf-connecting-ip': '203.0.113.77' },
      });
      statuses.push(response.status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
  });
});
