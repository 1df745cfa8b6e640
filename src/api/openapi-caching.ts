import type { JsonObject } from './openapi-components.ts';

/** The part of a route that says how it uses caching and conditional requests. */
export interface ConditionalRoute {
  readonly cache?: object;
  readonly ifMatch?: 'optional' | 'required';
}

const etagHeader = { ETag: header('Names this state: send it back in `If-None-Match` or `If-Match`.') };

const readHeaders: JsonObject = {
  ...etagHeader,
  'Cache-Control': header('`private, no-cache`: keep it, and ask before you show it again.'),
  'Cache-Status': header('What our cache did (RFC 9211): `ballast; hit; ttl=2`.'),
  Age: header('Seconds since the database was asked; missing when that was just now.', 'integer'),
  Warning: header('`110` it is stale; `111` and the database could not be asked.'),
};

function header(description: string, type: 'string' | 'integer' = 'string'): JsonObject {
  return { description, schema: { type } };
}

/** The headers that a route reads beyond the token. */
export function conditionalParameters({ cache, ifMatch }: ConditionalRoute): JsonObject[] {
  const parameters: JsonObject[] = [];
  if (cache !== undefined) {
    const description = 'Entity tags that you have: 304 when one of them is still right.';
    parameters.push({ name: 'If-None-Match', in: 'header', required: false, ...header(description) });
  }
  if (ifMatch !== undefined) {
    const description = 'Do it only in a state with one of these entity tags; `*` for any.';
    const required = ifMatch === 'required';
    const schema = { type: 'string', examples: ['*'] };
    parameters.push({ name: 'If-Match', in: 'header', required, description, schema });
  }
  return parameters;
}

/** The headers of a route's successful answer; an empty object for most routes. */
export function answerHeaders({ cache, ifMatch }: ConditionalRoute, status: number): JsonObject {
  if (cache !== undefined) return { headers: readHeaders };
  return ifMatch !== undefined && status === 200 ? { headers: etagHeader } : {};
}

/** The answer of a cached read to a client that already has this state. */
export function notModified({ cache }: ConditionalRoute): JsonObject {
  if (cache === undefined) return {};
  return { 304: { description: 'Nothing changed: what you have is right.', headers: readHeaders } };
}
