import { Hono } from 'hono';
import { expect } from 'vitest';
import * as z from 'zod';
import type { Scope } from '../../src/domain/scope.ts';
import { parseEnv } from '../../src/env.ts';
import type { ErrorCode } from '../../src/errors/app-error.ts';
import { errorCatalogue } from '../../src/errors/catalogue.ts';
import { apiRoutes } from '../../src/api-routes.ts';
import { createToken } from '../../src/features/tokens/create-token.ts';
import { findActor } from '../../src/features/tokens/find-actor.ts';
import { isKnownToken } from '../../src/features/tokens/is-known.ts';
import type { AppEnv } from '../../src/middleware/app-env.ts';
import { authenticate } from '../../src/middleware/authenticate.ts';
import { onError, onNotFound } from '../../src/middleware/problem.ts';
import { limitApi } from '../../src/middleware/rate-limit.ts';
import { provideIsolate } from '../../src/middleware/provide-isolate.ts';
import { trace } from '../../src/middleware/trace.ts';
import { createIsolate } from '../../src/platform/isolate.ts';
import type { TestServices } from './services.ts';

export const testOrigin = 'https://ballast.example';

/** Everything an `/api/v1` request passes, except that the services and their clock are the test's. */
export function createTestApi(services: TestServices): Hono<AppEnv> {
  const env = parseEnv({ DATABASE_URL: 'http://127.0.0.1', LOG_LEVEL: 'error', PUBLIC_URL: testOrigin });
  if (!env.ok) throw new Error(env.error.join('; '));
  const app = new Hono<AppEnv>({ strict: false });
  app.onError(onError);
  app.notFound(onNotFound);
  app.use(provideIsolate(createIsolate()), trace);
  app.use(async (c, next) => {
    c.set('log', services.log);
    c.set('services', services);
    c.set('env', env.value);
    await next();
  });
  app.use(
    '/api/v1/*',
    authenticate({ findActor, isKnown: isKnownToken, recordUse: () => undefined }),
    limitApi,
  );
  const api = new Hono<AppEnv>();
  for (const { mount } of apiRoutes) mount(api);
  app.route('/api/v1', api);
  return app;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** Calls `/api/v1${path}` as the holder of one token. */
export type Caller = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

/** Headers of a conditional write that does not care about the state. */
export const anyState = { 'if-match': '*' };

export function callerOf(app: Hono<AppEnv>, token: string | undefined): Caller {
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  return async (method, path, body, given = {}) => {
    const headers = { ...authorization, ...given };
    const response = await app.request(`/api/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : withBody(JSON.stringify(body), headers)),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
      headers: response.headers,
    };
  };
}

/** A body and its headers as an HTTP client sends them. */
export function withBody(body: string, headers: Record<string, string>, contentType = 'application/json') {
  const contentLength = String(Buffer.byteLength(body));
  return { body, headers: { 'content-type': contentType, 'content-length': contentLength, ...headers } };
}

/** A caller with a fresh token; bound to a project when one is given. */
export async function makeCaller(
  app: Hono<AppEnv>,
  services: TestServices,
  scope: Scope,
  projectId?: number,
): Promise<Caller> {
  const { token } = await createToken(services, {
    onlyProjectId: null,
    body: { name: `test ${scope}`, scopes: [scope], ...(projectId === undefined ? {} : { projectId }) },
  });
  return callerOf(app, token);
}

/** The reply as its schema describes it: the promised status, and no field that is not promised. */
export function expectReply<Reply extends z.ZodType>(
  spec: { readonly status: number; readonly reply: Reply },
  answer: Answer,
): z.output<Reply> {
  expect(answer).toMatchObject({ status: spec.status });
  const reply = spec.reply.parse(answer.body);
  expect(answer.body).toEqual(reply);
  return reply;
}

/** Expects a problem document with this code; returns its `errors` as `pointer: message`. */
export function expectProblem(code: ErrorCode, answer: Answer): string[] {
  expect(answer).toMatchObject({ status: errorCatalogue[code].status, body: { code } });
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const { errors = [] } = z
    .object({ errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional() })
    .parse(answer.body);
  return errors.map(({ pointer, message }) => `${pointer}: ${message}`);
}
