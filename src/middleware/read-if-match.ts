import type { Context } from 'hono';
import { AppError, ValidationFailed } from '../errors/app-error.ts';
import { parseEntityTags, type EntityTags } from '../http/etag.ts';
import type { AppEnv } from './app-env.ts';

/**
 * The states in which a write may happen; undefined for any, also when the route takes no `If-Match`. Throws
 * `precondition_required` when a required header is missing, and `ValidationFailed` when it cannot be read.
 */
export function readIfMatch(
  c: Context<AppEnv>,
  ifMatch: 'optional' | 'required' | undefined,
): EntityTags | undefined {
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
