import * as z from 'zod';
import { projectIdSchema, timeSchema } from '../../api/fields.ts';

export const feedbackSchema = z
  .object({
    eventId: z.string().meta({ description: 'The id of the feedback itself.' }),
    projectId: projectIdSchema,
    occurredAt: timeSchema,
    receivedAt: timeSchema,
    message: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    url: z.string().nullable().meta({ description: 'The page that the user was on.' }),
    source: z.string().nullable(),
    associatedEventId: z.string().nullable().meta({ description: 'The error event that the user saw.' }),
    issueId: z.string().nullable().meta({
      description: 'The issue of that event; null when there is none, or the event has not arrived.',
    }),
    replayId: z.string().nullable(),
    traceId: z.string().nullable(),
    environment: z.string(),
    release: z.string().nullable(),
  })
  .meta({ id: 'Feedback' });
export type FeedbackReply = z.infer<typeof feedbackSchema>;
