import * as z from 'zod';
import { timeSchema } from '../../api/fields.ts';

/** Counting stops here, so that the answer costs the same for any project. */
export const maxCounted = 10_000;

const dueSchema = z.object({
  days: z.int(),
  before: timeSchema.meta({ description: 'What was received before this has expired.' }),
  due: z.int().meta({ description: 'What the next runs remove; counted up to 10,000.' }),
  isDueExact: z.boolean(),
});

export const retentionSchema = z.object({ events: dueSchema, payloads: dueSchema }).meta({ id: 'Retention' });
export type RetentionReply = z.infer<typeof retentionSchema>;
