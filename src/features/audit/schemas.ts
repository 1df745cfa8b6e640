import * as z from 'zod';
import { projectIdParam, projectIdSchema, timeParam, timeSchema } from '../../api/fields.ts';
import { auditActions } from '../../domain/audit.ts';
import { pageQuery } from '../../http/cursor.ts';

export const auditQuery = pageQuery.extend({
  projectId: projectIdParam.optional(),
  action: z.enum(auditActions).optional(),
  actor: z
    .string()
    .regex(/^(?:tok|per)_[0-9a-f]{24}$/, 'must be the id of a token or a person')
    .optional()
    .meta({ description: 'Id of the token or the person that acted.' }),
  from: timeParam.optional().meta({ description: 'Default: the beginning.' }),
  to: timeParam.optional().meta({ description: 'Default: now. Not included.' }),
});
export type AuditQuery = z.output<typeof auditQuery>;

export const auditEntrySchema = z
  .object({
    id: z.string(),
    at: timeSchema,
    action: z.enum(auditActions),
    actorId: z.string().nullable().meta({
      description: 'Id of the token or the person that acted; null for a command run beside the service.',
    }),
    targetId: z.string().meta({ description: 'Id of what was acted on; the action says which kind.' }),
    projectId: projectIdSchema.nullable(),
    requestId: z.string().nullable(),
    traceId: z.string().nullable(),
    details: z.record(z.string(), z.unknown()).meta({
      description: 'What was asked for, or how a thing that is gone was named. Never a secret.',
    }),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntrySchema>;
