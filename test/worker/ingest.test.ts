import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { envelopeOf, errorEvent, mintEventId, useBallast } from './support.ts';

const ballast = useBallast();

/** Posts without a length, as the Node SDK does, on a connection of its own. Resolves with the status. */
async function postChunks(
  chunks: readonly Buffer[],
  headers: Record<string, string> = {},
): Promise<number | undefined> {
  const url = `${ballast.url}/api/${ballast.projectId}/envelope/?sentry_key=${ballast.publicKey}`;
  const message = request(url, { method: 'POST', agent: false, headers });
  for (const chunk of chunks) if (chunk.length > 0) message.write(chunk);
  message.end();
  const [response] = (await once(message, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

const encodings: [string, string, (bytes: Buffer) => Buffer][] = [
  ['identity', 'identity', (bytes) => bytes],
  ['gzip', 'gzip', (bytes) => gzipSync(bytes)],
  ['deflate (zlib)', 'deflate', (bytes) => deflateSync(bytes)],
  ['deflate (raw)', 'deflate', (bytes) => deflateRawSync(bytes)],
  ['br', 'br', (bytes) => brotliCompressSync(bytes)],
  ['zstd', 'zstd', (bytes) => zstdCompressSync(bytes)],
];

describe('POST /api/{project}/envelope/ accepts', () => {
  it('an event, answers its id and shows one issue', async () => {
    const eventId = mintEventId();
    const response = await ballast.postEnvelope(
      envelopeOf(errorEvent({ event_id: eventId, marker: 'first' })),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toEqual({ id: eventId });

    const { items } = await ballast.listIssues('q=first');
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      title: 'FirstError: first',
      culprit: '/orders/{id}',
      level: 'error',
      status: 'unresolved',
      substatus: 'new',
      count: 1,
      userCount: 1,
      firstRelease: 'shop@1.2.3',
    });
    const stored = await ballast.api(`/projects/${ballast.projectId}/events/${eventId}`);
    expect(await stored.json()).toMatchObject({ event: { eventId, environment: 'production' } });
  });

  it.each(encodings)('a body in %s', async (name, encoding, encode) => {
    const eventId = mintEventId();
    const envelope = envelopeOf(errorEvent({ event_id: eventId, marker: `encoded ${name}` }));
    const response = await ballast.postEnvelope(encode(Buffer.from(envelope)), {
      headers: { 'Content-Encoding': encoding },
    });
    expect(await response.json()).toEqual({ id: eventId });
    expect(await ballast.eventCount(eventId)).toBe(1);
  });

  it.each([
    [
      'the X-Sentry-Auth header of Python',
      () => ({
        'X-Sentry-Auth': `Sentry sentry_key=${ballast.publicKey}, sentry_version=7, sentry_client=sentry.python/2.68.0`,
      }),
      '',
    ],
    [
      'the X-Sentry-Auth header of Java',
      () => ({
        'X-Sentry-Auth': `Sentry sentry_version=7,sentry_client=sentry.java/8.53.0,sentry_key=${ballast.publicKey}`,
      }),
      '',
    ],
    ['an Authorization header', () => ({ Authorization: `Sentry sentry_key=${ballast.publicKey}` }), ''],
    [
      'basic authorization',
      () => ({ Authorization: `Basic ${Buffer.from(`${ballast.publicKey}:`).toString('base64')}` }),
      '',
    ],
    [
      'the query string, beside the password of a preview',
      () => ({ Authorization: `Basic ${Buffer.from('preview:secret').toString('base64')}` }),
      '?sentry_version=7&sentry_key=',
    ],
    [
      'the query string',
      () => ({}),
      '?sentry_version=7&sentry_client=sentry.javascript.node%2F11.12.0&sentry_key=',
    ],
  ])('a key in %s', async (_name, headers, query) => {
    const eventId = mintEventId();
    const response = await fetch(
      `${ballast.url}/api/${ballast.projectId}/envelope/${query === '' ? '' : query + ballast.publicKey}`,
      { method: 'POST', body: envelopeOf(errorEvent({ event_id: eventId })), headers: headers() },
    );
    expect(response.status).toBe(200);
    expect(await ballast.eventCount(eventId)).toBe(1);
  });

  it.each([1, 4_095, 4_096, 40_000, 400_000])('a chunked body of about %s bytes', async (bytes) => {
    const eventId = mintEventId();
    const envelope = Buffer.from(
      envelopeOf({ ...errorEvent({ event_id: eventId }), extra: { filler: 'x'.repeat(bytes) } }),
    );
    const chunks = [envelope.subarray(0, 1), envelope.subarray(1, 5_000), envelope.subarray(5_000)];
    expect(await postChunks(chunks)).toBe(200);
    expect(await ballast.eventCount(eventId)).toBe(1);
  });

  it('a tunnelled envelope whose only key is its dsn', async () => {
    const eventId = mintEventId();
    const response = await fetch(`${ballast.url}/api/${ballast.projectId}/envelope/`, {
      method: 'POST',
      body: envelopeOf(errorEvent({ event_id: eventId }), { dsn: ballast.dsn }),
    });
    expect(response.status).toBe(200);
    expect(await ballast.eventCount(eventId)).toBe(1);
  });

  it.each(['application/x-sentry-envelope', 'text/plain;charset=UTF-8', 'multipart/form-data', 'image/png'])(
    'content type %s, with and without the trailing slash',
    async (contentType) => {
      for (const path of ['envelope/', 'envelope']) {
        const eventId = mintEventId();
        const response = await ballast.postEnvelope(envelopeOf(errorEvent({ event_id: eventId })), {
          path,
          headers: { 'Content-Type': contentType },
        });
        expect(await response.json()).toEqual({ id: eventId });
      }
    },
  );

  it('what it does not support yet, counts it, and answers {} without an event id', async () => {
    const body = '{}\n{"type":"session"}\n{"sid":"1"}\n{"type":"from_the_future"}\nwhatever\n';
    const response = await ballast.postEnvelope(body);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({});
    expect(await ballast.outcomes()).toMatchObject({
      'session dropped unsupported_item': 1,
      'default dropped unsupported_item': 1,
    });
  });

  it('a container of logs, and counts each of them', async () => {
    const items = Array.from({ length: 100 }, (_, at) => ({
      timestamp: 1,
      level: 'info',
      body: `line ${at}`,
    }));
    const payload = JSON.stringify({ version: 2, items });
    const contentType = 'application/vnd.sentry.items.log+json';
    const header = { type: 'log', item_count: 100, content_type: contentType };
    const response = await ballast.postEnvelope(`{}\n${JSON.stringify(header)}\n${payload}\n`);
    expect(response.status).toBe(200);
    expect(await ballast.outcomes()).toMatchObject({
      'log_item dropped unsupported_item': 100,
      'log_byte dropped unsupported_item': payload.length,
    });
  });

  it('what an SDK reports that it lost, beside what arrived', async () => {
    const report = {
      timestamp: Date.now() / 1000,
      discarded_events: [
        { reason: 'before_send', category: 'error', quantity: 2 },
        { reason: 'ratelimit_backoff', category: 'transaction', quantity: 7 },
        { reason: 'made up', category: 'also made up', quantity: 1 },
      ],
    };
    const before = await ballast.outcomes();
    const response = await ballast.postEnvelope(`{}\n{"type":"client_report"}\n${JSON.stringify(report)}\n`);
    expect(await response.json()).toEqual({});
    const after = await ballast.outcomes();
    const grown = Object.entries(after).filter(([key, quantity]) => quantity !== before[key]);
    expect(Object.fromEntries(grown)).toEqual({
      'error client_discard before_send': 2,
      'transaction client_discard ratelimit_backoff': 7,
      'default client_discard other': 1,
    });
    const line = await ballast.lineOf(response);
    expect(line?.['outcome']).toContain('error:client_discard:before_send:2');
  });

  it('an event with one bad value, and says which', async () => {
    const eventId = mintEventId();
    const event = JSON.stringify({
      ...errorEvent({ event_id: eventId }),
      extra: { ratio: 0, id: 0 },
      user: { id: 1, ip_address: '203.0.113.7:51234' },
      // An issue of its own keeps its payload.
      fingerprint: ['one bad value'],
    })
      .replace('"ratio":0', '"ratio":NaN')
      .replace('"id":0', '"id":608548899684111178')
      .replace('"id":1', '"id":608548899684111178');
    const response = await ballast.postEnvelope(
      `{"trace":{"sample_rate":NaN}}\n{"type":"event"}\n${event}\n`,
    );
    expect(response.status).toBe(200);
    const read = await ballast.api(`/projects/${ballast.projectId}/events/${eventId}`);
    const detail = (await read.json()) as { event: Record<string, unknown> };
    expect(detail.event).toMatchObject({
      extra: { ratio: 'NaN', id: '608548899684111178' },
      user: { id: '608548899684111178', ipAddress: '203.0.113.7' },
      remarks: [{ kind: 'replaced', path: '/extra/ratio' }],
    });
  });

  it.each([20, 60, 150, 250, 900])('an event of %i kB that cannot be compressed', async (kilobytes) => {
    const eventId = mintEventId();
    const texts = Array.from({ length: kilobytes / 5 }, () => randomBytes(3_750).toString('base64'));
    const extra = Object.fromEntries(texts.map((text, at) => [`part${at}`, text]));
    const event = { ...errorEvent({ event_id: eventId }), extra, fingerprint: [`${kilobytes} kB`] };
    expect((await ballast.postEnvelope(envelopeOf(event))).status).toBe(200);
    const read = await ballast.api(`/projects/${ballast.projectId}/events/${eventId}`);
    const detail = (await read.json()) as { event: { extra: Record<string, unknown> } };
    expect(Object.keys(detail.event.extra).length).toBeGreaterThan(0);
  });

  it('an event that ends early', async () => {
    const eventId = mintEventId();
    const event = JSON.stringify(errorEvent({ event_id: eventId })).slice(0, -2);
    expect((await ballast.postEnvelope(`{}\n{"type":"event"}\n${event}\n`)).status).toBe(200);
    expect(await ballast.eventCount(eventId)).toBe(1);
  });

  it('the good items beside a bad one', async () => {
    const eventId = mintEventId();
    const good = JSON.stringify(errorEvent({ event_id: eventId }));
    const before = await ballast.outcomes();
    const response = await ballast.postEnvelope(
      `{}\n{"type":"event"}\n{not json\n{"no":"type"}\nx\n{"type":"event"}\n${good}\n`,
    );
    expect(await response.json()).toEqual({ id: eventId });
    const after = await ballast.outcomes();
    const grew = (key: string) => (after[key] ?? 0) - (before[key] ?? 0);
    expect(grew('error invalid malformed_json')).toBe(1);
    expect(grew('default invalid malformed_item')).toBe(1);
    expect(grew('error accepted none')).toBe(1);
  });

  it('the same event twice, and counts it once', async () => {
    const eventId = mintEventId();
    const envelope = envelopeOf(errorEvent({ event_id: eventId, marker: 'twice' }));
    const before = await ballast.outcomes();
    for (let sent = 0; sent < 3; sent += 1) {
      const response = await ballast.postEnvelope(envelope);
      expect(await response.json()).toEqual({ id: eventId });
    }
    const { items } = await ballast.listIssues('q=twice');
    expect(items.map(({ count, userCount }) => ({ count, userCount }))).toEqual([{ count: 1, userCount: 1 }]);
    const after = await ballast.outcomes();
    expect((after['error dropped duplicate'] ?? 0) - (before['error dropped duplicate'] ?? 0)).toBe(2);
  });

  it('thirty envelopes at once in one isolate, and again after that', async () => {
    for (let round = 0; round < 2; round += 1) {
      const marker = `parallel ${round}`;
      const responses = await Promise.all(
        Array.from({ length: 30 }, () =>
          ballast.postEnvelope(envelopeOf(errorEvent({ event_id: mintEventId(), marker }))),
        ),
      );
      expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 200));
    }
    // The numbers in the two markers are parameters, so both rounds are one issue.
    const { items } = await ballast.listIssues('q=parallel');
    expect(items).toHaveLength(1);
    expect(items[0]?.count).toBe(60);
  });

  it('an event of a resolved issue, which becomes unresolved and regressed', async () => {
    const send = () =>
      ballast.postEnvelope(envelopeOf(errorEvent({ event_id: mintEventId(), marker: 'regress' })));
    await send();
    const [issue] = (await ballast.listIssues('q=regress')).items;
    const patched = await ballast.api(`/issues/${issue?.id}`, {
      method: 'PATCH',
      body: { status: 'resolved' },
    });
    expect(await patched.json()).toMatchObject({ status: 'resolved', substatus: null });
    await send();
    const after = await ballast.api(`/issues/${issue?.id}`);
    expect(await after.json()).toMatchObject({ status: 'unresolved', substatus: 'regressed', count: 2 });
  });

  it('secrets, and stores none of them', async () => {
    const eventId = mintEventId();
    const secret = `hunter2-${mintEventId()}`;
    await ballast.postEnvelope(
      envelopeOf({
        ...errorEvent({ event_id: eventId, marker: 'scrubbed' }),
        request: {
          url: `https://u:${secret}@shop.example/?token=${secret}`,
          headers: { Authorization: `Bearer ${secret}` },
          cookies: { session: secret },
          data: { password: secret },
        },
        extra: { nested: { api_key: secret } },
        breadcrumbs: [{ category: 'http', data: { headers: { 'X-Api-Key': secret } } }],
      }),
    );
    const stored = await ballast.api(`/projects/${ballast.projectId}/events/${eventId}`);
    const text = await stored.text();
    expect(text).toContain('[Filtered]');
    expect(text).not.toContain(secret);
  });
});

describe('POST /api/{project}/store/ accepts', () => {
  const forms: [string, (json: string) => Buffer | string, Record<string, string>][] = [
    ['plain JSON', (json) => json, {}],
    ['gzip', (json) => gzipSync(json), { 'Content-Encoding': 'gzip' }],
    ['zlib without saying so', (json) => deflateSync(json), {}],
    ['base64 of zlib', (json) => deflateSync(json).toString('base64'), {}],
  ];
  it.each(forms)('an event as %s', async (_name, encode, headers) => {
    const eventId = mintEventId();
    const body = encode(JSON.stringify(errorEvent({ event_id: eventId })));
    const response = await ballast.postEnvelope(body, { path: 'store/', headers });
    expect(await response.json()).toEqual({ id: eventId });
    expect(await ballast.eventCount(eventId)).toBe(1);
  });
});

describe('POST /api/{project}/envelope/ refuses', () => {
  const cases: [string, string | Buffer, Record<string, string>, number, string][] = [
    ['an empty body', '', {}, 400, 'malformed_envelope'],
    ['a header that is no JSON', 'hello\n', {}, 400, 'malformed_envelope'],
    ['a header that is no object', '[]\n', {}, 400, 'malformed_envelope'],
    ['a truncated item', '{}\n{"type":"event","length":99}\n{}', {}, 400, 'malformed_envelope'],
    [
      'an envelope with nothing but a broken event',
      '{}\n{"type":"event"}\n{"a":\n',
      {},
      400,
      'malformed_envelope',
    ],
    [
      'an event over 1 MiB',
      `{}\n{"type":"event"}\n{"message":"${'x'.repeat(1_100_000)}"}\n`,
      {},
      413,
      'payload_too_large',
    ],
    ['a coding nobody knows', 'x', { 'Content-Encoding': 'lzma' }, 415, 'unsupported_encoding'],
    [
      'a body that does not decompress',
      'not gzip',
      { 'Content-Encoding': 'gzip' },
      400,
      'malformed_encoding',
    ],
  ];
  it.each(cases)('%s, with CORS and in the words of SDKs', async (_name, body, headers, status, code) => {
    const response = await ballast.postEnvelope(body, { headers });
    expect(response.status).toBe(status);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await response.json()) as Record<string, unknown>;
    expect(problem).toMatchObject({ status, code, causes: [code] });
    expect(response.headers.get('x-sentry-error')).toBe(problem['detail']);
  });

  it('an event that is not JSON, and says where it stops being that', async () => {
    const response = await ballast.postEnvelope('{}\n{"type":"event"}\n{"secret":\n');
    const { detail } = (await response.json()) as { detail: string };
    expect(detail).toBe(
      'No item could be used: malformed_json. The first fault is at /items/0/payload/10:ends_early.',
    );
  });

  it.each(encodings.slice(1))('a 60 MB bomb in %s', async (_name, encoding, encode) => {
    const bomb = encode(Buffer.alloc(60_000_000, ' '));
    // Packing took seconds in which a pooled connection may have died.
    expect(await postChunks([bomb], { 'Content-Encoding': encoding })).toBe(413);
    expect(await ballast.isHealthy()).toBe(true);
  });

  it('and counts what it refused once the sender is known', async () => {
    const before = (await ballast.outcomes())['default invalid malformed_framing'] ?? 0;
    await ballast.postEnvelope('garbage\n');
    await expect
      .poll(async () => (await ballast.outcomes())['default invalid malformed_framing'] ?? 0)
      .toBe(before + 1);
  });
});

describe('POST /api/{project}/envelope/ guards', () => {
  const post = (path: string, headers: Record<string, string> = {}, body = envelopeOf(errorEvent({}))) =>
    fetch(`${ballast.url}${path}`, { method: 'POST', body, headers });
  const auth = (key: string) => ({ 'X-Sentry-Auth': `Sentry sentry_key=${key}` });

  it('no key: 401', async () => {
    const response = await post(`/api/${ballast.projectId}/envelope/`);
    expect(response.status).toBe(401);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toMatchObject({ code: 'missing_key' });
  });

  it('two different keys: 401', async () => {
    const other = 'f'.repeat(32);
    const response = await post(
      `/api/${ballast.projectId}/envelope/?sentry_key=${other}`,
      auth(ballast.publicKey),
    );
    expect(response.status).toBe(401);
  });

  it.each(['short', 'x'.repeat(32), `${'a'.repeat(31)}-`])('the malformed key %s: 400', async (key) => {
    expect((await post(`/api/${ballast.projectId}/envelope/`, auth(key))).status).toBe(400);
  });

  it('an unknown key: 403, and the same for a project that is not there', async () => {
    expect((await post(`/api/${ballast.projectId}/envelope/`, auth('0'.repeat(32)))).status).toBe(403);
    expect((await post('/api/999999/envelope/', auth(ballast.publicKey))).status).toBe(403);
  });

  it("another project's key: 403, and nothing is stored", async () => {
    const other = await ballast.createProject('Other');
    const eventId = mintEventId();
    const body = envelopeOf(errorEvent({ event_id: eventId }));
    expect((await post(`/api/${ballast.projectId}/envelope/`, auth(other.publicKey), body)).status).toBe(403);
    expect(await ballast.eventCount(eventId)).toBe(0);
  });

  it("a key whose project was deleted behind the isolate's back: 403, not a 200 for nothing", async () => {
    const doomed = await ballast.createProject('Doomed');
    const send = () =>
      post(`/api/${doomed.id}/envelope/`, auth(doomed.publicKey), envelopeOf(errorEvent({})));
    expect((await send()).status).toBe(200);
    await ballast.execute('delete from project where id = ?', [doomed.id]);
    expect((await send()).status).toBe(403);
  });

  it('a dsn in the envelope that disagrees with the URL: 400', async () => {
    const body = envelopeOf(errorEvent({}), { dsn: ballast.dsn.replace(/\/\d+$/, '/424242') });
    const response = await post(`/api/${ballast.projectId}/envelope/`, auth(ballast.publicKey), body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'project_mismatch' });
  });

  it('GET: 405 with Allow, and OPTIONS: the preflight', async () => {
    const get = await fetch(`${ballast.url}/api/${ballast.projectId}/envelope/`);
    expect(get.status).toBe(405);
    expect(get.headers.get('allow')).toContain('POST');
    const preflight = await fetch(`${ballast.url}/api/${ballast.projectId}/envelope/`, {
      method: 'OPTIONS',
      headers: { Origin: 'https://shop.example', 'Access-Control-Request-Method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
  });
});

describe('an event of a resolved issue', () => {
  const hourS = 3_600;

  /** Sends an event that says it happened `ageS` seconds ago, by a clock that is `behindS` seconds behind ours. */
  async function send(marker: string, { ageS = 0, behindS = 0, release = 'shop@1.2.3' } = {}): Promise<void> {
    const clockMs = Date.now() - behindS * 1000;
    const event = { ...errorEvent({ marker }), timestamp: clockMs / 1000 - ageS, release };
    const response = await ballast.postEnvelope(
      envelopeOf(event, { sent_at: new Date(clockMs).toISOString() }),
    );
    expect(response.status).toBe(200);
  }
  async function issueOf(marker: string) {
    const { items } = await ballast.listIssues(`q=${marker}`);
    expect(items).toHaveLength(1);
    return items[0] as (typeof items)[number] & { status: string; substatus: string | null };
  }
  async function resolved(marker: string, body: Record<string, unknown> = { status: 'resolved' }) {
    await send(marker);
    const { id } = await issueOf(marker);
    expect((await ballast.api(`/issues/${id}`, { method: 'PATCH', body })).status).toBe(200);
  }

  it.each([
    ['two hours before', { ageS: 2 * hourS }, 'resolved'],
    ['days before, from a client that was offline', { ageS: 5 * 24 * hourS }, 'resolved'],
    ['two hours before, by a clock three hours ahead', { ageS: 2 * hourS, behindS: -3 * hourS }, 'resolved'],
    ['five minutes before, by a clock half an hour ahead', { ageS: 300, behindS: -1_800 }, 'resolved'],
    ['after it', {}, 'unresolved'],
    ['after it, by a clock half an hour behind', { behindS: 1_800 }, 'unresolved'],
    ['after it, by a clock days behind', { behindS: 3 * 24 * hourS }, 'unresolved'],
    ['60 days before, which is not believed', { ageS: 60 * 24 * hourS }, 'unresolved'],
  ])('that happened %s: %#', async (_when, sent, status) => {
    const marker = `resolved${Object.values(sent).join('x').replaceAll('-', 'm')}${status}`;
    await resolved(marker);
    await send(marker, sent);
    expect(await issueOf(marker)).toMatchObject({
      status,
      substatus: status === 'resolved' ? null : 'regressed',
      count: 2,
    });
  });

  it('reopens it by all numbers of its release', async () => {
    for (const [at, [fixedIn, before, after]] of [
      ['2.0.0+10', '2.0.0+9', '2.0.0+11'],
      ['3.25.48.0', '3.25.47.23', '3.25.48.1'],
      ['build-110', 'build-99', 'build-111'],
      ['2024-06-30', '2024-06-29', '2024-07-01'],
      ['20240630123456', '20240630123455', '20240630123457'],
    ].entries()) {
      const marker = `fixed${'abcde'.charAt(at)}`;
      await resolved(marker, { resolvedInRelease: fixedIn });
      await send(marker, { release: before });
      expect(await issueOf(marker)).toMatchObject({ status: 'resolved', count: 2 });
      await send(marker, { release: after });
      expect(await issueOf(marker)).toMatchObject({ substatus: 'regressed', count: 3 });
    }
  });
});
