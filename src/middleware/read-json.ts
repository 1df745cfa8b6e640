import type { Context } from 'hono';
import { findJsonFault, type JsonFault } from '../http/json-shape.ts';
import { AppError, BodyTooSlow, Overloaded, PayloadTooLarge, ValidationFailed } from '../errors/app-error.ts';
import { readBodyCapped, type ReadBodyRefusal } from '../platform/read-body.ts';
import type { AppEnv } from './app-env.ts';
import { requireJson } from './require-json.ts';

/** Default maximum size of a request body of the API; a route may set its own. */
export const defaultMaxBodyBytes = 64 * 1024;

/** Far above what API bodies need, far below what costs noticeable time. */
const shape = { maxDepth: 16, maxMembers: 1_000 };

const messages: Readonly<Record<JsonFault, string>> = {
  too_deep: `must not nest deeper than ${shape.maxDepth} levels`,
  too_many_members: `must not have more than ${shape.maxMembers} keys and entries`,
  repeated_key: 'must not name a key twice',
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/**
 * Reads the JSON body of a request, and leaves its text for `c.req.json()`. Checks type and encoding, size and shape
 * before it builds values. Throws
 * `unsupported_media_type`, `unsupported_encoding`, `payload_too_large`, `body_too_slow`, `overloaded`,
 * `malformed_request`, `malformed_json` (also for broken UTF-8), `ValidationFailed` for shape.
 */
export async function readJson(c: Context<AppEnv>, maxBytes = defaultMaxBodyBytes): Promise<unknown> {
  requireJson(c);
  const text = await readText(c, maxBytes);
  const value = parse(text);
  // Hono keeps promises here, whatever its type says; without this it would read the body again.
  Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
  return value;
}

/** Reads a whole body as UTF-8. Throws as `readJson` does for a body that is too large, too slow or broken. */
export async function readText(c: Context<AppEnv>, maxBytes = defaultMaxBodyBytes): Promise<string> {
  const hold = c.var.isolate.bodyMemory.open(Date.now());
  try {
    const body = await readBodyCapped(c.req.raw, maxBytes, { hold });
    if (!body.ok) throw refusalOf(body.error);
    return decode(body.value);
  } finally {
    hold.close();
  }
}

function refusalOf(refusal: ReadBodyRefusal): AppError {
  if (refusal.reason === 'too_large') return new PayloadTooLarge(refusal.maxBytes);
  if (refusal.reason === 'too_slow') return new BodyTooSlow();
  return refusal.reason === 'no_memory' ? new Overloaded() : new AppError('malformed_request');
}

function parse(text: string): unknown {
  const fault = findJsonFault(text, shape);
  if (fault !== undefined) {
    throw new ValidationFailed([{ pointer: '', message: messages[fault], rule: fault }]);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AppError('malformed_json');
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new AppError('malformed_json');
  }
}
