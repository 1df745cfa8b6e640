import type { Context } from 'hono';
import type * as z from 'zod';
import { displayLine } from '../reader/display-text.ts';
import { ValidationFailed } from '../errors/app-error.ts';
import type { AppEnv } from './app-env.ts';

/** Throws `ValidationFailed` with one pointer for each broken rule (at most 20). */
export function checkInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  at: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ValidationFailed(
    result.error.issues.slice(0, 20).map((issue) => ({
      pointer: `${at}${issue.path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`,
      // The message may quote a key from the request.
      message: displayLine(issue.message, 300),
      rule: issue.code,
    })),
  );
}

/** A repeated key is ambiguous: it becomes an array, which zod refuses where it expects text. */
export function readQuery(c: Context<AppEnv>): Record<string, string | string[]> {
  const values = new Map<string, string | string[]>();
  for (const [key, value] of new URL(c.req.url).searchParams) {
    const known = values.get(key);
    if (Array.isArray(known)) known.push(value);
    else values.set(key, known === undefined ? value : [known, value]);
  }
  // `fromEntries` makes `__proto__` an ordinary key, which zod refuses as unknown; assignment would set the prototype.
  return Object.fromEntries(values);
}
