import type { Context, Hono } from 'hono';
import * as z from 'zod';
import type { AuditAction, Author } from '../domain/audit.ts';
import { etagOf, type EntityTags } from '../http/etag.ts';
import { grants, type Scope } from '../domain/scope.ts';
import { AppError, NotFound, type ErrorCode } from '../errors/app-error.ts';
import type { CacheRule } from '../platform/cache.ts';
import type { Services } from '../platform/services.ts';
import type { Actor, AppEnv } from '../middleware/app-env.ts';
import { answerCached, cacheKeyOf } from '../middleware/cached-read.ts';
import { readIfMatch } from '../middleware/read-if-match.ts';
import { publicOrigin } from '../middleware/public-origin.ts';
import { readJson } from '../middleware/read-json.ts';
import { validate } from '../middleware/validate.ts';
import type { ProjectSource } from './project-source.ts';

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
export type ApiRoute<Reply extends z.ZodType = z.ZodType> = RouteSpec<
  z.ZodType,
  z.ZodType,
  z.ZodType,
  Reply
> & {
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

/** What `route` takes: the declaration, typed by its schemas. */
type Declaration<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Reply extends z.ZodType,
> = RouteSpec<Params, Query, Body, Reply> & {
  readonly project: ProjectSource<z.output<Params>, z.input<Reply>>;
};

type Handler<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Reply extends z.ZodType,
> = (input: RouteInput<z.output<Params>, z.output<Query>, z.output<Body>>) => Promise<z.input<Reply>>;

/** Declares a route: what it takes and answers, and its handler. */
export function route<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Reply extends z.ZodType,
>(
  spec: Declaration<Params, Query, Body, Reply>,
  handle: Handler<Params, Query, Body, Reply>,
): ApiRoute<Reply> {
  return { ...spec, mount: (app) => mountRoute(app, spec, handle) };
}

/**
 * Mounts a route: checks the scope, validates params, query and body, runs the handler and sends its value as JSON. A
 * token bound to one project gets 404 for any other, so that it cannot tell which projects exist.
 */
function mountRoute<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Reply extends z.ZodType,
>(
  app: Hono<AppEnv>,
  spec: Declaration<Params, Query, Body, Reply>,
  handle: Handler<Params, Query, Body, Reply>,
): void {
  const { project } = spec;
  const paramsOf = validate('param', spec.params);
  const queryOf = validate('query', spec.query);
  const bodyOf = bodyReader(spec.body, spec.maxBodyBytes);
  const namedIn = (reply: z.input<Reply>) => (project.from === 'reply' ? project.read(reply) : null);
  app.on(spec.method.toUpperCase(), spec.path, async (c) => {
    const { actor, services, facts } = c.var;
    if (!grants(actor.scopes, spec.scope)) throw new AppError('insufficient_scope');
    const params = await paramsOf(c);
    const projectId = project.from === 'path' ? project.read(params) : undefined;
    if (projectId !== undefined) {
      facts['projectId'] = projectId;
      guardProject(actor, projectId);
    }
    if (spec.cache === undefined && actor.doubt !== undefined) throw actor.doubt;
    const input = {
      services,
      actor,
      author: { actorId: actor.tokenId, requestId: c.var.requestId, traceId: c.var.trace.traceId },
      params,
      query: await queryOf(c),
      ifMatch: readIfMatch(c, spec.ifMatch),
      body: await bodyOf(c),
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
          const reply = await handle(input);
          return { text: JSON.stringify(reply), projectId: projectId ?? namedIn(reply) ?? undefined };
        },
      });
    }
    let reply: z.input<Reply>;
    if (spec.method === 'get') reply = await handle(input);
    else {
      const isGone = spec.method === 'delete' && spec.ifMatch !== undefined;
      reply = await noteWrite(
        c.var,
        handle(input),
        isGone,
        (written) => projectId ?? (written === undefined ? null : namedIn(written.reply)),
      );
    }
    c.header('Cache-Control', 'private, no-store');
    if (spec.status === 204) return c.body(null, 204);
    const text = JSON.stringify(reply);
    if (spec.ifMatch !== undefined) c.header('ETag', etagOf(text));
    c.header('Content-Type', 'application/json');
    return c.body(text, spec.status);
  });
}

/**
 * Waits for a write, then drops what it may have changed from the cache, even when the write's answer was lost: then
 * `projectOf` gets undefined.
 */
async function noteWrite<Reply>(
  { services, actor }: Pick<AppEnv['Variables'], 'services' | 'actor'>,
  write: Promise<Reply>,
  isGone: boolean,
  projectOf: (written: { readonly reply: Reply } | undefined) => number | null,
): Promise<Reply> {
  let written: { readonly reply: Reply } | undefined;
  let isRefused = false;
  try {
    written = { reply: await write };
    return written.reply;
  } catch (error) {
    isRefused = error instanceof AppError && error.status < 500;
    throw error;
  } finally {
    const changed = projectOf(written) ?? actor.projectId ?? undefined;
    if (!isRefused) await services.cache.noteWrite(changed, isGone);
  }
}

const hasBody = (schema: z.ZodType): boolean => schema !== noBody;

/** Our reader caps the body and looks for hostile JSON, before the validator sees a value. */
function bodyReader<Body extends z.ZodType>(schema: Body, maxBytes: number | undefined) {
  if (!hasBody(schema)) return () => schema.parseAsync(undefined);
  const check = validate('json', schema);
  return async (c: Context<AppEnv>): Promise<z.output<Body>> => {
    await readJson(c, maxBytes);
    return check(c);
  };
}

function guardProject({ projectId: only, projectIds }: Actor, projectId: number): void {
  const mayBe = projectIds ?? (only === null ? null : [only]);
  if (mayBe !== null && !mayBe.includes(projectId)) throw new NotFound('project');
}
