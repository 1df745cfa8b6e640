import type { Context, Hono } from 'hono';
import * as z from 'zod';
import type { AuditAction, Author } from '../domain/audit.ts';
import { etagOf, parseEntityTags, type EntityTags } from '../http/etag.ts';
import { grants, type Scope } from '../domain/scope.ts';
import { AppError, NotFound, ValidationFailed, type ErrorCode } from '../errors/app-error.ts';
import type { CacheRule } from '../platform/cache.ts';
import type { Services } from '../platform/services.ts';
import type { Actor, AppEnv } from '../middleware/app-env.ts';
import { answerCached, cacheKeyOf } from '../middleware/cached-read.ts';
import { checkInput, readQuery } from '../middleware/check-input.ts';
import { publicOrigin } from '../middleware/public-origin.ts';
import { readJson } from '../middleware/read-json.ts';

/** What every route declares: its input, its output and its errors. */
interface RouteBase<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> {
  /** Hono path below `/api/v1`, e.g. `/projects/:projectId`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly scope: Scope;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Default: 64 KiB. */
  readonly maxBodyBytes?: number;
  readonly status: 200 | 201 | 204;
  readonly reply: Reply;
  /** Error codes in addition to those of every route. */
  readonly errors?: readonly ErrorCode[];
}

interface ReadSpec {
  readonly method: 'get';
  /**
   * The answer has an entity tag and may come from the cache. Allowed only if the answer depends on nothing but params,
   * query, origin and what the actor may see.
   */
  readonly cache?: CacheRule;
  readonly ifMatch?: never;
  readonly audit?: never;
}

interface WriteSpec {
  readonly method: 'post' | 'patch' | 'delete';
  readonly cache?: never;
  /** For a resource with an entity tag: whether the request must name the state in `If-Match`. */
  readonly ifMatch?: 'optional' | 'required';
  /** The action of the audit row that each successful write leaves. */
  readonly audit: AuditAction;
}

/** One route of the API, declared once. The mount, OpenAPI and the tests all read this. */
export type RouteSpec<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> = RouteBase<Params, Query, Body, Reply> & (ReadSpec | WriteSpec);

/** A declared route together with its handler. */
export type ApiRoute = RouteSpec & {
  /** Adds the route to an app for paths below `/api/v1`. */
  readonly mount: (app: Hono<AppEnv>) => void;
};

export interface RouteInput<Params, Query, Body> {
  readonly services: Services;
  readonly actor: Actor;
  /** The actor as the audit log names them. */
  readonly author: Author;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The write may happen only in one of these states; undefined for any state. */
  readonly ifMatch: EntityTags | undefined;
  /** Origin of links and DSNs. */
  readonly origin: string;
}

/** The schema for a route without path parameters, or without a query: refuses any parameter. */
export const none = z.strictObject({});

/** The schema of a request or a reply without a body. */
export const noBody = z.void();

/** Joins a declaration and its handler to an entry of `apiRoutes`. */
export function route<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Reply extends z.ZodType,
>(
  spec: RouteSpec<Params, Query, Body, Reply>,
  handle: (input: RouteInput<z.output<Params>, z.output<Query>, z.output<Body>>) => Promise<z.input<Reply>>,
): ApiRoute {
  return { ...spec, mount: (app) => mountRoute(app, spec, handle) };
}

/**
 * Mounts a route: checks the scope, checks params, query and body with zod, runs the handler and sends its value as
 * JSON. A token bound to one project gets 404 for any other, so that it cannot tell which projects exist.
 */
function mountRoute<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Reply extends z.ZodType,
>(
  app: Hono<AppEnv>,
  spec: RouteSpec<Params, Query, Body, Reply>,
  handle: (input: RouteInput<z.output<Params>, z.output<Query>, z.output<Body>>) => Promise<z.input<Reply>>,
): void {
  app.on(spec.method.toUpperCase(), spec.path, async (c) => {
    const { actor, services, facts } = c.var;
    if (!grants(actor.scopes, spec.scope)) throw new AppError('insufficient_scope');
    const params = checkInput(spec.params, c.req.param(), '/params');
    const projectId = projectOf(params);
    if (projectId !== undefined) facts['projectId'] = projectId;
    guardProject(actor, projectId);
    if (spec.cache === undefined && actor.doubt !== undefined) throw actor.doubt;
    const input = {
      services,
      actor,
      author: { actorId: actor.tokenId, requestId: c.var.requestId, traceId: c.var.trace.traceId },
      params,
      query: checkInput(spec.query, readQuery(c), '/query'),
      ifMatch: readIfMatch(c, spec.ifMatch),
      body: checkInput(spec.body, hasBody(spec.body) ? await readJson(c, spec.maxBodyBytes) : undefined, ''),
      origin: publicOrigin(c),
    };
    if (spec.cache !== undefined) {
      const { query, origin } = input;
      return answerCached(c, {
        rule: spec.cache,
        key: cacheKeyOf([
          spec.operationId,
          origin,
          actor.projectId,
          actor.projectIds ?? null,
          actor.scopes,
          params,
          query,
        ]),
        load: async () => {
          const value = await handle(input);
          return { text: JSON.stringify(value), projectId: numberOf(projectId ?? projectOf(value)) };
        },
      });
    }
    const isGone = spec.method === 'delete' && spec.ifMatch !== undefined;
    const value = await (spec.method === 'get'
      ? handle(input)
      : noteWrite(c.var, projectId, isGone, handle(input)));
    c.header('Cache-Control', 'private, no-store');
    if (spec.status === 204) return c.body(null, 204);
    const text = JSON.stringify(value);
    if (spec.ifMatch !== undefined) c.header('ETag', etagOf(text));
    c.header('Content-Type', 'application/json');
    return c.body(text, spec.status);
  });
}

/** Waits for a write, then drops what it may have changed from the cache, even when the write's answer was lost. */
async function noteWrite<T>(
  { services, actor }: Pick<AppEnv['Variables'], 'services' | 'actor'>,
  projectId: unknown,
  isGone: boolean,
  write: Promise<T>,
): Promise<T> {
  let value: T | undefined;
  let isRefused = false;
  try {
    return (value = await write);
  } catch (error) {
    isRefused = error instanceof AppError && error.status < 500;
    throw error;
  } finally {
    const changed = numberOf(projectId ?? projectOf(value) ?? actor.projectId);
    if (!isRefused) await services.cache.noteWrite(changed, isGone);
  }
}

/** Throws `precondition_required` when a required header is missing, and `ValidationFailed` when it cannot be read. */
function readIfMatch(c: Context<AppEnv>, ifMatch: RouteSpec['ifMatch']): EntityTags | undefined {
  if (ifMatch === undefined) return undefined;
  const header = c.req.header('if-match');
  if (header === undefined) {
    if (ifMatch === 'required') throw new AppError('precondition_required');
    return undefined;
  }
  const tags = parseEntityTags(header);
  if (tags !== undefined) return tags;
  throw new ValidationFailed([
    { pointer: '/headers/if-match', message: 'must be * or entity tags in quotes', rule: 'invalid_format' },
  ]);
}

const hasBody = (schema: z.ZodType): boolean => schema !== noBody;

/** The project that a path or a reply names; most of them name one. */
function projectOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'projectId' in value ? value.projectId : undefined;
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

function guardProject({ projectId: only, projectIds }: Actor, projectId: unknown): void {
  if (projectId === undefined) return;
  const mayBe = projectIds ?? (only === null ? null : [only]);
  if (mayBe !== null && !mayBe.some((id) => id === projectId)) throw new NotFound('project');
}
