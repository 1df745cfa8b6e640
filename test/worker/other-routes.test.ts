import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { mintEventId, type TestProject, useBallast } from './support.ts';

const ballast = useBallast();

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** Sends to a path below `/api/{project}`; the key is in the query unless the path has it. */
function send(
  project: TestProject,
  path: string,
  { method = 'POST', ...rest }: Sent = {},
): Promise<Response> {
  const query = path.includes(project.publicKey) ? '' : `?sentry_key=${project.publicKey}`;
  return fetch(`${ballast.url}/api/${project.id}${path}${query}`, { method, ...rest });
}

/** `category outcome reason` → quantity. */
async function ledgerOf(project: TestProject): Promise<Record<string, number>> {
  const rows = await ballast.execute(
    'select category, outcome, reason, quantity from outcome_hour where project_id = ?',
    [project.id],
  );
  const sums: Record<string, number> = {};
  for (const { category, outcome, reason, quantity } of rows) {
    const key = [category, outcome, reason].join(' ');
    sums[key] = (sums[key] ?? 0) + Number(quantity);
  }
  return sums;
}

const csp = JSON.stringify({
  'csp-report': { 'document-uri': 'https://shop.example/', 'violated-directive': 'img-src' },
});
const reports = JSON.stringify([
  { type: 'network-error' },
  { type: 'network-error' },
  { type: 'csp-violation' },
]);
const boundary = 'x7MA4';
const part = `--${boundary}\r\nContent-Disposition: form-data; name="a"; filename="a.txt"\r\n\r\nhello\r\n`;
const multipart = { 'Content-Type': `multipart/form-data; boundary=${boundary}` };
const json = { 'Content-Type': 'application/json' };
const protobuf = { 'Content-Type': 'application/x-protobuf' };
/** One resource with one scope with three empty entries. */
const threeEntries = Uint8Array.from([0x0a, 8, 0x12, 6, 0x12, 0, 0x12, 0, 0x12, 0]);
const otlpJson = (resource: string, scope: string, entries: string): string =>
  JSON.stringify({ [resource]: [{ [scope]: [{ [entries]: [{}, {}] }, { [entries]: [{}] }] }] });
const keyed = (path: string) => (project: TestProject) => `${path}/${project.publicKey}/`;

const cases: readonly [string, string | ((project: TestProject) => string), Sent, Record<string, number>][] =
  [
    [
      'a CSP report',
      '/security/',
      { headers: { 'Content-Type': 'application/csp-report' }, body: csp },
      { security: 1 },
    ],
    [
      'a CSP report at the old path',
      '/csp-report/',
      { headers: { 'Content-Type': 'application/csp-report' }, body: csp },
      { security: 1 },
    ],
    [
      'reports of the Reporting API',
      '/security/',
      { headers: { 'Content-Type': 'application/reports+json' }, body: reports },
      { security: 3 },
    ],
    [
      'network errors',
      '/nel/',
      { headers: { 'Content-Type': 'application/reports+json' }, body: reports },
      { security: 3 },
    ],
    [
      'a report that is no JSON',
      '/security',
      { headers: { 'Content-Type': 'text/plain' }, body: 'nonsense' },
      { security: 1 },
    ],
    ['a minidump', '/minidump/', { headers: multipart, body: `${part}--${boundary}--\r\n` }, { error: 1 }],
    ['a raw minidump', '/minidump/', { body: 'MDMP' }, { error: 1 }],
    ['an Unreal crash', keyed('/unreal'), { body: 'CR1' }, { error: 1 }],
    [
      'late attachments',
      `/events/${mintEventId()}/attachments/`,
      { headers: multipart, body: `${part}${part}--${boundary}--\r\n` },
      { attachment: 2 },
    ],
    ['a check-in by GET', '/cron/nightly-export/', { method: 'GET' }, { monitor: 1 }],
    [
      'a check-in by GET with the key in the path',
      keyed('/cron/nightly-export'),
      { method: 'GET' },
      { monitor: 1 },
    ],
    [
      'a check-in by POST',
      keyed('/cron/nightly-export'),
      { headers: json, body: '{"status":"ok"}' },
      { monitor: 1 },
    ],
    [
      'a check-in by PUT',
      '/cron/nightly-export',
      { method: 'PUT', headers: json, body: '{"status":"error"}' },
      { monitor: 1 },
    ],
    [
      'spans by OTLP',
      '/integration/otlp/v1/traces/',
      { headers: json, body: otlpJson('resourceSpans', 'scopeSpans', 'spans') },
      { span: 3 },
    ],
    [
      'spans by OTLP at the old path',
      '/otlp/v1/traces',
      { headers: protobuf, body: threeEntries },
      { span: 3 },
    ],
    [
      'logs by OTLP',
      '/integration/otlp/v1/logs',
      { headers: json, body: otlpJson('resourceLogs', 'scopeLogs', 'logRecords') },
      { log_item: 3 },
    ],
    [
      'compressed logs by OTLP',
      '/integration/otlp/v1/logs',
      { headers: { ...protobuf, 'Content-Encoding': 'gzip' }, body: Uint8Array.from(gzipSync(threeEntries)) },
      { log_item: 3, log_byte: 10 },
    ],
    [
      'metrics by OTLP',
      '/otlp/v1/metrics/',
      { headers: protobuf, body: threeEntries },
      { trace_metric: 3, trace_metric_byte: 10 },
    ],
  ];

describe('what no feature takes yet', () => {
  it.each(cases)('%s: 200, and in the ledger as what it is', async (name, path, sent, expected) => {
    const project = await ballast.createProject(name.slice(0, 40));
    const response = await send(project, typeof path === 'string' ? path : path(project), sent);
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const ledger = await ledgerOf(project);
    for (const [category, quantity] of Object.entries(expected)) {
      expect(ledger[`${category} dropped unsupported_item`]).toBe(quantity);
    }
    const other = Object.keys(ledger).filter(
      (key) => !key.startsWith(Object.keys(expected)[0] ?? '-') && !/_byte /.test(key),
    );
    expect(other).toEqual([]);
    expect(await ballast.lineOf(response)).toMatchObject({
      status: 200,
      projectId: project.id,
      dbRoundTrips: expect.any(Number),
    });
  });

  it('answers each sender with what it takes for success', async () => {
    const project = await ballast.createProject('Answers');
    const crash = await send(project, '/minidump/', { body: 'MDMP' });
    expect(crash.headers.get('content-type')).toContain('text/plain');
    expect(await crash.text()).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(await (await send(project, '/security/', { body: csp })).text()).toBe('');
    expect(await (await send(project, '/cron/a/', { method: 'GET' })).json()).toEqual({});
    const asJson = await send(project, '/otlp/v1/logs', { headers: json, body: '{}' });
    expect([asJson.headers.get('content-type'), await asJson.text()]).toEqual(['application/json', '{}']);
    const asProtobuf = await send(project, '/otlp/v1/logs', { headers: protobuf, body: threeEntries });
    expect([asProtobuf.headers.get('content-type'), await asProtobuf.text()]).toEqual([
      'application/x-protobuf',
      '',
    ]);
  });

  it('takes the key from each place where its senders put it', async () => {
    const project = await ballast.createProject('Keys');
    const url = `${ballast.url}/api/${project.id}/integration/otlp/v1/traces`;
    const headers = { ...json, 'X-Sentry-Auth': `sentry sentry_key=${project.publicKey}` };
    expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(200);
    const query = `?sentry_key=${project.publicKey}&sentry_release=shop@1.0.0&sentry_environment=production`;
    expect(
      (await fetch(`${ballast.url}/api/${project.id}/security/${query}`, { method: 'POST', body: csp }))
        .status,
    ).toBe(200);
  });

  it.each(['/security/', '/minidump/', '/events/0/attachments/', '/cron/a/', '/otlp/v1/logs/'])(
    '%s refuses a sender without a good key as envelopes do',
    async (path) => {
      const project = await ballast.createProject('Keyless');
      const url = `${ballast.url}/api/${project.id}${path}`;
      for (const [query, status, code] of [
        ['', 401, 'missing_key'],
        ['?sentry_key=short', 400, 'malformed_key'],
        [`?sentry_key=${'0'.repeat(32)}`, 403, 'unknown_key'],
        [`?sentry_key=${ballast.publicKey}`, 403, 'unknown_key'],
      ] as const) {
        const response = await fetch(`${url}${query}`, { method: 'POST', body: 'x' });
        expect(response.status).toBe(status);
        expect(response.headers.get('access-control-allow-origin')).toBe('*');
        expect(await response.json()).toMatchObject({ code });
      }
      expect(await ledgerOf(project)).toEqual({});
    },
  );

  it('refuses a key in the path that the query contradicts, and one that is none', async () => {
    const { id, publicKey } = await ballast.createProject('Two keys');
    const url = `${ballast.url}/api/${id}/cron/nightly`;
    const headers = { 'X-Sentry-Auth': `Sentry sentry_key=${'f'.repeat(32)}` };
    expect((await fetch(`${url}/${publicKey}/`, { headers })).status).toBe(401);
    expect((await fetch(`${url}/short/`)).status).toBe(400);
  });

  it.each([
    ['/security/', 1024 * 1024, 'security'],
    ['/cron/a/', 100 * 1024, 'monitor'],
    ['/otlp/v1/logs', 12 * 1024 * 1024, 'log_item'],
  ])('%s takes no more than %i bytes, and counts what is refused', async (path, maxBytes, category) => {
    const project = await ballast.createProject('Large');
    expect((await send(project, path, { body: 'x'.repeat(maxBytes) })).status).toBe(200);
    const response = await send(project, path, { body: 'x'.repeat(maxBytes + 1) });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'payload_too_large' });
    await expect.poll(() => ledgerOf(project)).toMatchObject({ [`${category} invalid too_large`]: 1 });
  });

  it('refuses a coding that it cannot undo', async () => {
    const project = await ballast.createProject('Codings');
    const headers = { ...protobuf, 'Content-Encoding': 'gzip' };
    expect((await send(project, '/otlp/v1/logs', { headers, body: 'not gzip' })).status).toBe(400);
    await expect.poll(() => ledgerOf(project)).toEqual({ 'log_item invalid malformed_framing': 1 });
  });

  it('answers the preflights of browsers with the methods of the path', async () => {
    const preflight = (path: string, method: string) =>
      fetch(`${ballast.url}/api/1${path}`, {
        method: 'OPTIONS',
        headers: {
          Origin: 'https://shop.example',
          'Access-Control-Request-Method': method,
          'Access-Control-Request-Headers': 'content-type',
        },
      });
    const report = await preflight('/security/', 'POST');
    expect([report.status, report.headers.get('access-control-allow-methods')]).toEqual([
      204,
      'OPTIONS,POST',
    ]);
    expect(report.headers.get('access-control-allow-headers')).toContain('content-type');
    const cron = await preflight('/cron/a/', 'PUT');
    expect([cron.status, cron.headers.get('access-control-allow-methods')]).toEqual([
      204,
      'GET,HEAD,OPTIONS,POST,PUT',
    ]);
  });

  it('is a 404 where the protocol has no route', async () => {
    for (const path of ['/nowhere/', '/cron/', '/otlp/v1/profiles', '/otlp/v2/logs', '/cron/a/b/c']) {
      expect((await fetch(`${ballast.url}/api/1${path}`, { method: 'POST', body: 'x' })).status).toBe(404);
    }
  });
});
