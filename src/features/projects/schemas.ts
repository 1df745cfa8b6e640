import * as z from 'zod';
import { pageQuery } from '../../http/cursor.ts';
import { projectIdParam, projectIdSchema, textSchema, timeParam, timeSchema } from '../../api/fields.ts';
import { categories, outcomeReasons, outcomes } from '../../domain/outcome.ts';
import { maxQuotaBytes, minQuotaBytes } from '../../domain/quota.ts';
import { defaultRetentionDays } from '../../domain/retention.ts';
import { slugPattern } from '../../domain/slug.ts';

const nameSchema = textSchema(100).meta({ examples: ['Checkout API'] });
const slugSchema = z
  .string()
  .regex(slugPattern, 'must be lower-case letters, digits and single hyphens, at most 50, not digits only')
  .meta({ examples: ['checkout-api'] });
const platformSchema = textSchema(64).meta({ examples: ['python'] });
const keyLabelSchema = textSchema(100);
const ingestPerMinuteSchema = z.int().min(1).max(1_000_000).nullable().meta({
  description:
    'Events of a category taken in a minute, over all keys of the project together. Null: each key has the limit of the service.',
});
const ingestBytesPerMinuteSchema = z.int().min(minQuotaBytes).max(maxQuotaBytes).nullable().meta({
  description:
    'Decoded bytes taken in a minute, over all keys of the project together. Null: 128 KiB for each event taken in a minute.',
});

const retentionDays = (what: string, fallback: number) =>
  z
    .int()
    .min(1)
    .max(3_650)
    .nullable()
    .meta({
      description: `Days that ${what} are kept. Null: ${fallback}. First events and regressions of issues stay.`,
    });
const eventRetentionSchema = retentionDays('events', defaultRetentionDays.events);
const payloadRetentionSchema = retentionDays('payloads of events', defaultRetentionDays.payloads);

export const keyParams = z.strictObject({
  projectId: projectIdParam,
  keyId: z.string().regex(/^key_[0-9a-f]{24}$/, 'must be a key id'),
});

export const projectSchema = z
  .object({
    id: projectIdSchema,
    slug: z.string(),
    name: z.string(),
    platform: z.string().nullable(),
    ingestPerMinute: ingestPerMinuteSchema,
    ingestBytesPerMinute: ingestBytesPerMinuteSchema,
    eventRetentionDays: eventRetentionSchema,
    payloadRetentionDays: payloadRetentionSchema,
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: 'Project' });
export type ProjectReply = z.infer<typeof projectSchema>;

export const keySchema = z
  .object({
    id: z.string(),
    label: z.string(),
    publicKey: z.string(),
    dsn: z.string().meta({ description: 'What an SDK is configured with.' }),
    isActive: z.boolean(),
    createdAt: timeSchema,
  })
  .meta({ id: 'ProjectKey' });
export type KeyReply = z.infer<typeof keySchema>;

export const newProjectSchema = projectSchema.extend({ key: keySchema }).meta({ id: 'NewProject' });
export type NewProjectReply = z.infer<typeof newProjectSchema>;

export const createProjectBody = z
  .strictObject({ name: nameSchema, slug: slugSchema.optional(), platform: platformSchema.optional() })
  .meta({ id: 'CreateProject' });
export type CreateProjectBody = z.output<typeof createProjectBody>;

export const updateProjectBody = z
  .strictObject({
    name: nameSchema.optional(),
    slug: slugSchema.optional(),
    platform: platformSchema.nullable().optional(),
    ingestPerMinute: ingestPerMinuteSchema.optional(),
    ingestBytesPerMinute: ingestBytesPerMinuteSchema.optional(),
    eventRetentionDays: eventRetentionSchema.optional(),
    payloadRetentionDays: payloadRetentionSchema.optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'must name something to change')
  .meta({ id: 'UpdateProject' });
export type UpdateProjectBody = z.output<typeof updateProjectBody>;

export const createKeyBody = z
  .strictObject({ label: keyLabelSchema.default('Default') })
  .meta({ id: 'CreateProjectKey' });

export const updateKeyBody = z
  .strictObject({
    label: keyLabelSchema.optional(),
    isActive: z.boolean().optional().meta({ description: 'False closes the key until it is opened again.' }),
  })
  .refine((body) => Object.keys(body).length > 0, 'must name something to change')
  .meta({ id: 'UpdateProjectKey' });
export type UpdateKeyBody = z.output<typeof updateKeyBody>;

export const outcomesQuery = pageQuery.extend({
  from: timeParam.optional().meta({ description: 'Default: a day before `to`. Its hour is included.' }),
  to: timeParam.optional().meta({ description: 'Default: now. Not included.' }),
  limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
});
export type OutcomesQuery = z.output<typeof outcomesQuery>;

export const outcomeSchema = z
  .object({
    hour: timeSchema,
    category: z.enum(categories),
    outcome: z.enum(outcomes),
    reason: z.enum(outcomeReasons),
    quantity: z.int(),
  })
  .meta({ id: 'Outcome', description: 'How many items of a category ended how, in one hour of receipt.' });
export type OutcomeReply = z.infer<typeof outcomeSchema>;

/** How many items of a category ended how, on one day (UTC) of receipt. */
export interface OutcomeDay extends Omit<OutcomeReply, 'hour'> {
  /** `2026-07-28`. */
  readonly day: string;
}

export const overviewSchema = z
  .object({
    id: projectIdSchema,
    slug: z.string(),
    name: z.string(),
    trend: z.array(z.int()).length(24).meta({
      description: 'Accepted errors per hour of receipt, oldest first; the last is the running hour (UTC).',
    }),
    acceptedCount: z.int().meta({ description: 'Errors accepted in these hours.' }),
    refusedCount: z.int().meta({ description: 'Errors refused in these hours, for any reason.' }),
    unresolvedCount: z.int().meta({ description: 'Unresolved issues among the 1,000 that were seen last.' }),
    isUnresolvedExact: z.boolean().meta({ description: 'False when the project has more issues than that.' }),
    lastSeen: timeSchema.nullable().meta({ description: 'When the last event happened.' }),
  })
  .meta({ id: 'ProjectOverview' });
export type OverviewReply = z.infer<typeof overviewSchema>;

export const releaseSchema = z.object({ version: z.string(), firstSeen: timeSchema }).meta({ id: 'Release' });
export type ReleaseReply = z.infer<typeof releaseSchema>;

export const environmentSchema = z
  .object({ name: z.string(), firstSeen: timeSchema })
  .meta({ id: 'Environment' });
export type EnvironmentReply = z.infer<typeof environmentSchema>;
