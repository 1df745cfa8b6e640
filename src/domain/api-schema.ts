import * as z from 'zod';

/** Schemas and forms that all parts of our API share. */

// eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** One line of text from a person. Neither control characters nor broken Unicode reach the database. */
export function textSchema(maxChars: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(maxChars)
    .refine((text) => text.isWellFormed() && !control.test(text), 'must be one line of plain text');
}

/** A project id in a path or query: decimal, as in a DSN. */
export const projectIdParam = z
  .string()
  .regex(/^[1-9][0-9]{0,14}$/, 'must be a project id')
  .transform(Number)
  .meta({ type: 'integer', minimum: 1, examples: [1] });

/** A project id in JSON. */
export const projectIdSchema = z
  .int()
  .positive()
  .meta({ examples: [1] });

/** A moment in a reply. */
export const timeSchema = z.iso.datetime().meta({ examples: ['2026-07-28T12:00:00.000Z'] });

/** A moment from a caller, in any offset; becomes epoch milliseconds. */
export const timeParam = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** Epoch milliseconds as our API writes them: ISO 8601, UTC. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

export function isoTimeOrNull(timeMs: number | null): string | null {
  return timeMs === null ? null : isoTime(timeMs);
}
