import { and, eq, gte, lt, sql } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { keyset, type PageWindow } from '../../db/keyset.ts';
import { auditLog } from '../../db/schema/audit-log.ts';
import { compileStatement } from '../../db/statement.ts';
import type { AuditQuery } from './schemas.ts';

export type AuditRow = typeof auditLog.$inferSelect;

/** Newest first. */
export const auditKeys = keyset('desc', { at: auditLog.at, id: auditLog.id }, [Number.MAX_SAFE_INTEGER, '']);

/** A page of the log. */
export function auditPage(
  query: Db['query'],
  { projectId, action, actor, from, to }: AuditQuery,
  { after, order, rows }: PageWindow,
) {
  const { at } = auditLog;
  return query
    .select()
    .from(auditLog)
    .where(
      and(
        projectId === undefined ? undefined : eq(auditLog.projectId, projectId),
        actor === undefined ? undefined : eq(auditLog.actorId, actor),
        action === undefined ? undefined : eq(auditLog.action, action),
        from === undefined ? undefined : gte(at, from),
        to === undefined ? undefined : lt(at, to),
        after,
      ),
    )
    .orderBy(...order)
    .limit(rows);
}

/** Takes `before, maxRows`. */
export const deleteOldest = compileStatement(sql`
delete from ${auditLog} where ${auditLog.id} in (
  select ${auditLog.id} from ${auditLog} where ${auditLog.at} < ${sql.placeholder('before')}
  order by ${auditLog.at} limit ${sql.placeholder('maxRows')})`);
