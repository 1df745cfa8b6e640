import * as z from 'zod';
import { projectIdParam, projectIdSchema, textSchema, timeSchema } from '../../api/fields.ts';
import { pageQuery } from '../../http/cursor.ts';
import { parseEventId } from '../../reader/event-id.ts';
import { levelSchema } from '../../reader/level.ts';
import { normalizedEventSchema } from '../../kinds/error/schema.ts';
import { groupingSchema } from '../../kinds/error/grouping/schema.ts';
import { statuses, substatuses } from '../../domain/issue.ts';

export const issueParams = z.strictObject({
  issueId: z.string().regex(/^[0-9A-Za-z_-]{1,64}$/, 'must be an issue id'),
});
export const eventParams = z.strictObject({
  projectId: projectIdParam,
  eventId: z
    .string()
    .regex(/^[0-9A-Fa-f-]{32,36}$/, 'must be an event id')
    .transform((text, context) => {
      const id = parseEventId(text);
      if (id !== undefined) return id;
      context.addIssue('must be an event id');
      return z.NEVER;
    })
    .meta({ description: '32 hex digits, with or without hyphens.' }),
});

export const issueSorts = ['lastSeen', 'firstSeen', 'count'] as const;
export type IssueSort = (typeof issueSorts)[number];

export const issuesQuery = pageQuery.extend({
  status: z.enum(statuses).optional(),
  level: levelSchema.optional(),
  environment: textSchema(64).optional(),
  release: textSchema(200).optional(),
  q: textSchema(200).optional().meta({ description: 'Text in title, culprit or value.' }),
  sort: z.enum(issueSorts).default('lastSeen').meta({ description: 'Always the largest first.' }),
});
export type IssuesQuery = z.output<typeof issuesQuery>;

export const issueItemSchema = z
  .object({
    id: z.string(),
    shortId: z.string().meta({ examples: ['CHECKOUT-API-1F'] }),
    title: z.string(),
    culprit: z.string(),
    type: z.string(),
    level: levelSchema,
    status: z.enum(statuses),
    substatus: z.enum(substatuses).nullable(),
    count: z.int(),
    userCount: z.int().meta({ description: 'Distinct users; counted up to 10,000.' }),
    isUserCountExact: z.boolean().meta({ description: 'False when there are more users than are counted.' }),
    firstSeen: timeSchema,
    lastSeen: timeSchema,
    firstRelease: z.string().nullable(),
    lastRelease: z.string().nullable(),
    trend: z
      .array(z.int())
      .length(24)
      .meta({ description: 'Events per hour, oldest first; the last is the running hour (UTC).' }),
  })
  .meta({ id: 'IssueItem' });
export type IssueItem = z.infer<typeof issueItemSchema>;

export const issueSchema = issueItemSchema
  .extend({
    projectId: projectIdSchema,
    number: z.int(),
    value: z.string().nullable(),
    platform: z.string(),
    isUnhandled: z.boolean(),
    lastEventId: z.string(),
    resolvedAt: timeSchema.nullable(),
    resolvedInRelease: z.string().nullable(),
    regressedAt: timeSchema.nullable(),
  })
  .meta({ id: 'Issue' });
export type IssueReply = z.infer<typeof issueSchema>;

export const updateIssueBody = z
  .strictObject({
    status: z.enum(statuses).optional(),
    resolvedInRelease: textSchema(200)
      .optional()
      .meta({ description: 'Resolves the issue as of this release: older ones do not reopen it.' }),
  })
  .refine((body) => Object.keys(body).length > 0, 'must name something to change')
  .refine((body) => body.resolvedInRelease === undefined || (body.status ?? 'resolved') === 'resolved', {
    path: ['resolvedInRelease'],
    message: 'goes with the status `resolved` only',
  })
  .meta({ id: 'UpdateIssue' });
export type UpdateIssueBody = z.output<typeof updateIssueBody>;

/** So many issues are changed at once. */
export const maxIssuesAtOnce = 100;

export const updateIssuesBody = z
  .strictObject({
    issueIds: z.array(issueParams.shape.issueId).min(1).max(maxIssuesAtOnce),
    status: z.enum(statuses),
  })
  .meta({ id: 'UpdateIssues' });

export const movedIssuesSchema = z
  .object({
    items: z.array(z.object({ issueId: z.string(), from: z.enum(statuses) })),
  })
  .meta({
    id: 'MovedIssues',
    description:
      'The issues that changed, each with the status it had. An id is left out when the project has no such issue, when it has the status already, and when somebody else changed it in the same moment.',
  });
export type MovedIssue = z.infer<typeof movedIssuesSchema>['items'][number];

export const eventItemSchema = z
  .object({
    eventId: z.string(),
    issueId: z.string(),
    projectId: projectIdSchema,
    occurredAt: timeSchema,
    receivedAt: timeSchema,
    level: levelSchema,
    platform: z.string(),
    title: z.string(),
    culprit: z.string(),
    environment: z.string(),
    release: z.string().nullable(),
    traceId: z.string().nullable(),
    hasPayload: z.boolean().meta({
      description:
        'False when the event was counted but its payload was not kept: its issue had its share of the hour, or retention thinned it out.',
    }),
  })
  .meta({ id: 'EventItem' });
export type EventItem = z.infer<typeof eventItemSchema>;

export const eventDetailSchema = eventItemSchema
  .extend({
    grouping: z.object({ version: z.string(), hash: z.string() }),
    event: normalizedEventSchema
      .meta({ id: 'NormalizedEvent' })
      .nullable()
      .meta({ description: 'Null when `hasPayload` is false: what is left of the event is above.' }),
  })
  .meta({ id: 'EventDetail' });
export type EventDetail = z.infer<typeof eventDetailSchema>;

export const fingerprintSchema = z
  .object({
    hash: z.string(),
    version: z.string(),
    firstSeen: timeSchema,
    firstEventId: z.string(),
    explainedBy: z.string().nullable().meta({
      description:
        'The event whose stored components follow; null when no payload of this fingerprint is left.',
    }),
    source: groupingSchema.shape.source.nullable(),
    components: groupingSchema.shape.components,
  })
  .meta({ id: 'Fingerprint' });
export type FingerprintReply = z.infer<typeof fingerprintSchema>;
