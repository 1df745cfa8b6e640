import * as z from 'zod';

const timeMs = z.int().nonnegative();
const optionalText = z.string().nullable();
const hexId = z.string().regex(/^[0-9a-f]{32}$/);

/** What a user of the application wrote, without secrets; times in epoch milliseconds. */
export const feedbackRowSchema = z.strictObject({
  projectId: z.int().positive(),
  eventId: hexId,
  occurredAt: timeMs,
  receivedAt: timeMs,
  message: z.string(),
  name: optionalText,
  email: optionalText,
  url: optionalText,
  /** Where the user wrote it: `widget`, `api`. */
  source: optionalText,
  /** The error event that the user saw. */
  associatedEventId: hexId.nullable(),
  replayId: hexId.nullable(),
  traceId: hexId.nullable(),
  environment: z.string(),
  release: optionalText,
});

export type FeedbackRow = Readonly<z.output<typeof feedbackRowSchema>>;
