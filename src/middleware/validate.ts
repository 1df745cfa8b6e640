import { zValidator } from '@hono/zod-validator';
import type { Context } from 'hono';
import type * as z from 'zod';
import { ValidationFailed } from '../errors/app-error.ts';
import type { AppEnv } from './app-env.ts';
import { refusalOf } from './check-input.ts';

/** The parts of a request that a schema checks; each pointer begins with its part, those of the body with none. */
const pointerOf = { param: '/params', query: '/query', json: '' } as const;
type Part = keyof typeof pointerOf;

type Found =
  | { readonly success: true; readonly target: Part }
  | {
      readonly success: false;
      readonly target: Part;
      readonly error: { readonly issues: readonly z.core.$ZodIssue[] };
    };

/** The hook of every validator: throws `ValidationFailed` with one pointer for each broken rule, at most 20. */
function refuse(found: Found): void {
  if (!found.success) throw refusalOf(found.error.issues, pointerOf[found.target]);
}

const goOn = (): Promise<void> => Promise.resolve();

/**
 * Makes the check of one part of a request; it returns what the schema makes of the part, or throws `ValidationFailed`.
 * The check of `json` takes the text that `readJson` has left.
 */
export function validate<Schema extends z.ZodType>(part: Part, schema: Schema) {
  type Valid = { in: object; out: { [Each in Part]: z.output<Schema> } };
  const check = zValidator<Schema, Part, AppEnv, string, typeof refuse>(part, schema, refuse);
  return async function validate(c: Context<AppEnv, string, Valid>): Promise<z.output<Schema>> {
    if (part === 'query') refuseNameless(c.req.url);
    await check(c, goOn);
    return c.req.valid(part);
  };
}

/** Hono drops a parameter without a name, and so no schema can refuse it as unknown. */
function refuseNameless(url: string): void {
  if (!new URL(url).searchParams.has('')) return;
  throw new ValidationFailed([
    { pointer: pointerOf.query, message: 'Unrecognized key: ""', rule: 'unrecognized_keys' },
  ]);
}
