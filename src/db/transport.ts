import type { Breaker } from '../domain/breaker.ts';
import type { Metrics } from '../domain/metrics/registry.ts';
import { DatabaseFault, failWith } from './fault.ts';

/** What one event cost the database, for its log line and `Server-Timing`. */
export interface DbCost {
  /** HTTP requests, repeats included. */
  roundTrips: number;
  retries: number;
  /** Time spent waiting for answers; calls side by side add up. */
  durationMs: number;
  /** By the server's own count, or, where it does not say, the rows that came back. */
  rowsRead: number;
  /** By the server's own count, or, where it does not say, the rows affected. */
  rowsWritten: number;
}

export interface TransportOptions {
  /** For one round trip, from the first byte sent to the last received. */
  readonly timeoutMs: number;
  readonly breaker: Breaker;
  readonly metrics: Metrics;
  readonly cost: DbCost;
  /** Milliseconds this event may still spend on the database. */
  readonly leftMs: () => number;
  readonly traceparent: string | undefined;
  /** Default: the global `fetch`. */
  readonly fetch?: Fetch | undefined;
}

/** How a request gets to the database: over the network, or through a service binding. */
export type Fetch = (
  input: Request | string,
  init: RequestInit & { signal: AbortSignal },
) => Promise<Response>;

/** Looked up at each call: tests listen there. */
const globalFetch: Fetch = (input, init) => fetch(input, init);

/** A request as plain data: objects of `Request` and `Headers` would cost an event 30 µs. */
export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One exchange with the database. The libSQL client sends a `Request`, our own write batches a `Post`. */
export type Transport = (request: Request | Post) => Promise<Answer>;

/** The part of a `Response` that the Hrana client reads once the status is good. */
interface Answer {
  readonly ok: boolean;
  readonly json: () => Promise<unknown>;
}

/**
 * The `fetch` that the libSQL client uses: one attempt, bounded in time, through the breaker, with what it cost added to
 * `cost`. Reads the reply itself, so that the client's own parse of it is the only one. Throws `DatabaseFailed`.
 */
export function createTransport(options: TransportOptions): Transport {
  const { timeoutMs, breaker, metrics, cost, leftMs, traceparent, fetch: send = globalFetch } = options;
  const count = (fault: DatabaseFault): DatabaseFault => {
    metrics.count('dbFailures', { kind: fault.kind });
    return fault;
  };
  return async (request) => {
    const startedAt = Date.now();
    const allowedMs = Math.min(timeoutMs, leftMs());
    if (allowedMs <= 0)
      throw failWith(count(new DatabaseFault('timeout', 'The time for this event is over.')));
    const pass = breaker.takePass(startedAt);
    if (pass === undefined) throw failWith(count(new DatabaseFault('open', 'The breaker is open.')));
    cost.roundTrips += 1;
    let outcome: Answer | DatabaseFault;
    try {
      outcome = await exchange(send, request, { allowedMs, cost, metrics, traceparent });
    } catch (error) {
      outcome = new DatabaseFault(kindOf(error), 'The database could not be reached.', error);
    }
    const endedAt = Date.now();
    cost.durationMs += endedAt - startedAt;
    metrics.count('dbCalls', {});
    metrics.observe('dbDuration', {}, endedAt - startedAt);
    if (outcome instanceof DatabaseFault) {
      breaker.failed(pass, endedAt);
      throw failWith(count(outcome));
    }
    breaker.succeeded();
    return outcome;
  };
}

async function exchange(
  send: Fetch,
  request: Request | Post,
  {
    allowedMs,
    cost,
    metrics,
    traceparent,
  }: { readonly allowedMs: number } & Pick<TransportOptions, 'cost' | 'metrics' | 'traceparent'>,
): Promise<Answer | DatabaseFault> {
  const response = await sendTraced(send, request, traceparent, AbortSignal.timeout(allowedMs));
  if (response.ok) {
    const reply: unknown = await response.json();
    const { rowsRead, rowsWritten } = cost;
    addRows(reply, cost);
    metrics.count('dbRowsRead', {}, cost.rowsRead - rowsRead);
    metrics.count('dbRowsWritten', {}, cost.rowsWritten - rowsWritten);
    return { ok: true, json: () => Promise.resolve(reply) };
  }
  // 400 means that we sent an invalid request: a bug, not an outage.
  if (response.status === 400) return response;
  await response.body?.cancel();
  const isTransient = response.status >= 500 || response.status === 429;
  return new DatabaseFault(isTransient ? 'server' : 'refused', `The database answered ${response.status}.`);
}

function sendTraced(
  send: Fetch,
  request: Request | Post,
  traceparent: string | undefined,
  signal: AbortSignal,
): Promise<Response> {
  if (request instanceof Request) {
    if (traceparent !== undefined) request.headers.set('traceparent', traceparent);
    return send(request, { signal });
  }
  const { url, headers, body } = request;
  const traced = traceparent === undefined ? headers : { ...headers, traceparent };
  return send(url, { method: 'POST', headers: traced, body, signal });
}

function kindOf(error: unknown): 'timeout' | 'malformed' | 'network' {
  if (!(error instanceof Error)) return 'network';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout';
  return error instanceof SyntaxError ? 'malformed' : 'network';
}

/** Of Hrana's `StmtResult`; the last two are sqld's own and left out by other servers. */
interface StatementCounts {
  readonly rows?: unknown;
  readonly affected_row_count?: unknown;
  readonly rows_read?: unknown;
  readonly rows_written?: unknown;
}
interface Reply {
  readonly results?: readonly { readonly response?: { readonly result?: StatementResult } }[];
}
type StatementResult = StatementCounts & { readonly step_results?: readonly (StatementCounts | null)[] };

/**
 * Adds the rows that each statement read and wrote by the server's own count, which is what it bills. Without that
 * count it adds the rows returned (at least as many were read) and the rows affected (without index entries).
 */
function addRows(reply: unknown, cost: DbCost): void {
  try {
    const { results = [] }: Reply = Object(reply);
    for (const { response } of results) {
      const result = response?.result;
      if (result === undefined) continue;
      if (result.step_results === undefined) addStatement(result, cost);
      else for (const step of result.step_results) if (step !== null) addStatement(step, cost);
    }
  } catch {
    // No reply of this form: the client refuses it a moment later, with a reason.
  }
}

function addStatement(result: StatementCounts, cost: DbCost): void {
  const { rows, affected_row_count: affected, rows_read: read, rows_written: written } = result;
  if (typeof read === 'number') cost.rowsRead += read;
  else if (Array.isArray(rows)) cost.rowsRead += rows.length;
  if (typeof written === 'number') cost.rowsWritten += written;
  else if (typeof affected === 'number') cost.rowsWritten += affected;
}
