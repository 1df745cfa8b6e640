import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { afterAll } from 'vitest';
import { createDb } from '../../src/db/client.ts';
import { createProject } from '../../src/features/projects/create-project.ts';
import { createToken } from '../../src/features/tokens/create-token.ts';
import { mintId, randomHex } from '../../src/platform/ids.ts';
import { createIsolateCaches } from '../../src/platform/isolate-caches.ts';
import { type EdgeOptions, startEdge } from '../../local/edge.ts';
import type { Fault } from '../../local/libsql/faults.ts';
import { madeBefore } from '../support/made-before.ts';

export interface TestProject {
  readonly id: number;
  readonly publicKey: string;
  readonly dsn: string;
}

export interface TestIssue {
  readonly id: string;
  readonly title: string;
  readonly count: number;
  readonly userCount: number;
}

export type LogLine = Record<string, unknown>;

/** The built Worker with its own database, project and admin token. */
export interface Ballast {
  readonly url: string;
  readonly databaseUrl: string;
  readonly token: string;
  readonly projectId: number;
  readonly publicKey: string;
  readonly dsn: string;
  readonly createProject: (name: string) => Promise<TestProject>;
  readonly postEnvelope: (
    body: string | Buffer,
    options?: { path?: string; headers?: Record<string, string> },
  ) => Promise<Response>;
  readonly api: (
    path: string,
    options?: {
      method?: string;
      body?: unknown;
      token?: string;
      headers?: Record<string, string>;
    },
  ) => Promise<Response>;
  readonly listIssues: (query: string) => Promise<{ items: TestIssue[]; nextCursor: string | null }>;
  /** Runs SQL beside the Worker's back. */
  readonly execute: (sql: string, args: (string | number)[]) => Promise<Record<string, unknown>[]>;
  /** Rows in the database with this event id. */
  readonly eventCount: (eventId: string) => Promise<number>;
  /** The project's ledger: `"category outcome reason"` → quantity. */
  readonly outcomes: () => Promise<Record<string, number>>;
  readonly logLines: (wanted: (line: LogLine) => boolean) => Promise<LogLine[]>;
  /** The wide line of the request that was answered so. */
  readonly lineOf: (response: Response) => Promise<LogLine | undefined>;
  readonly setFault: (fault: Fault | null) => void;
  /** What the cron does every minute; it does nothing by itself here. */
  readonly runScheduled: () => Promise<void>;
  /** The workerd process, while it runs. */
  readonly runtimePid: () => number | undefined;
  readonly isHealthy: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

export interface BallastOptions {
  /** Events a key may send in a minute; default: more than any test does. */
  readonly ingestPerMinute?: number;
  readonly vars?: Record<string, string>;
  /** Over those that let every test pass. */
  readonly ratelimits?: EdgeOptions['ratelimits'];
  /** See `EdgeOptions`. */
  readonly queues?: EdgeOptions['queues'];
  /** See `EdgeOptions`. */
  readonly cacheApi?: boolean;
  /** Default: what is deployed. */
  readonly bundle?: string;
}

/** Headers of a read that skips caches and returns what is stored now. */
export const fromDatabase = { 'Cache-Control': 'max-age=0' };

export const mintEventId = (): string => randomBytes(16).toString('hex');

/** A Python-like error event. Events with the same `marker` are one issue. */
export function errorEvent(overrides: { event_id?: string; marker?: string }): Record<string, unknown> {
  const { marker = 'some error', event_id = mintEventId() } = overrides;
  const [word = 'some'] = marker.split(' ');
  const type = `${word.charAt(0).toUpperCase()}${word.slice(1)}Error`;
  const frame = { filename: 'shop/orders.py', module: 'shop.orders', lineno: 12, in_app: true };
  return {
    event_id,
    timestamp: Date.now() / 1000,
    platform: 'python',
    level: 'error',
    transaction: '/orders/{id}',
    release: 'shop@1.2.3',
    environment: 'production',
    user: { id: '42' },
    exception: {
      values: [
        {
          type,
          value: marker,
          stacktrace: {
            frames: [
              { ...frame, function: 'handle' },
              { ...frame, function: `load_${word}` },
            ],
          },
        },
      ],
    },
  };
}

/** One `event` item in an envelope, as the JavaScript SDKs frame it: without lengths. */
export function envelopeOf(event: Record<string, unknown>, header: Record<string, unknown> = {}): string {
  const envelopeHeader = { event_id: event['event_id'], sent_at: new Date().toISOString(), ...header };
  return `${JSON.stringify(envelopeHeader)}\n{"type":"event"}\n${JSON.stringify(event)}\n`;
}

/** The Worker of a suite: started before its first test, closed after its last one. */
export function useBallast(options: BallastOptions = {}): Ballast {
  const ballast = madeBefore(() => startBallast(options));
  afterAll(() => ballast.close());
  return ballast;
}

/** Starts the Worker that `test/worker/build.ts` built. */
export async function startBallast({
  ingestPerMinute = 1_000_000,
  vars = {},
  ratelimits = {},
  queues = false,
  cacheApi = false,
  bundle,
}: BallastOptions = {}): Promise<Ballast> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ballast-test-'));
  const lines: LogLine[] = [];
  const edge = await startEdge({
    dataDir,
    queues,
    cacheApi,
    ...(bundle === undefined ? {} : { bundle }),
    vars: {
      DATABASE_TIMEOUT_MS: '1500',
      // Tests act as proxies: a header names the client that they represent.
      TRUSTED_PROXIES: '127.0.0.1',
      PROXY_ADDRESS_HEADER: 'CF-Connecting-IP',
      ...vars,
    },
    ratelimits: {
      INGEST_LIMITER: { limit: ingestPerMinute, period: 60 },
      INGEST_ADDRESS_LIMITER: { limit: 1_000_000, period: 60 },
      PROBE_LIMITER: { limit: 1_000_000, period: 60 },
      AUTH_LIMITER: { limit: 1_000_000, period: 60 },
      API_READ_LIMITER: { limit: 1_000_000, period: 60 },
      API_WRITE_LIMITER: { limit: 1_000_000, period: 60 },
      ...ratelimits,
    },
    onLog: (line) => {
      if (line.startsWith('{')) lines.push(JSON.parse(line) as LogLine);
    },
  });
  const services = {
    db: createDb({ url: edge.databaseUrl, timeoutMs: 20_000 }),
    now: Date.now,
    randomHex,
    mintId,
    caches: createIsolateCaches(),
  };
  const makeProject = async (name: string): Promise<TestProject> => {
    const made = await createProject(services, { onlyProjectId: null, body: { name }, origin: edge.url });
    return { id: made.id, publicKey: made.key.publicKey, dsn: made.key.dsn };
  };
  const project = await makeProject('Shop');
  const { token } = await createToken(services, {
    onlyProjectId: null,
    body: { name: 'test', scopes: ['admin'] },
  });
  const api: Ballast['api'] = (path, { method = 'GET', body, token: bearer = token, headers = {} } = {}) =>
    fetch(`${edge.url}/api/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${bearer}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  const execute: Ballast['execute'] = async (sql, args) => {
    const client = createClient({ url: edge.databaseUrl });
    const { rows } = await client.execute({ sql, args });
    client.close();
    return rows;
  };

  const logLines: Ballast['logLines'] = async (wanted) => {
    // Lines leave workerd through a pipe, a moment after the response.
    for (let attempt = 0; attempt < 40 && !lines.some(wanted); attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return lines.filter(wanted);
  };

  return {
    url: edge.url,
    databaseUrl: edge.databaseUrl,
    token,
    projectId: project.id,
    publicKey: project.publicKey,
    dsn: project.dsn,
    createProject: makeProject,
    postEnvelope: (body, { path = 'envelope/', headers = {} } = {}) =>
      fetch(`${edge.url}/api/${project.id}/${path}`, {
        method: 'POST',
        body,
        headers: { 'X-Sentry-Auth': `Sentry sentry_key=${project.publicKey}, sentry_version=7`, ...headers },
      }),
    api,
    listIssues: async (query) => {
      const response = await api(`/projects/${project.id}/issues?${query}`, { headers: fromDatabase });
      return response.json();
    },
    execute,
    eventCount: async (eventId) => {
      const rows = await execute('select count(*) as n from event where event_id = ?', [eventId]);
      return Number(rows[0]?.['n']);
    },
    outcomes: async () => {
      const response = await api(`/projects/${project.id}/outcomes`, { headers: fromDatabase });
      const { items } = (await response.json()) as { items: Record<string, string | number>[] };
      const ledger: Record<string, number> = {};
      for (const { category, outcome, reason, quantity } of items) {
        const key = `${category} ${outcome} ${reason}`;
        ledger[key] = (ledger[key] ?? 0) + Number(quantity);
      }
      return ledger;
    },
    logLines,
    lineOf: async (response) => {
      const requestId = response.headers.get('x-request-id');
      const [line] = await logLines(
        (entry) => entry['requestId'] === requestId && entry['msg'] === 'request',
      );
      return line;
    },
    setFault: (fault) => edge.database.setFault(fault),
    runScheduled: edge.runScheduled,
    runtimePid: edge.runtimePid,
    isHealthy: async () => (await fetch(`${edge.url}/health`)).ok,
    close: async () => {
      await edge.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
