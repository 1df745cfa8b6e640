import type { Context } from 'hono';
import type * as z from 'zod';
import { ValidationFailed } from '../errors/app-error.ts';
import { displayLine } from '../reader/display-text.ts';
import type { AppEnv } from './app-env.ts';

const maxErrors = 20;
const maxMessageChars = 300;

/** The refusal of an input: one pointer below `at` for each broken rule, at most 20. */
export function refusalOf(issues: readonly z.core.$ZodIssue[], at: string): ValidationFailed {
  return new ValidationFailed(
    issues.slice(0, maxErrors).map((issue) => ({
      pointer: `${at}${issue.path.map(pointerStep).join('')}`,
      // The message may quote a key from the request.
      message: displayLine(issue.message, maxMessageChars),
      rule: issue.code ?? 'custom',
    })),
  );
}

const pointerStep = (key: PropertyKey): string =>
  `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** What the schema makes of a value that a page has read. Throws `ValidationFailed` with pointers below `at`. */
export function checkInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  at: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw refusalOf(result.error.issues, at);
}

/** The query of a page. */
export function readQuery(c: Context<AppEnv>): Record<string, string | string[]> {
  return valuesOf(new URL(c.req.url).searchParams);
}

/** The values by name. A repeated name becomes an array, which zod refuses where it expects text. */
export function valuesOf(pairs: URLSearchParams): Record<string, string | string[]> {
  const values = new Map<string, string | string[]>();
  for (const [key, value] of pairs) {
    const known = values.get(key);
    if (Array.isArray(known)) known.push(value);
    else values.set(key, known === undefined ? value : [known, value]);
  }
  // `fromEntries` makes `__proto__` an ordinary key, which zod refuses as unknown; assignment would set the prototype.
  return Object.fromEntries(values);
}
