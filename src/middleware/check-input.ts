import type { Context } from 'hono';
import type * as z from 'zod';
import { displayLine } from '../domain/event/display-text.ts';
import { ValidationFailed } from '../errors.ts';
import type { AppEnv } from './app-env.ts';

/** Throws `ValidationFailed` with one pointer a broken rule (at most 20). */
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
      // It may quote a key of the sender's.
      message: displayLine(issue.message, 300),
      rule: issue.code,
    })),
  );
}

/** A key given twice would be ambiguous; it is refused by zod as an array where text is wanted. */
export function readQuery(c: Context<AppEnv>): Record<string, string | string[]> {
  const values = new Map<string, string | string[]>();
  for (const [key, value] of new URL(c.req.url).searchParams) {
    const known = values.get(key);
    if (Array.isArray(known)) known.push(value);
    else values.set(key, known === undefined ? value : [known, value]);
  }
  // It makes `__proto__` an ordinary key, which assignment would not, and zod then an unknown one.
  return Object.fromEntries(values);
}
