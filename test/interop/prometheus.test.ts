import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { gatherMs } from '../../src/platform/metrics/lifetimes.ts';
import { startBallast, type Ballast } from './ballast.ts';
import { freePort, root, run, runToEnd, waitUntil, type Running } from './process.ts';

/** A real Prometheus (Debian: `prometheus`, `prometheus-alertmanager`) reads a running Ballast, with the rules of ops/. */

const tools = ['prometheus', 'promtool', 'amtool'];
const missing = tools.filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
const isSkipped = missing.length > 0 && process.env['CI'] !== 'true';
if (isSkipped) console.warn(`Skipped, not installed here: ${missing.join(', ')}`);

const querySchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});

const events = 7;
const refused = 3;

describe.skipIf(isSkipped)('Prometheus', () => {
  let folder: string;
  let ballast: Ballast;

  beforeAll(async () => {
    if (missing.length > 0) throw new Error(`Not installed: ${missing.join(', ')}`);
    folder = await mkdtemp(join(tmpdir(), 'ballast-prometheus-'));
    await cp(join(root, 'ops'), join(folder, 'ops'), { recursive: true });
    ballast = await startBallast();
  });
  afterAll(async () => {
    await ballast?.dispose();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const scrape = async (accept?: string): Promise<string> => {
    const response = await fetch(`${ballast.url}/metrics`, {
      headers: {
        Authorization: `Bearer ${ballast.token}`,
        ...(accept === undefined ? {} : { Accept: accept }),
      },
    });
    expect(response.status).toBe(200);
    return response.text();
  };

  const send = (body: string, publicKey = new URL(ballast.dsn).username) =>
    fetch(`${ballast.url}/api/${ballast.projectId}/envelope/`, {
      method: 'POST',
      body,
      headers: { 'X-Sentry-Auth': `Sentry sentry_key=${publicKey}, sentry_version=7` },
    });

  test('has no complaint about the names and types of the page', async () => {
    const file = join(folder, 'page.txt');
    await send('{}\n{"type":"event"}\n{"message":"a page with something on it"}\n');
    await writeFile(file, await scrape());
    const checked = await runToEnd('sh', ['-c', `promtool check metrics < '${file}'`]);
    expect(checked.stdout() + checked.stderr()).toBe('');
  });

  test('takes the configuration, the rules and their tests, and Alertmanager takes its own', async () => {
    const ops = { cwd: join(folder, 'ops') };
    await runToEnd('promtool', ['check', 'config', '--syntax-only', 'prometheus.yml'], ops);
    await runToEnd('promtool', ['check', 'rules', 'rules/alerts.yml', 'rules/recording.yml'], ops);
    const tested = await runToEnd('promtool', ['test', 'rules', 'rules/tests/alerts.yml'], ops);
    expect(tested.stdout()).toContain('SUCCESS');
    const alertmanager = await runToEnd('amtool', ['check-config', 'alertmanager.yml'], ops);
    expect(alertmanager.stdout()).toContain('SUCCESS');
  });

  test('understands every query of the dashboard', async () => {
    const dashboard = await readFile(join(root, 'ops/grafana/ballast.json'), 'utf8');
    const queries = [...dashboard.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].map((match) => match[1] ?? '""');
    expect(queries.length).toBeGreaterThan(30);
    const rules = queries.map((json, at) => {
      const expr = z
        .string()
        .parse(JSON.parse(json))
        .replaceAll('$instance', '.*')
        .replaceAll('$__rate_interval', '5m');
      return { record: `panel:query${at}`, expr };
    });
    const file = join(folder, 'panels.yml');
    // JSON is YAML.
    await writeFile(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    await runToEnd('promtool', ['check', 'rules', file]);
  });

  test('knows what was sent, within the time that metrics may take', async () => {
    const port = await freePort();
    const config = await readFile(join(folder, 'ops/prometheus.yml'), 'utf8');
    await writeFile(join(folder, 'token'), ballast.token);
    await writeFile(
      join(folder, 'ops/prometheus.yml'),
      config
        .replaceAll('30s', '1s')
        .replace('scheme: https', 'scheme: http')
        .replace('/etc/prometheus/ballast-metrics-token', join(folder, 'token'))
        .replace('ballast.example.workers.dev', new URL(ballast.url).host)
        .replace(/^alerting:\n(?: +.*\n)+/m, ''),
    );
    const prometheus = run('prometheus', [
      `--config.file=${join(folder, 'ops/prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ]);
    try {
      const query = async (promql: string): Promise<Map<string, number>> => {
        const url = `http://127.0.0.1:${port}/api/v1/query?${new URLSearchParams({ query: promql }).toString()}`;
        const response = await fetch(url).catch(() => undefined);
        if (response?.ok !== true) return new Map();
        const { data } = querySchema.parse(await response.json());
        return new Map(
          data.result.map(({ metric, value }) => [Object.values(metric).join(' '), Number(value[1])]),
        );
      };
      const value = async (promql: string) => [...(await query(promql)).values()][0];
      const accepted = 'sum(ballast_ingest_items_total{category="error",outcome="accepted"})';
      const before = await waitUntil(prometheus, 'first scrape', () => value(accepted), 60_000);
      expect(await value('up{job="ballast"}')).toBe(1);

      for (let sent = 0; sent < events; sent += 1) {
        expect((await send(`{}\n{"type":"event"}\n{"message":"number ${sent}"}\n`)).status).toBe(200);
      }
      for (let sent = 0; sent < refused; sent += 1) {
        expect((await send('{}\n{"type":"event"}\n{}\n', 'f'.repeat(32))).status).toBe(403);
      }
      await waitUntil(
        prometheus,
        'count of all events',
        async () => ((await value(accepted)) === before + events ? true : undefined),
        gatherMs + 20_000,
      );

      await stands(prometheus, () => value('ballast_errors_total{code="unknown_key"}'), refused);
      const ingest = 'route="/api/:project/envelope",method="POST"';
      await stands(
        prometheus,
        () => value(`ballast_http_request_duration_seconds_count{${ingest},status="4xx"}`),
        refused,
      );
      expect(await value('ballast_ready')).toBe(1);
      expect(await value('ballast_metrics_storage_up')).toBe(1);
      expect(await value('ballast_isolate_starts_total')).toBe(1);
      // The histogram is whole: its last bucket is its count.
      const whole = `sum(ballast_http_request_duration_seconds_bucket{${ingest},le="+Inf"}) - sum(ballast_http_request_duration_seconds_count{${ingest}})`;
      expect(await value(whole)).toBe(0);
      await stands(prometheus, async () => ((await value('instance:ballast_events:rate5m')) ?? 0) > 0, true);
      expect([...(await query('ALERTS{alertstate="firing"}')).keys()]).toEqual([]);
      // A page that Prometheus reads by halves would leave these behind.
      expect(prometheus.stderr()).not.toMatch(/level=(?:warn|error).*(?:append|scrape|parse)/i);
    } finally {
      await prometheus.stop();
    }
  });
});

/** Waits until a scrape has brought it: they come once a second. */
async function stands<T>(running: Running, check: () => Promise<T>, expected: T): Promise<void> {
  await waitUntil(
    running,
    String(expected),
    async () => ((await check()) === expected ? true : undefined),
    30_000,
  );
}
