import * as z from 'zod';

/** Schemas and forms that all parts of our API share. */

/**
 * Characters that are invisible or reorder the text around them: control characters, direction marks and overrides,
 * line separators, characters without a width. The joiner (U+200D) is allowed because emoji need it.
 */
const unseen =
  // oxlint-disable-next-line no-control-regex -- they are what is refused
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

/** One line of text from a person. Nothing invisible and no broken Unicode reaches the database. */
export function textSchema(maxChars: number) {
  return (
    z
      .string()
      // Counted before trimming, as a reader of our OpenAPI document expects.
      .max(maxChars)
      .trim()
      .min(1)
      // No `regex`: tools that make texts of our OpenAPI document need minutes for one like this.
      .refine((text) => text.isWellFormed() && !unseen.test(text), 'must be one line of plain text')
  );
}

/** A project id in a path or query: decimal, as in a DSN. */
export const projectIdParam = z
  .string()
  .regex(/^[1-9][0-9]{0,14}$/, 'must be a project id')
  .transform(Number)
  .meta({ type: 'integer', minimum: 1, maximum: 999_999_999_999_999, examples: [1] });

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

/** The path parameters of what belongs to a project. */
export const projectParams = z.strictObject({ projectId: projectIdParam });
