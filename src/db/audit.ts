import { sql, type SQL } from 'drizzle-orm';
import type { AuditAction, Author } from '../domain/audit.ts';
import { auditLog } from './schema/audit-log.ts';

/** The SQL that an audit row takes its values from. A failed action selects no row and so leaves no audit row. */
export interface AuditSource {
  readonly targetId: SQL;
  readonly projectId: SQL;
  /** A JSON object without secrets. */
  readonly details: SQL;
  /** `from … where …`, or `where changes() = 1` right after the write. */
  readonly only: SQL;
}

/** The values that every audit row takes. */
export interface AuditValues extends Author {
  /** Made once for an action, so that repeating its batch writes no second row. */
  readonly auditId: string;
  readonly nowMs: number;
}

const given = (name: keyof AuditValues) => sql.placeholder(name);
const placeholders: Readonly<Record<keyof AuditValues, unknown>> = {
  auditId: given('auditId'),
  nowMs: given('nowMs'),
  actorId: given('actorId'),
  requestId: given('requestId'),
  traceId: given('traceId'),
};

/** The insert of one audit row, for the batch that makes the change. Compile it first, unless you pass `values`. */
export function insertAudit(
  action: AuditAction,
  { targetId, projectId, details, only }: AuditSource,
  values: Readonly<Record<keyof AuditValues, unknown>> = placeholders,
): SQL {
  const { auditId, nowMs, actorId, requestId, traceId } = values;
  return sql`
insert into ${auditLog} (id, at, action, actor_id, target_id, project_id, request_id, trace_id, details)
select ${auditId}, ${nowMs}, ${sql.raw(`'${action}'`)}, ${actorId}, ${targetId}, ${projectId}, ${requestId}, ${traceId}, ${details}
${only} on conflict do nothing`;
}

/** The values of `insertAudit` for one action. */
export function auditValues(
  author: Author,
  { now, mintId }: { readonly now: () => number; readonly mintId: (prefix: 'aud') => string },
): AuditValues & Record<string, string | number | null> {
  return { ...author, auditId: mintId('aud'), nowMs: now() };
}
