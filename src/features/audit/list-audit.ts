import { isoTime } from '../../api/fields.ts';
import type { Page } from '../../http/cursor.ts';
import { NotFound, ValidationFailed } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { auditKeys, auditPage, type AuditRow } from './queries.ts';
import { auditEntrySchema, type AuditEntry, type AuditQuery } from './schemas.ts';

export interface ListAuditInput {
  /** The project the caller is bound to: the caller sees only its entries. Null: the caller sees all. */
  readonly onlyProjectId: number | null;
  readonly query: AuditQuery;
}

/**
 * The audit log, newest first. Throws `NotFound` when a caller bound to a project asks for another, and
 * `ValidationFailed` for a bad cursor or a range that ends before it starts.
 */
export async function listAudit(
  { db }: Pick<Services, 'db'>,
  { onlyProjectId, query }: ListAuditInput,
): Promise<Page<AuditEntry>> {
  const { projectId = onlyProjectId ?? undefined, from = -Infinity, to = Infinity } = query;
  if (onlyProjectId !== null && projectId !== onlyProjectId) throw new NotFound('project');
  if (from >= to) throw new ValidationFailed([{ pointer: '/query/from', message: 'must be before `to`' }]);
  const page = auditKeys.page('audit', query);
  return page.cut(await auditPage(db.query, { ...query, projectId }, page), presentEntry);
}

function presentEntry({ at, details, ...row }: AuditRow): AuditEntry {
  return { ...row, at: isoTime(at), details: readDetails(details) };
}

/** Leaves out details that cannot be read: the row still says who did what. */
function readDetails(json: string): AuditEntry['details'] {
  try {
    return auditEntrySchema.shape.details.safeParse(JSON.parse(json)).data ?? {};
  } catch {
    return {};
  }
}
