import { LibsqlBatchError, LibsqlError } from '@libsql/client/web';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { errors as upstash } from '@upstash/redis/cloudflare';
import { describe, expect, test } from 'vitest';
import { DatabaseFault, failWith } from '../../../src/db/fault.ts';
import { AppError, RateLimited, ValidationFailed, type ErrorCode } from '../../../src/errors/app-error.ts';
import { accessLog } from '../../../src/middleware/access-log.ts';
import type { AppEnv } from '../../../src/middleware/app-env.ts';
import { toAppError } from '../../../src/middleware/classify-error.ts';
import { onlyErrors } from '../../../src/middleware/only-errors.ts';
import { onError } from '../../../src/middleware/problem.ts';
import { provideIsolate } from '../../../src/middleware/provide-isolate.ts';
import { createIsolate } from '../../../src/platform/isolate.ts';
import { trace } from '../../../src/middleware/trace.ts';
import { captureLogLines } from '../../support/log-lines.ts';

const drizzle = (cause: Error) => new DrizzleQueryError('select secret', ['parameter'], cause);
const named = (name: string, message = 'x') => Object.assign(new Error(message), { name });
const withCode = (code: string) => Object.assign(new Error('socket'), { code });

function cyclic(): Error {
  const error = new Error('round and round');
  error.cause = new Error('and round', { cause: error });
  return error;
}

/** Throws at every way of looking at it. */
function untouchable(): unknown {
  const refuse = (): never => {
    throw new Error('hands off');
  };
  return new Proxy(
    {},
    { get: refuse, getPrototypeOf: refuse, has: refuse, ownKeys: refuse, getOwnPropertyDescriptor: refuse },
  );
}

function throwingGetters(): Error {
  const error = new Error('x');
  for (const key of ['name', 'message', 'cause', 'stack', 'code']) {
    Object.defineProperty(error, key, {
      get() {
        throw new Error('hands off');
      },
    });
  }
  return error;
}

const thrown: [what: string, make: () => unknown, code: ErrorCode][] = [
  ['ours', () => new AppError('conflict'), 'conflict'],
  ['ours, of a kind', () => new RateLimited(3), 'rate_limited'],
  ['Hono 400', () => new HTTPException(400, { message: 'x' }), 'malformed_request'],
  ['Hono 413', () => new HTTPException(413), 'payload_too_large'],
  ['Hono 403', () => new HTTPException(403), 'insufficient_scope'],
  ['Hono 418', () => new HTTPException(418), 'malformed_request'],
  ['Hono 500', () => new HTTPException(500), 'internal'],
  ['Hono 504', () => new HTTPException(504), 'dependency_timeout'],
  ['libSQL busy', () => new LibsqlError('x', 'SQLITE_BUSY'), 'database_unavailable'],
  ['libSQL busy in a batch', () => new LibsqlBatchError('x', 2, 'SQLITE_BUSY'), 'database_unavailable'],
  ['sqld over its quota', () => new LibsqlError('x', 'BLOCKED'), 'database_unavailable'],
  ['a broken stream', () => new LibsqlError('x', 'HRANA_WEBSOCKET_ERROR'), 'database_unavailable'],
  [
    'libSQL 502',
    () => new LibsqlError('x', 'SERVER_ERROR', undefined, 1, Object.assign(new Error('x'), { status: 502 })),
    'database_unavailable',
  ],
  [
    'libSQL 400, a bug of ours',
    () => new LibsqlError('x', 'SERVER_ERROR', undefined, 1, Object.assign(new Error('x'), { status: 400 })),
    'internal',
  ],
  ['SQL that is wrong', () => new LibsqlError('no such table', 'SQLITE_ERROR'), 'internal'],
  ['a database timeout', () => failWith(new DatabaseFault('timeout', 'x')), 'database_timeout'],
  ['a fault not wrapped', () => new DatabaseFault('network', 'x'), 'database_unavailable'],
  ['Drizzle over busy', () => drizzle(new LibsqlError('x', 'SQLITE_BUSY')), 'database_unavailable'],
  ['Drizzle over a timeout', () => drizzle(failWith(new DatabaseFault('timeout', 'x'))), 'database_timeout'],
  [
    'Drizzle over Drizzle',
    () => drizzle(drizzle(new LibsqlError('x', 'SQLITE_LOCKED'))),
    'database_unavailable',
  ],
  ['Drizzle over wrong SQL', () => drizzle(new LibsqlError('x', 'SQLITE_ERROR')), 'internal'],
  ['Upstash', () => new upstash.UpstashError('WRONGPASS, command was: ["get"]'), 'dependency_unavailable'],
  ['Upstash without an address', () => new upstash.UrlError('x'), 'dependency_unavailable'],
  ['Upstash, no JSON', () => new upstash.UpstashJSONParseError('<html>'), 'dependency_unavailable'],
  ['an abort', () => new DOMException('x', 'AbortError'), 'dependency_timeout'],
  ['a timeout', () => new DOMException('x', 'TimeoutError'), 'dependency_timeout'],
  ['a timeout inside', () => new Error('x', { cause: named('TimeoutError') }), 'dependency_timeout'],
  ['a lost connection in workerd', () => new Error('Network connection lost.'), 'dependency_unavailable'],
  ['a failed fetch in Node', () => new TypeError('fetch failed'), 'dependency_unavailable'],
  ['a refused socket', () => withCode('ECONNREFUSED'), 'dependency_unavailable'],
  ['a socket that timed out', () => withCode('ETIMEDOUT'), 'dependency_timeout'],
  ['a bug', () => new TypeError('x is not a function'), 'internal'],
  ['a text', () => 'text', 'internal'],
  ['undefined', () => undefined, 'internal'],
  ['null', () => null, 'internal'],
  ['a number', () => Number.NaN, 'internal'],
  ['a symbol', () => Symbol('x'), 'internal'],
  ['a BigInt', () => 1n, 'internal'],
  ['a function', () => () => {}, 'internal'],
  ['an object', () => ({ status: 418, message: 'x' }), 'internal'],
  ['an object without prototype', () => Object.create(null) as unknown, 'internal'],
  ['a cyclic cause', cyclic, 'internal'],
  ['getters that throw', throwingGetters, 'internal'],
  ['a proxy that throws', untouchable, 'internal'],
  ['a fake of ours', () => Object.create(AppError.prototype) as unknown, 'internal'],
  ['a frozen error', () => Object.freeze(new Error('x')), 'internal'],
];

const lines = captureLogLines();

describe('whatever is thrown', () => {
  const app = new Hono<AppEnv>();
  app.onError(onError);
  app.use(provideIsolate(createIsolate()), trace, accessLog, onlyErrors);
  let next: () => unknown = () => undefined;
  app.get('/throws', () => {
    throw next();
  });

  test.each(thrown)('%s is answered with a problem document of its code', async (_what, make, code) => {
    next = make;
    const response = await app.fetch(new Request('http://ballast/throws'), {});
    const problem = (await response.json()) as Record<string, unknown>;
    expect(problem).toMatchObject({ code, status: response.status, instance: '/throws' });
    expect(problem['type']).toBe(`http://ballast/errors/${code}`);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('traceparent')).toContain(String(problem['traceId']));
    if (response.status === 503 || response.status === 504) {
      expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    }
    if (response.status >= 500) expect(problem).not.toHaveProperty('detail');
    const wide = lines.filter(({ msg }) => msg === 'request');
    expect(wide).toMatchObject([{ status: response.status, errorCode: code, route: '/throws' }]);
    expect(lines.filter(({ msg }) => msg === 'Request failed')).toHaveLength(response.status >= 500 ? 1 : 0);
  });

  test('says nothing of SQL, parameters, commands or our reasons', async () => {
    const leaky = [
      drizzle(new LibsqlError('no such column: secret', 'SQLITE_ERROR')),
      new upstash.UpstashError('ERR, command was: ["get","secret"]'),
      new upstash.UpstashJSONParseError('secret'),
      new AppError('internal', { detail: 'secret', cause: new Error('x') }),
    ];
    for (const error of leaky) {
      next = () => error;
      const response = await app.fetch(new Request('http://ballast/throws'), {});
      expect(await response.text()).not.toMatch(/secret|select/);
    }
    const redis = lines.filter(({ errorCode }) => errorCode === 'dependency_unavailable');
    expect(redis.length).toBeGreaterThan(0);
    expect(JSON.stringify(redis)).not.toContain('secret');
  });

  test('keeps the headers that explain a refusal of Hono’s', () => {
    const res = new Response(null, { headers: { 'WWW-Authenticate': 'Basic', 'Set-Cookie': 'a=b' } });
    expect(toAppError(new HTTPException(401, { res })).headers).toEqual({ 'WWW-Authenticate': 'Basic' });
  });

  test('is no fault of ours when the client hung up', () => {
    expect(toAppError(new DOMException('x', 'AbortError'), true).code).toBe('malformed_request');
    expect(toAppError(new TypeError('a bug'), true).code).toBe('internal');
    expect(toAppError(new LibsqlError('x', 'SQLITE_BUSY'), true).code).toBe('database_unavailable');
  });

  test('names on the wide line where a rule was broken, never the value', async () => {
    next = () =>
      new ValidationFailed([
        { pointer: '/query/limit', message: 'Too big: secret', rule: 'too_big' },
        { pointer: '/name', message: 'no' },
      ]);
    await app.fetch(new Request('http://ballast/throws'), {});
    expect(lines).toMatchObject([{ brokenRules: ['/query/limit:too_big', '/name:custom'] }]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});

test('an error is answered before there is a trace, a log or an environment', async () => {
  const bare = new Hono<AppEnv>();
  bare.onError(onError);
  bare.get('/', () => {
    throw new Error('early');
  });
  const response = await bare.fetch(new Request('http://ballast/'), { DATABASE_URL: 5 });
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ code: 'internal', traceId: '' });
});
