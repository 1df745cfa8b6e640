import { and, desc, eq, gte, lt, sql } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { auditLog } from '../../db/schema/audit-log.ts';
import { compileStatement } from '../../db/statement.ts';
import type { AuditQuery } from './schemas.ts';

export type AuditRow = typeof auditLog.$inferSelect;

/** Rows before `(at, id)`, newest first. */
export function auditPage(
  query: Db['query'],
  { projectId, action, actor, from, to, limit }: AuditQuery,
  before: readonly [number, string],
) {
  const { at, id } = auditLog;
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
        sql`(${at}, ${id}) < (${before[0]}, ${before[1]})`,
      ),
    )
    .orderBy(desc(at), desc(id))
    .limit(limit + 1);
}

/** Takes `before, maxRows`. */
export const deleteOldest = compileStatement(sql`
delete from ${auditLog} where ${auditLog.id} in (
  select ${auditLog.id} from ${auditLog} where ${auditLog.at} < ${sql.placeholder('before')}
  order by ${auditLog.at} limit ${sql.placeholder('maxRows')})`);
