import { type Client, createClient } from '@libsql/client/web';
import { createDb } from '../src/db/client.ts';
import { deleteIssue } from '../src/features/issues/delete-issue.ts';
import { drainDeletions } from '../src/features/deletions/drain-deletions.ts';
import { createToken } from '../src/features/tokens/create-token.ts';
import { mintId, randomHex } from '../src/platform/ids.ts';
import { prepareIngestLoad } from './ingest-load.ts';
import { type CellReport, measureOn } from './measure.ts';
import type { Cell } from './options.ts';
import type { ServerProcess } from './server-process.ts';
import { type Bench, withServer } from './with-server.ts';

/** The small database that a large one is compared with. */
export const fewRows = 10_000;

/** Times of a read that asks the database, in milliseconds. */
interface ReadTimes {
  readonly name: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface RowsReport {
  /** Events in the database before the measurement. */
  readonly events: number;
  readonly databaseBytes: number;
  readonly ingest: CellReport;
  readonly reads: readonly ReadTimes[];
  /** The same ingest while the rows of half of the issues are removed, and how fast they go. */
  readonly draining: CellReport;
  readonly drainedPerS: number;
}

const rowsPerStatement = 20_000;
const readsPerRoute = 100;
const dayMs = 86_400_000;

/** Measures ingest and the reads of a dashboard on a database that holds `events` events of the issues of the cell. */
export async function measureRows(cell: Cell, events: number, bench: Bench): Promise<RowsReport> {
  const { outfile: bundle } = bench.bundles.ballast;
  return withServer(bench, { bundle }, async (server, dataDir) => {
    // Makes the issues that the rows belong to.
    await prepareIngestLoad(cell, bench, server, dataDir);
    const client = createClient({ url: server.databaseUrl, concurrency: Infinity });
    try {
      await fill(client, events);
      const reads = await measureReads(server, client);
      const ingest = await measureOn(server, dataDir, cell, bench);
      const databaseBytes = await bytesOf(client);
      await deleteHalf(server, client);
      const drain = startDrain(server);
      const draining = await measureOn(server, dataDir, cell, bench);
      return { events, databaseBytes, ingest, reads, draining, drainedPerS: await drain.stop() };
    } finally {
      client.close();
    }
  });
}

/**
 * Adds events of ninety days to the issues that exist, with their hours. One in twenty has a payload: the budget of an
 * issue keeps the first ones of an hour.
 */
async function fill(client: Client, events: number): Promise<void> {
  const nowMs = Date.now();
  for (let from = 0; from < events; from += rowsPerStatement) {
    const count = Math.min(rowsPerStatement, events - from);
    await client.execute({
      sql: `with recursive step(n) as (select 0 union all select n + 1 from step where n + 1 < ?1),
          owner as (select row_number() over (order by id) - 1 as at, issue.* from issue)
        insert into event (project_id, event_id, issue_id, fingerprint_hash, occurred_at, received_at, level, platform,
          title, culprit, environment, release, user_hash, trace_id, payload, batch_id)
        select owner.project_id, lower(hex(randomblob(16))), owner.id,
          (select hash from fingerprint where issue_id = owner.id), ?2 - (?3 - n) * ?4, ?2 - (?3 - n) * ?4, owner.level,
          owner.platform, owner.title, owner.culprit, 'production', owner.last_release, lower(hex(randomblob(8))),
          lower(hex(randomblob(16))), iif(n % 20 = 0, randomblob(3000), null), 0
        from step join owner on owner.at = step.n % (select count(*) from issue)`,
      args: [count, nowMs, events - from, Math.floor((90 * dayMs) / events)],
    });
  }
  await client.batch(
    [
      `insert into issue_hour (issue_id, hour_at, event_count)
        select issue_id, occurred_at - occurred_at % 3600000, count(*) from event group by 1, 2
        on conflict do nothing`,
      `update issue set event_count = (select count(*) from event where event.issue_id = issue.id)`,
    ],
    'write',
  );
}

/** Deletes half of the issues through the API's own verb. */
async function deleteHalf({ databaseUrl }: ServerProcess, client: Client): Promise<void> {
  const db = createDb({ url: databaseUrl, timeoutMs: 20_000, budgetMs: Infinity });
  const services = { db, now: Date.now, randomHex, mintId };
  const author = { actorId: null, requestId: null, traceId: null };
  const { rows } = await client.execute('select id from issue order by id');
  for (const [at, row] of rows.entries()) {
    if (at % 2 === 1 || typeof row['id'] !== 'string') continue;
    await deleteIssue(services, { issueId: row['id'], onlyProjectId: null, author });
  }
}

/** Drains as the cron does, one run after the other, until it is stopped; then tells rows a second. */
function startDrain({ databaseUrl }: ServerProcess): { readonly stop: () => Promise<number> } {
  const db = createDb({ url: databaseUrl, timeoutMs: 20_000, budgetMs: Infinity });
  const startedAt = performance.now();
  const stopping = new AbortController();
  const work = (async () => {
    let removed = 0;
    while (!stopping.signal.aborted) {
      // The rest before the rows of an issue go is over at once.
      const rows = await drainDeletions({ db, now: () => Date.now() + 3_600_000 });
      if (rows === 0) break;
      removed += rows;
    }
    return (removed * 1000) / (performance.now() - startedAt);
  })();
  return {
    stop: () => {
      stopping.abort();
      return work;
    },
  };
}

async function measureReads(server: ServerProcess, client: Client): Promise<ReadTimes[]> {
  const db = createDb({ url: server.databaseUrl, timeoutMs: 20_000 });
  const { token } = await createToken(
    { db, now: Date.now, randomHex, mintId },
    { onlyProjectId: null, body: { name: 'bench', scopes: ['read'] } },
  );
  const { rows } = await client.execute('select id from issue order by last_seen_at desc limit 1');
  const issueId = rows[0]?.['id'];
  if (typeof issueId !== 'string') throw new Error('There is no issue to read');
  const issue = `/issues/${issueId}`;
  const project = `/projects/${server.projectId}`;
  const routes = [
    ['issue list', `${project}/issues`],
    ['issue list, unresolved', `${project}/issues?status=unresolved`],
    ['issue', issue],
    ['event list', `${issue}/events`],
    ['outcomes', `${project}/outcomes`],
    ['releases', `${project}/releases`],
  ] as const;
  const times: ReadTimes[] = [];
  for (const [name, path] of routes) times.push({ name, ...(await timeOf(server, path, token)) });
  return times;
}

async function timeOf(
  { origin }: ServerProcess,
  path: string,
  token: string,
): Promise<Omit<ReadTimes, 'name'>> {
  const headers = { authorization: `Bearer ${token}`, 'cache-control': 'no-cache' };
  const timesMs: number[] = [];
  for (let at = 0; at < readsPerRoute; at += 1) {
    const startedAt = performance.now();
    const response = await fetch(`${origin}/api/v1${path}`, { headers });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`GET ${path}: ${text}`);
    timesMs.push(performance.now() - startedAt);
  }
  const sorted = timesMs.toSorted((a, b) => a - b);
  const part = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { p50Ms: part(0.5), p95Ms: part(0.95) };
}

async function bytesOf(client: Client): Promise<number> {
  const { rows } = await client.execute(
    'select page_count * page_size as bytes from pragma_page_count, pragma_page_size',
  );
  return Number(rows[0]?.['bytes']);
}

/** A line a figure: on the small database, on the large one, and how much more the large one costs. */
export function rowsText([few, many]: readonly RowsReport[]): string {
  if (few === undefined || many === undefined) return '';
  const lines = [
    `${'figure'.padEnd(28)}${format(few.events)}${format(many.events)}  more`,
    `${'database, MB'.padEnd(28)}${format(few.databaseBytes / 1e6)}${format(many.databaseBytes / 1e6)}`,
    compared('ingest, CPU ms an event', few.ingest.figures.cpuMsPerEvent, many.ingest.figures.cpuMsPerEvent),
    compared('ingest, p50 ms', few.ingest.figures.p50Ms, many.ingest.figures.p50Ms),
    compared('ingest, p99 ms', few.ingest.figures.p99Ms, many.ingest.figures.p99Ms),
    compared('draining, ingest p50 ms', few.draining.figures.p50Ms, many.draining.figures.p50Ms),
    compared('draining, ingest p99 ms', few.draining.figures.p99Ms, many.draining.figures.p99Ms),
    `${'drained rows/s'.padEnd(28)}${format(few.drainedPerS)}${format(many.drainedPerS)}`,
    ...few.reads.map(({ name, p50Ms }, at) => compared(`${name}, p50 ms`, p50Ms, many.reads[at]?.p50Ms ?? 0)),
    ...few.reads.map(({ name, p95Ms }, at) => compared(`${name}, p95 ms`, p95Ms, many.reads[at]?.p95Ms ?? 0)),
  ];
  return lines.join('\n');
}

function compared(name: string, few: number, many: number): string {
  const more = (100 * (many / few - 1)).toFixed(0);
  return `${name.padEnd(28)}${format(few)}${format(many)}${more.padStart(5)} %`;
}

const format = (value: number): string =>
  (Number.isInteger(value) ? String(value) : value.toFixed(2)).padStart(10);
