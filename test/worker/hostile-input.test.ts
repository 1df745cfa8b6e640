import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { ErrorCode } from '../../src/errors/app-error.ts';
import { errorCatalogue } from '../../src/errors/catalogue.ts';
import { apiRoutes } from '../../src/api-routes.ts';
import { buildOpenApi } from '../../src/api/openapi.ts';
import { mountedPaths } from './routes.ts';
import { useBallast } from './support.ts';

/** Each route answers any input with one of the responses that OpenAPI lists. */

const responseSchema = z.object({
  content: z
    .object({
      'application/problem+json': z
        .object({
          schema: z.object({
            allOf: z.tuple([
              z.unknown(),
              z.object({ properties: z.object({ code: z.object({ enum: z.array(z.string()) }) }) }),
            ]),
          }),
        })
        .optional(),
    })
    .optional(),
  $ref: z.string().optional(),
});
const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({ requestBody: z.unknown().optional(), responses: z.record(z.string(), responseSchema) }),
    ),
  ),
  components: z.object({ responses: z.record(z.string(), responseSchema) }),
});
type Document = z.infer<typeof documentSchema>;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly takesBody: boolean;
  /** `status` of what succeeds, `status code` of what does not. */
  readonly answers: ReadonlySet<string>;
}

function operationsOf({ paths, components }: Document): Operation[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { requestBody, responses }]) => {
      const answers = Object.entries(responses).flatMap(([status, { $ref, content }]) => {
        const shared = components.responses[$ref?.split('/').at(-1) ?? '']?.content ?? content;
        const codes = shared?.['application/problem+json']?.schema.allOf[1].properties.code.enum;
        return codes?.map((code) => `${status} ${code}`) ?? [status];
      });
      return {
        method: method.toUpperCase(),
        path,
        takesBody: requestBody !== undefined,
        answers: new Set(answers),
      };
    }),
  );
}

// Built as the Worker builds it, so that there is a test for each route before the Worker runs.
const built = buildOpenApi({
  title: 'Ballast',
  version: '0',
  serverUrl: '/',
  routes: apiRoutes,
});
const operations = operationsOf(documentSchema.parse(built));

const hostileIds = [
  '0',
  '-1',
  '1e3',
  '999999999999999',
  '%00',
  '%ff',
  '%F0%9F%92%A3',
  '__proto__',
  "1'or'1",
  'x'.repeat(3_000),
];
const hostileQueries = [
  'limit=-1',
  'limit=1e9',
  'limit=1&limit=2',
  'cursor=x',
  'cursor=eyJfX3Byb3RvX18iOjF9',
  'cursor=%00',
  '__proto__=1',
  'constructor=1',
  'q=%ff%fe',
  'status=%27%3B--',
  `q=${'x'.repeat(5_000)}`,
  'from=never&to=always',
  'sort=__proto__',
  Array.from({ length: 500 }, (_, index) => `k${index}=1`).join('&'),
];
const hostileBodies: [contentType: string, body: string | Uint8Array][] = [
  ['application/json', ''],
  ['application/json', 'null'],
  ['application/json', '[]'],
  ['application/json', '{}'],
  ['application/json', '{"__proto__":{"name":"x"},"constructor":1}'],
  ['application/json', '{"name":{"toString":1},"scopes":[null],"status":[]}'],
  ['application/json', '{"name":"\\u0000","status":"\\ud800","scopes":["admin","root"]}'],
  ['application/json', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['application/json', `{"name":"${'x'.repeat(100_000)}"}`],
  ['application/json', Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d)],
  ['application/json; charset=utf-16', '{}'],
  ['application/json', '{"projectId":1e400,"expiresAt":"9999-99-99T99:99:99Z"}'],
  ['text/plain', '{}'],
  ['multipart/form-data', 'x'],
];
const hostileHeaders: Record<string, string>[] = [
  { 'If-Match': '"nothing"' },
  { 'If-Match': 'W/"weak", "strong' },
  { 'If-None-Match': `"${'x'.repeat(2_000)}"` },
  { Accept: 'image/png' },
  { Accept: `${'a/b,'.repeat(1_000)}*/*;q=0` },
  { 'Content-Encoding': 'br' },
  { Authorization: '' },
  { Authorization: 'Bearer' },
  { Authorization: `Bearer ${'x'.repeat(5_000)}` },
  { Authorization: `Bearer blst_${'0'.repeat(64)}` },
  { Authorization: 'Basic eDp5' },
  { traceparent: '00-x', 'sentry-trace': 'x'.repeat(3_000), baggage: '%%%' },
  { 'X-Request-Id': 'x'.repeat(3_000) },
  { Range: 'bytes=0-1' },
];

const ballast = useBallast();

const wellFormed: Readonly<Record<string, string>> = {
  projectId: '1',
  issueId: '0'.repeat(32),
  eventId: '0'.repeat(32),
  keyId: `key_${'0'.repeat(24)}`,
  tokenId: `tok_${'0'.repeat(24)}`,
};
const fill = (path: string, id?: string): string =>
  path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => id ?? wellFormed[name] ?? 'missing');

/** `200`, or `422 validation_failed` of a proper problem document. */
async function answerOf(url: string, init: RequestInit): Promise<string> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (response.status < 400) return String(response.status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = z
    .object({
      code: z.string(),
      status: z.literal(response.status),
      type: z.url(),
      traceId: z.string().length(32),
    })
    .parse(JSON.parse(text));
  expect(problem.type).toBe(`${ballast.url}/errors/${problem.code}`);
  return `${response.status} ${problem.code}`;
}

describe('the served OpenAPI document', () => {
  it('has the operations that are asked here', async () => {
    const served = documentSchema.parse(await (await fetch(`${ballast.url}/openapi.json`)).json());
    const named = (list: Operation[]) =>
      Object.fromEntries(list.map(({ method, path, answers }) => [`${method} ${path}`, answers]));
    expect(named(operationsOf(served))).toEqual(named(operations));
  });
});

describe.each(operations)('$method $path', ({ method, path, takesBody, answers }) => {
  /** A successful write would change the state for the next request. No write succeeds without a body or with `{}`. */
  const send = (target: string, headers: Record<string, string> = {}, body?: string | Uint8Array) =>
    answerOf(ballast.url + target, {
      method,
      headers: { Authorization: `Bearer ${ballast.token}`, ...(takesBody ? jsonType : {}), ...headers },
      ...(takesBody ? { body: (body ?? '{"nobody":"knows"}') as BodyInit } : {}),
    });
  const jsonType = { 'Content-Type': 'application/json' };

  it('answers hostile ids, queries, headers and bodies only with what OpenAPI lists', async () => {
    const asked: [what: string, answer: Promise<string>][] = [
      ...hostileIds.map((id): [string, Promise<string>] => [`id ${id}`, send(fill(path, id))]),
      ...hostileQueries.map((query): [string, Promise<string>] => [query, send(`${fill(path)}?${query}`)]),
      ...hostileHeaders.map((headers): [string, Promise<string>] => [
        JSON.stringify(headers),
        send(fill(path), headers),
      ]),
      ...(takesBody ? hostileBodies : []).map(([type, body]): [string, Promise<string>] => [
        `${type} ${String(body).slice(0, 60)}`,
        send(fill(path), { 'Content-Type': type }, body),
      ]),
    ];
    const unlisted: string[] = [];
    for (const [what, answer] of asked) {
      const got = await answer;
      if (!answers.has(got) || got.startsWith('500')) unlisted.push(`${what.slice(0, 80)} → ${got}`);
    }
    expect(unlisted).toEqual([]);
  });

  it('answers with what OpenAPI lists while the database fails', async () => {
    const id = fill(path);
    ballast.setFault({ status: 503 });
    try {
      const got = await send(`${id}?limit=1`);
      expect([...answers]).toContain(got);
    } finally {
      ballast.setFault(null);
    }
  });
});

const pages = mountedPaths().filter(({ path }) => !path.startsWith('/api/'));
describe.each(pages)('GET $template', ({ path }) => {
  it('answers with what was asked for, or an error of the catalogue', async () => {
    for (const query of ['', ...hostileQueries]) {
      for (const headers of [{}, ...hostileHeaders]) {
        const got = await answerOf(`${ballast.url}${path}?${query}`, { headers });
        const code = got.slice(4);
        expect(['200', '304', ...Object.keys(errorCatalogue)]).toContain(code === '' ? got : code);
        expect(got).not.toMatch(/^5/);
      }
    }
  });
});

/** Not in OpenAPI, which is of the API; SDKs read these in `causes` and `X-Sentry-Error`. */
const ingestCodes = new Set<ErrorCode>([
  'malformed_request',
  'malformed_envelope',
  'malformed_encoding',
  'malformed_key',
  'project_mismatch',
  'missing_key',
  'ambiguous_key',
  'unknown_key',
  'payload_too_large',
  'unsupported_encoding',
]);

describe.each(['envelope', 'store'])('POST /api/{project}/%s/', (kind) => {
  const item = '{"type":"event"}\n{}\n';
  const bodies: (string | Uint8Array)[] = [
    '',
    '\n',
    'null\n',
    '{}',
    `{"__proto__":1}\n${item}`,
    `{"dsn":"javascript:alert(1)"}\n${item}`,
    `{"event_id":"x","sent_at":"never"}\n${item.repeat(200)}`,
    '{}\n{"type":"event","length":1e9}\n{}',
    '{}\n{"type":"__proto__"}\n{}\n',
    '{}\n{"type":"event"}\n{"exception":{"values":[null,1,[],{}]},"tags":[[[]]],"contexts":{"__proto__":{}}}\n',
    `{}\n{"type":"event"}\n${'['.repeat(50_000)}\n`,
    'x'.repeat(100_000),
    Uint8Array.from({ length: 1_000 }, (_, index) => (index * 7) % 256),
    Uint8Array.of(0x1f, 0x8b, 8, 0, 0),
  ];
  const headers: Record<string, string>[] = [
    {},
    { 'Content-Encoding': 'gzip' },
    { 'Content-Encoding': 'deflate, gzip' },
    { 'Content-Encoding': 'zstd' },
    { 'Content-Encoding': 'rot13' },
    { 'Content-Type': 'image/png', Accept: 'image/png' },
    { 'X-Sentry-Auth': 'Sentry ,,,=,sentry_key' },
    { 'X-Sentry-Auth': `Sentry sentry_key=${'x'.repeat(3_000)}` },
    { 'X-Sentry-Auth': 'Sentry sentry_key=%00, sentry_version=-1' },
    { Authorization: 'DSN nonsense' },
  ];

  it('takes what is hostile, or says why not in both languages', async () => {
    for (const body of bodies) {
      for (const extra of headers) {
        const response = await ballast.postEnvelope(body as string, { path: `${kind}/`, headers: extra });
        const text = await response.text();
        if (response.status === 200) continue;
        const { code, causes } = z
          .object({ code: z.string(), causes: z.array(z.string()) })
          .parse(JSON.parse(text));
        expect(causes).toEqual([code]);
        expect(response.headers.get('x-sentry-error')).not.toBeNull();
        expect([...ingestCodes]).toContain(code);
      }
    }
  });
});
