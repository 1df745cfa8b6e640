import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { startRuntime } from '../../local/edge/runtime.ts';
import { readWorkerConfig } from '../../local/worker-config.ts';
import { allFamilies } from '../../src/domain/metrics/families.ts';
import { gatherMs } from '../../src/platform/metrics/lifetimes.ts';
import { envelopeOf, errorEvent, startBallast, useBallast } from './support.ts';

const metricsToken = 'metrics-token-of-at-least-32-characters';
const ballast = useBallast({ vars: { METRICS_TOKEN: metricsToken }, queues: { maxBatchTimeout: 1 } });

afterEach(() => ballast.setFault(null));

const get = (path: string, bearer?: string, headers: Record<string, string> = {}) =>
  fetch(`${ballast.url}${path}`, {
    headers: { ...headers, ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }) },
  });

type Page = ReadonlyMap<string, number>;

/** Sample → value. */
function read(page: string): Page {
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line): [string, number] => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}
const scrape = async (): Promise<Page> => read(await (await get('/metrics', metricsToken)).text());

async function makeToken(body: object): Promise<string> {
  const response = await ballast.api('/tokens', { method: 'POST', body });
  const made: { token: string } = await response.json();
  return made.token;
}

describe('GET /metrics', () => {
  it('is the page of Prometheus by default, OpenMetrics for who asks for it, and nothing for HEAD', async () => {
    const text = await get('/metrics', metricsToken);
    expect(text.status).toBe(200);
    expect(text.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text.headers.get('vary')).toBe('Accept');
    expect(text.headers.get('cache-control')).toBe('no-store');
    const open = await get('/metrics', metricsToken, {
      Accept: 'application/openmetrics-text; version=1.0.0',
    });
    expect(open.headers.get('content-type')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    );
    expect(await open.text()).toMatch(/\n# EOF\n$/);
    const head = await fetch(`${ballast.url}/metrics`, {
      method: 'HEAD',
      headers: { Authorization: `Bearer ${metricsToken}` },
    });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('opens to its token and to an admin token that is bound to no project, and to nobody else', async () => {
    expect((await get('/metrics', ballast.token)).status).toBe(200);
    const codes = [];
    for (const bearer of [
      undefined,
      `${metricsToken}x`,
      await makeToken({ name: 'reader', scopes: ['read'] }),
      await makeToken({ name: 'bound', scopes: ['admin'], projectId: ballast.projectId }),
    ]) {
      const response = await get('/metrics', bearer);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      const { code } = (await response.json()) as { code: string };
      codes.push(`${response.status} ${code}`);
    }
    expect(codes).toEqual([
      '401 unauthenticated',
      '401 invalid_token',
      '403 insufficient_scope',
      '403 insufficient_scope',
    ]);
    expect((await fetch(`${ballast.url}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('counts what SDKs sent: each item once, its requests, rows and lag', async () => {
    const before = await scrape();
    const event = errorEvent({ marker: 'counted' });
    await ballast.postEnvelope(envelopeOf(event));
    await ballast.postEnvelope(envelopeOf(event));
    await ballast.postEnvelope('{}\n{"type":"session"}\n{}\n');
    await ballast.postEnvelope('no envelope');
    const after = await scrape();
    const grown = (sample: string) => (after.get(sample) ?? 0) - (before.get(sample) ?? 0);
    const item = (category: string, outcome: string, reason: string) =>
      grown(`ballast_ingest_items_total{category="${category}",outcome="${outcome}",reason="${reason}"}`);
    expect(item('error', 'accepted', 'none')).toBe(1);
    expect(item('error', 'dropped', 'duplicate')).toBe(1);
    expect(item('session', 'dropped', 'unsupported_item')).toBe(1);
    const requests = (status: string) =>
      grown(
        `ballast_http_request_duration_seconds_count{route="/api/:project/envelope",method="POST",status="${status}"}`,
      );
    expect([requests('2xx'), requests('4xx')]).toEqual([3, 1]);
    expect(grown('ballast_ingest_lag_seconds_count{path="direct"}')).toBe(2);
    expect(grown('ballast_db_rows_written_total')).toBeGreaterThan(3);
    expect(grown('ballast_errors_total{code="malformed_envelope"}')).toBe(1);
    expect(after.get('ballast_isolate_starts_total')).toBe(1);
    expect(after.get('ballast_ready')).toBe(1);
    expect(after.get('ballast_metrics_storage_up')).toBe(1);
    expect(after.get('ballast_http_requests_in_flight')).toBe(1);
    expect(after.get('ballast_spill_backlog_messages')).toBe(0);
  });

  it('keeps what was counted within ten seconds, in one row', async () => {
    for (let round = 0; round < 5; round += 1) await get(`/nowhere/${round}`);
    await sleep(gatherMs + 2_000);
    const rows = await ballast.execute('select samples, updated_at from metric_isolate', []);
    expect(rows).toHaveLength(1);
    const samples = JSON.parse(String(rows[0]?.['samples'])) as Record<string, number>;
    const stored = Object.entries(samples)
      .filter(([series]) => series.startsWith('http_request_duration_seconds unmatched GET 4xx le:'))
      .reduce((sum, [, count]) => sum + count, 0);
    expect(stored).toBe(5);
  }, 60_000);

  it('is of all isolates: what one counted, another shows soon, and also when the one is gone; no counter falls', async () => {
    const config = await readWorkerConfig(resolve('wrangler.toml'));
    const other = await startRuntime({
      scriptPath: resolve('dist/worker.js'),
      host: '127.0.0.1',
      port: 0,
      config: { ...config, queues: { producers: {}, consumers: {} } },
      bindings: { DATABASE_URL: ballast.databaseUrl, METRICS_TOKEN: metricsToken },
      services: { DATABASE_SERVICE: new URL(ballast.databaseUrl) },
      cacheApi: false,
      inspectorPort: undefined,
      onLine: () => {},
    });
    const scrapeOther = async () => {
      const headers = { Authorization: `Bearer ${metricsToken}` };
      return read(await (await fetch(`${other.url}/metrics`, { headers })).text());
    };
    const puts = 'ballast_http_request_duration_seconds_count{route="unmatched",method="PUT",status="4xx"}';
    let shown = new Map<string, number>();
    const neverFalls = (page: Page) => {
      const counters = [...page].filter(([sample]) => /_(?:total|count|bucket|sum)(?:\{|$)/.test(sample));
      const fallen = counters.filter(([sample, value]) => value < (shown.get(sample) ?? 0));
      const gone = [...shown.keys()].filter((sample) => !page.has(sample));
      expect({ fallen, gone }).toEqual({ fallen: [], gone: [] });
      shown = new Map(counters);
    };
    try {
      for (let round = 0; round < 6; round += 1) {
        await fetch(`${other.url}/elsewhere`, { method: 'PUT' });
        await fetch(`${ballast.url}/elsewhere`, { method: 'PUT' });
        neverFalls(await (round % 2 === 0 ? scrape() : scrapeOther()));
      }
      await expect.poll(async () => (await scrape()).get(puts), { timeout: gatherMs + 5_000 }).toBe(12);
    } finally {
      await other.close(0);
    }
    const page = await scrape();
    neverFalls(page);
    expect(page.get(puts)).toBe(12);
    expect(page.get('ballast_isolate_starts_total')).toBe(2);
  }, 60_000);

  it('names routes by template, and a path that is none by one word', async () => {
    for (const path of ['/nowhere/1', '/api/v1/issues/0123', '/%00', '/a"b\\c'])
      await get(path, ballast.token);
    const routes = new Set(
      [...(await scrape()).keys()].flatMap((sample) => /\{route="([^"]*)"/.exec(sample)?.[1] ?? []),
    );
    expect(routes).toContain('unmatched');
    expect(routes).toContain('/api/v1/issues/:issueId');
    for (const route of routes) expect(route).toMatch(/^(?:unmatched|(?:\/[a-z0-9:._]+)+)$/i);
  });

  it('shows no secret, no id of a tenant, and only families that are listed', async () => {
    const page = await (await get('/metrics', metricsToken)).text();
    for (const secret of [metricsToken, ballast.token, ballast.publicKey]) expect(page).not.toContain(secret);
    const described = [...page.matchAll(/^# TYPE ballast_(\S+) /gm)].map((match) => match[1]);
    const known = new Set(allFamilies.map(({ name, type }) => (type === 'counter' ? `${name}_total` : name)));
    expect(described.filter((name) => name === undefined || !known.has(name))).toEqual([]);
  });

  it('tells what one isolate knows while the database is away, under names of its own', async () => {
    await get('/nowhere');
    ballast.setFault({ status: 503 });
    // Outlives the second in which readiness is remembered.
    await sleep(1_500);
    const page = await scrape();
    expect(page.get('ballast_metrics_storage_up')).toBe(0);
    expect(page.get('ballast_ready')).toBe(0);
    expect(page.get('ballast_isolate_db_calls_total')).toBeGreaterThan(0);
    expect(
      [...page.keys()].filter((sample) => /^ballast_(?!isolate_).*_(?:total|count)/.test(sample)),
    ).toEqual([]);
    ballast.setFault(null);
    expect((await scrape()).get('ballast_db_calls_total')).toBeGreaterThan(0);
  });

  it('counts a spilled event once it is written', async () => {
    const accepted = 'ballast_ingest_items_total{category="error",outcome="accepted",reason="none"}';
    await ballast.postEnvelope(envelopeOf(errorEvent({ marker: 'before' })));
    const before = (await scrape()).get(accepted) ?? 0;
    ballast.setFault({ dropConnection: 'before' });
    expect((await ballast.postEnvelope(envelopeOf(errorEvent({ marker: 'spilled' })))).status).toBe(200);
    ballast.setFault(null);
    await expect.poll(async () => (await scrape()).get(accepted), { timeout: 20_000 }).toBe(before + 1);
    const page = await scrape();
    expect(page.get('ballast_spill_messages_total{event="sent"}')).toBe(1);
    expect(page.get('ballast_spill_messages_total{event="written"}')).toBe(1);
    expect(page.get('ballast_ingest_lag_seconds_count{path="spill"}')).toBe(1);
    expect(page.get('ballast_job_runs_total{kind="queue",result="ok"}')).toBeGreaterThan(0);
  }, 60_000);
});

interface Health {
  status: string;
  checks?: Record<string, { status: string; observedValue?: unknown; output?: string }[]>;
}

describe('GET /readiness', () => {
  const ask = async (bearer?: string) => {
    const response = await get('/readiness', bearer);
    const health: Health = await response.json();
    return { response, health };
  };
  /** What was answered within the last second is answered again. */
  const forget = () => sleep(1_200);
  const statusesOf = ({ checks = {} }: Health) =>
    Object.fromEntries(Object.entries(checks).map(([name, list]) => [name, list[0]?.status]));

  it('tells who runs the service what was checked, and others only how it stands', async () => {
    await forget();
    const { response, health } = await ask(metricsToken);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/health+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(statusesOf(health)).toEqual({
      'config:problems': 'pass',
      'database:read': 'pass',
      'database:schema': 'pass',
      'database:breaker': 'pass',
      'database:write': 'pass',
      'spill:oldest': 'pass',
    });
    expect((await ask(ballast.token)).health.checks).toBeDefined();
    for (const bearer of [undefined, 'wrong', await makeToken({ name: 'r', scopes: ['read'] })]) {
      expect((await ask(bearer)).health).toEqual({ status: 'pass', version: expect.any(String) as string });
    }
  });

  it('asks the database once for all that ask within a second', async () => {
    const probed = async () => (await scrape()).get('ballast_db_calls_total') ?? 0;
    await forget();
    const before = await probed();
    await forget();
    await Promise.all(Array.from({ length: 50 }, () => get('/readiness')));
    // One check, and what the two scrapes cost, each with a check of its own at most.
    expect((await probed()) - before).toBeLessThan(12);
  });

  it('is 503 while reads cannot work, though the spill takes events; ingest alone gone is a warning', async () => {
    await forget();
    ballast.setFault({ status: 503 });
    const { response, health } = await ask(metricsToken);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(statusesOf(health)).toMatchObject({ 'database:read': 'fail' });
    const [check] = health.checks?.['database:read'] ?? [];
    expect(check?.output).toBe('database_unavailable');
    // The API token cannot be looked up now, and the request does not wait for it.
    expect((await ask(ballast.token)).health.checks).toBeUndefined();
  });

  it('answers in time while the database hangs', async () => {
    await forget();
    ballast.setFault({ hang: true });
    const startedAt = performance.now();
    expect((await ask()).response.status).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });

  it('fails when migrations are missing, and is ready on a newer schema', async () => {
    const [last] = await ballast.execute('select max(created_at) as at from __drizzle_migrations', []);
    const at = Number(last?.['at']);
    const move = (to: number) =>
      ballast.execute(
        'update __drizzle_migrations set created_at = ? where rowid = (select max(rowid) from __drizzle_migrations)',
        [to],
      );
    try {
      await move(at - 1);
      await forget();
      const missing = await ask(metricsToken);
      expect(missing.response.status).toBe(503);
      expect(statusesOf(missing.health)).toMatchObject({
        'database:schema': 'fail',
        'database:read': 'pass',
      });
      await move(at + 1);
      await forget();
      expect((await ask()).response.status).toBe(200);
    } finally {
      await move(at);
    }
  });
});

describe('a Worker that is not configured', () => {
  it('is alive and not ready, and says no value', async () => {
    const broken = await startBallast({ vars: { LOG_LEVEL: 'loud-secret' } });
    try {
      expect((await fetch(`${broken.url}/health`)).status).toBe(200);
      const response = await fetch(`${broken.url}/readiness`);
      expect(response.status).toBe(503);
      expect(await response.text()).not.toContain('loud-secret');
      expect((await fetch(`${broken.url}/metrics`)).status).toBe(503);
      const [line] = await broken.logLines(({ msg }) => msg === 'Configuration is wrong');
      expect(JSON.stringify(line)).toContain('LOG_LEVEL');
      expect(JSON.stringify(line)).not.toContain('loud-secret');
    } finally {
      await broken.close();
    }
  });
});
