import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AuditAction } from '../../domain/audit.ts';

/** Who changed what through the API. No foreign keys: a row outlives what it speaks of, and who did it. */
export const auditLog = sqliteTable(
  'audit_log',
  {
    id: text('id').primaryKey(),
    at: integer('at').notNull(),
    action: text('action').$type<AuditAction>().notNull(),
    /** The token's id; null for a command run beside the service. */
    actorId: text('actor_id'),
    targetId: text('target_id').notNull(),
    projectId: integer('project_id'),
    requestId: text('request_id'),
    traceId: text('trace_id'),
    /** JSON object; never a secret. */
    details: text('details').notNull(),
  },
  (table) => [
    index('audit_log_by_time').on(table.at, table.id),
    index('audit_log_by_project').on(table.projectId, table.at, table.id),
    index('audit_log_by_actor').on(table.actorId, table.at, table.id),
  ],
);
