import * as z from 'zod';
import type { ErrorCode } from '../errors/app-error.ts';
import { errorCatalogue } from '../errors/catalogue.ts';
import {
  answerHeaders,
  conditionalParameters,
  notModified,
  type ConditionalRoute,
} from './openapi-caching.ts';
import { createComponents, isObject, type Components, type JsonObject } from './openapi-components.ts';

/** What the document needs to know of a route; `path` is Hono's, below `/api/v1`. */
export interface OpenApiRoute extends ConditionalRoute {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  /** What the bearer token must be allowed to do. */
  readonly scope: string;
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  readonly body: z.ZodType;
  readonly status: 200 | 201 | 204;
  readonly reply: z.ZodType;
  readonly errors?: readonly ErrorCode[];
}

export interface OpenApiInput {
  readonly title: string;
  readonly version: string;
  /** Origin, with a path prefix if there is one. */
  readonly serverUrl: string;
  readonly routes: readonly OpenApiRoute[];
}

const basePath = '/api/v1';

/** What every route can answer with, and those that take a body besides. */
const commonErrors: readonly ErrorCode[] = [
  'unauthenticated',
  'invalid_token',
  'insufficient_scope',
  'validation_failed',
  'not_acceptable',
  'uri_too_long',
  'rate_limited',
  'internal',
  'misconfigured',
  'database_unavailable',
  'database_timeout',
  'dependency_unavailable',
  'dependency_timeout',
];
const bodyErrors: readonly ErrorCode[] = [
  'malformed_request',
  'malformed_json',
  'body_too_slow',
  'payload_too_large',
  'unsupported_media_type',
  'unsupported_encoding',
  'overloaded',
];

const problemSchema = z
  .object({
    type: z
      .url()
      .meta({ description: 'Address of `/errors/{code}` on the service, which says what to do about it.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string(),
    code: z.enum(Object.keys(errorCatalogue)).meta({ description: 'A closed list; switch on this.' }),
    traceId: z.string(),
    errors: z
      .array(z.object({ pointer: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'One entry a broken rule: JSON pointer and rule, never the value.' }),
  })
  .meta({ id: 'Problem', description: 'A problem document (RFC 9457).' });

/**
 * The OpenAPI 3.1 document of our API, out of the schemas that validate. Named schemas (`.meta({ id })`) become
 * components. Throws Error when two different schemas have one name.
 */
export function buildOpenApi({ title, version, serverUrl, routes }: OpenApiInput): JsonObject {
  const components = createComponents();
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    const path = basePath + route.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method] = describeRoute(route, components);
  }
  components.add(problemSchema, 'output');
  return {
    openapi: '3.1.0',
    info: { title, version, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: serverUrl.replace(/(?<!\/)\/+$/, '') || '/' }],
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: components.schemas,
      responses: components.responses,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API token: `blst_` and 64 hex digits.' },
      },
    },
  };
}

function describeRoute(route: OpenApiRoute, components: Components): JsonObject {
  const takesBody = !isNothing(route.body);
  const errors = [
    ...commonErrors,
    ...(takesBody ? bodyErrors : []),
    ...(route.ifMatch === undefined ? [] : (['precondition_failed'] as const)),
    ...(route.ifMatch === 'required' ? (['precondition_required'] as const) : []),
    ...(route.errors ?? []),
  ];
  const parameters = [
    ...parametersOf('path', route.params, components),
    ...parametersOf('query', route.query, components),
    ...conditionalParameters(route),
  ];
  return {
    operationId: route.operationId,
    summary: route.summary,
    description: `Needs a token with the scope \`${route.scope}\`.`,
    security: [{ bearer: [route.scope] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(takesBody
      ? { requestBody: { required: true, content: jsonOf(components.add(route.body, 'input')) } }
      : {}),
    responses: {
      [route.status]: {
        description: route.status === 204 ? 'Done' : 'OK',
        ...answerHeaders(route, route.status),
        ...(isNothing(route.reply) ? {} : { content: jsonOf(components.add(route.reply, 'output')) }),
      },
      ...notModified(route),
      ...errorResponses(errors, components),
    },
  };
}

const isNothing = (schema: z.ZodType): boolean =>
  schema instanceof z.ZodVoid || schema instanceof z.ZodUndefined;

const jsonOf = (schema: JsonObject): JsonObject => ({ 'application/json': { schema } });

function parametersOf(where: 'path' | 'query', schema: z.ZodType, components: Components): JsonObject[] {
  const { properties, required } = components.add(schema, 'input');
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(isObject(properties) ? properties : {}).map(([name, property]) => {
    const { description = null, ...schema } = isObject(property) ? property : {};
    const parameter = { name, in: where, required: where === 'path' || needed.includes(name), schema };
    return description === null ? parameter : Object.assign(parameter, { description });
  });
}

/** One response a status; the codes behind it are listed, since they are what a client switches on. */
function errorResponses(codes: readonly ErrorCode[], components: Components): JsonObject {
  const byStatus = Map.groupBy(new Set(codes), (code) => errorCatalogue[code].status);
  const responses: JsonObject = {};
  for (const [status, list] of byStatus) {
    const name = list.toSorted().join('-');
    components.responses[name] ??= {
      description: list.map((code) => `\`${code}\`: ${errorCatalogue[code].title}.`).join(' '),
      content: { 'application/problem+json': { schema: problemWith(list) } },
    };
    responses[status] = { $ref: `#/components/responses/${name}` };
  }
  return responses;
}

/** A problem document with one of these codes. */
function problemWith(codes: readonly ErrorCode[]): JsonObject {
  const properties = {
    code: { enum: [...codes] },
    type: { type: 'string', pattern: `/errors/(?:${codes.join('|')})$` },
  };
  return { allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties }] };
}
