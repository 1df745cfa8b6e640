import type { FaultWindows } from './fault-windows.ts';
import type { IdLog } from './id-log.ts';
import { createLatencies, type Latencies } from './latencies.ts';
import type { Answer, Answered } from './sender.ts';
import type { Planned, Traffic } from './soak-traffic.ts';
import type { LoadProject } from './server-protocol.ts';
import type { Violations } from './violations.ts';

/** What was sent and answered, in numbers that only grow. */
export interface SoakTallies {
  requests: number;
  /** By label and status: `bad input: empty 400`. */
  readonly answers: Map<string, number>;
  /** Event ids answered 200; they are in the id log. */
  acceptedEvents: number;
  /** Sent again and answered 200. */
  duplicates: number;
  /** Bodies answered 4xx whose items the ledger must show as invalid. */
  invalidItems: number;
  /** Events answered 429. */
  limitedEvents: number;
  /** No server listened. */
  refusedConnections: number;
  /** Sent without an answer: at most this many events may be stored beyond the answered ones. */
  lostRequests: number;
  lostEvents: number;
  lostDuplicates: number;
  lostOthers: number;
  readonly quiet: Latencies;
  readonly faulty: Latencies;
}

export interface Judge {
  readonly tallies: SoakTallies;
  readonly judge: (planned: Planned, answer: Answer, fromMs: number, toMs: number) => void;
  /** Refusals that are counted after their answer, by second: a kill may lose the last of them. */
  readonly countedSince: (sinceMs: number) => number;
}

export interface JudgeInput {
  readonly ids: IdLog;
  readonly windows: FaultWindows;
  readonly violations: Violations;
  readonly traffic: Traffic;
  readonly projectOf: (id: number) => LoadProject | undefined;
  /** Any fault, to tell quiet latencies from the others. */
  readonly isFaulty: () => boolean;
}

const databaseCodes = new Set(['database_unavailable', 'database_timeout']);
const rememberRefusalsMs = 10_000;

/** Holds every answer against what was expected of it. */
export function createJudge({ ids, windows, violations, traffic, projectOf, isFaulty }: JudgeInput): Judge {
  const tallies: SoakTallies = {
    requests: 0,
    answers: new Map(),
    acceptedEvents: 0,
    duplicates: 0,
    invalidItems: 0,
    limitedEvents: 0,
    refusedConnections: 0,
    lostRequests: 0,
    lostEvents: 0,
    lostDuplicates: 0,
    lostOthers: 0,
    quiet: createLatencies(),
    faulty: createLatencies(),
  };
  let lateCounts: { atMs: number; items: number }[] = [];

  const countLater = (items: number, atMs: number): void => {
    lateCounts.push({ atMs, items });
    if (lateCounts.length > 5_000)
      lateCounts = lateCounts.filter((late) => late.atMs > atMs - rememberRefusalsMs);
  };

  const accept = (projectId: number, eventIds: readonly string[]): void => {
    for (const eventId of eventIds) ids.add(projectId, eventId);
    tallies.acceptedEvents += eventIds.length;
  };
  const remember = (projectId: number, eventIds: readonly string[]): void => {
    const project = projectOf(projectId);
    for (const eventId of eventIds) if (project !== undefined) traffic.remember({ project, eventId });
  };

  const judgeUnanswered = (planned: Planned, reason: string, fromMs: number, toMs: number): void => {
    const { expected, label } = planned;
    if (reason === 'refused') tallies.refusedConnections += 1;
    else {
      tallies.lostRequests += 1;
      if (expected.kind === 'stored' || expected.kind === 'limited') {
        tallies.lostEvents += expected.eventIds.length;
      } else if (expected.kind === 'duplicate') tallies.lostDuplicates += 1;
      else if (expected.kind === 'refused') tallies.lostOthers += expected.counted;
    }
    if (!windows.overlaps('down', fromMs, toMs)) violations.add('no answer', `${label}: ${reason}`);
  };

  const judge = (planned: Planned, answer: Answer, fromMs: number, toMs: number): void => {
    tallies.requests += 1;
    const { expected, label } = planned;
    if ('failure' in answer) {
      judgeUnanswered(planned, answer.failure === 'refused' ? 'refused' : answer.reason, fromMs, toMs);
      count(tallies.answers, `${label} ${answer.failure}`);
      return;
    }
    const { status } = answer;
    count(tallies.answers, `${label} ${status}`);
    (isFaulty() ? tallies.faulty : tallies.quiet).add(toMs - fromMs);
    // The front answers for a Worker that was killed; as when a connection is cut, the request may have been done.
    if (
      status === 503 &&
      codeOf(answer.body) === 'dependency_unavailable' &&
      windows.overlaps('down', fromMs, toMs)
    ) {
      judgeUnanswered(planned, 'answered by the front', fromMs, toMs);
      return;
    }
    if (status >= 500) {
      const excuse = whyNotExcused(planned, answer, windows.overlaps('database', fromMs, toMs));
      if (excuse !== undefined) violations.add(`${status} ${excuse}`, `${label}: ${answer.body}`);
      return;
    }
    if (status === 429) judgeLimitHeaders(label, answer, violations);
    switch (expected.kind) {
      case 'stored':
        if (status === 200) {
          accept(expected.projectId, expected.eventIds);
          // Not those with a quota: they could not be sent again.
          remember(expected.projectId, expected.eventIds);
        }
        break;
      case 'limited':
        if (status === 200) accept(expected.projectId, expected.eventIds);
        else if (status === 429) {
          tallies.limitedEvents += expected.eventIds.length;
          countLater(expected.eventIds.length, toMs);
          return;
        }
        break;
      case 'duplicate':
        if (status === 200) tallies.duplicates += 1;
        break;
      case 'refused':
        if (status >= 400) {
          tallies.invalidItems += expected.counted;
          countLater(expected.counted, toMs);
        }
        break;
      case 'answered':
        if (label === 'API read' && status === 200) traffic.rememberIssues(issueIdsIn(answer.body));
        break;
    }
    const allowed = 'statuses' in expected ? expected.statuses : [200];
    if (!allowed.includes(status)) {
      violations.add(`unexpected ${status}`, `${label} ${planned.path}: ${answer.body}`);
    }
  };

  return {
    tallies,
    judge,
    countedSince: (sinceMs) =>
      lateCounts.reduce((sum, { atMs, items }) => (atMs >= sinceMs ? sum + items : sum), 0),
  };
}

/** Undefined for the 5xx that the documents promise: the database is away, and this cannot be answered without it. */
function whyNotExcused(
  { needsDatabase, label }: Planned,
  { status, headers, body }: Answered,
  isDatabaseAway: boolean,
): string | undefined {
  if (status !== 503 && status !== 504) return 'instead of an answer';
  if (!isDatabaseAway) return 'while the database was well';
  if (!needsDatabase) return 'though no database is needed';
  // A probe has a form of its own, and a HEAD no body.
  if (label === '/readiness') return undefined;
  if (!databaseCodes.has(codeOf(body))) return 'without the code of a database failure';
  return Number(headers['retry-after']) >= 1 ? undefined : 'without Retry-After';
}

function judgeLimitHeaders(label: string, { headers }: Answered, violations: Violations): void {
  const seconds = Number(headers['retry-after']);
  const isRight =
    Number.isInteger(seconds) &&
    seconds >= 1 &&
    headers['ratelimit']?.endsWith(`;r=0;t=${seconds}`) === true &&
    headers['ratelimit-policy'] !== undefined &&
    (label.startsWith('bad input') || headers['x-sentry-rate-limits'] !== undefined);
  if (!isRight) violations.add('429 without its headers', `${label}: ${JSON.stringify(headers)}`);
}

function codeOf(body: string): string {
  try {
    const { code }: { code?: unknown } = Object(JSON.parse(body));
    return typeof code === 'string' ? code : '';
  } catch {
    return '';
  }
}

const issuesPerRead = 5;

/** Of a page of issues, the first few. */
function issueIdsIn(body: string): string[] {
  return [...body.matchAll(/"id":"([^"]{1,64})","shortId"/g)]
    .slice(0, issuesPerRead)
    .map(([, id]) => id ?? '');
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
