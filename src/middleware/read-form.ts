import type { Context } from 'hono';
import { AppError, ValidationFailed } from '../errors/app-error.ts';
import type { AppEnv } from './app-env.ts';
import { valuesOf } from './check-input.ts';
import { readText } from './read-json.ts';

/** The largest form of the pages has about a hundred fields. */
const maxFields = 500;

/**
 * Reads a form that a browser sent. A name that is repeated becomes a list. Throws `unsupported_media_type`, what `readText`
 * throws, and `ValidationFailed` for too many fields.
 */
export async function readForm(c: Context<AppEnv>): Promise<Record<string, string | string[]>> {
  const [type = ''] = (c.req.header('content-type') ?? '').split(';', 1);
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    throw new AppError('unsupported_media_type');
  }
  const fields = new URLSearchParams(await readText(c));
  if (fields.size > maxFields) {
    throw new ValidationFailed([{ pointer: '', message: `must not have more than ${maxFields} fields` }]);
  }
  return valuesOf(fields);
}
