import * as z from 'zod';
import { readAddress } from './address.ts';
import { isAbsent, isObject } from './json.ts';
import { limits } from './trim-sizes.ts';
import { cookieHeader, headerLines, queryString, readPairs } from './pairs.ts';
import { note, type Notes } from './remarks.ts';
import { cleanText, readLine, trimText } from './text.ts';
import { copyTree, readTree } from './tree.ts';

const jsonSchema = z.unknown();
const pairsSchema = z.array(z.tuple([z.string(), z.string()]));
export const requestSchema = z.object({
  url: z.string().optional(),
  method: z.string().optional(),
  query: pairsSchema.optional(),
  data: jsonSchema.optional(),
  cookies: pairsSchema.optional(),
  headers: pairsSchema.optional(),
  env: z.record(z.string(), jsonSchema).optional(),
  fragment: z.string().optional(),
});
export type EventRequest = z.infer<typeof requestSchema>;

const REMOTE_ADDR = 'REMOTE_ADDR';

/** The HTTP request an event happened in, from all forms of its parts (sentry-protocol 4.7). */
export function readRequest(
  value: unknown,
  clientAddress: string | undefined,
  notes: Notes,
): EventRequest | undefined {
  if (isAbsent(value)) return undefined;
  if (!isObject(value)) {
    if (!Array.isArray(value) || value.length > 0) note(notes, 'dropped', '/request', 'not an object');
    return undefined;
  }
  const request: EventRequest = {};
  const url = readLine(value['url'], limits.urlChars, notes, '/request', 'url');
  if (url !== undefined) request.url = url;
  const method = readLine(value['method'], limits.nameChars, notes, '/request', 'method');
  if (method !== undefined) request.method = method;
  const query = readPairs(value['query_string'], queryString, notes, '/request/query');
  if (query !== undefined) request.query = query;
  const data = readBody(value['data'], notes);
  if (data !== undefined) request.data = data;
  const cookies = readPairs(value['cookies'], cookieHeader, notes, '/request/cookies');
  if (cookies !== undefined) request.cookies = cookies;
  const headers = readPairs(value['headers'], headerLines, notes, '/request/headers');
  if (headers !== undefined) request.headers = headers;
  const env = readEnv(value['env'], clientAddress, notes);
  if (env !== undefined) request.env = env;
  const fragment = readLine(value['fragment'], limits.urlChars, notes, '/request', 'fragment');
  if (fragment !== undefined) request.fragment = fragment;
  return Object.keys(request).length === 0 ? undefined : request;
}

/** Makes the address in `env` canonical, since addresses tell users apart; drops an invalid one. */
function readEnv(
  value: unknown,
  clientAddress: string | undefined,
  notes: Notes,
): Record<string, unknown> | undefined {
  const env = readTree(value, limits.smallTreeChars, notes, '/request', 'env');
  if (env === undefined || !Object.hasOwn(env, REMOTE_ADDR)) return env;
  const { [REMOTE_ADDR]: sent, ...others } = env;
  const address = readAddress(sent, clientAddress, notes, '/request/env', REMOTE_ADDR);
  return address === undefined ? others : { ...others, [REMOTE_ADDR]: address };
}

function readBody(value: unknown, notes: Notes): unknown {
  if (isAbsent(value)) return undefined;
  if (typeof value === 'string') {
    return trimText(cleanText(value), limits.bodyChars, notes, '/request', 'data') || undefined;
  }
  return copyTree(value, limits.bodyChars, notes, '/request/data');
}
