import { sql } from 'drizzle-orm';
import { auditValues, insertAudit, type AuditValues } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import type { EntityTags } from '../../http/etag.ts';
import { readExpected, requireMatch } from '../../http/if-match.ts';
import { AppError } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentProject } from './present.ts';
import { changeProject } from './queries.ts';
import { readProject } from './read-project.ts';
import type { ProjectReply, UpdateProjectBody } from './schemas.ts';

export interface UpdateProjectInput {
  readonly projectId: number;
  readonly body: UpdateProjectBody;
  /** Changes only in one of these states; undefined for any state. */
  readonly ifMatch?: EntityTags | undefined;
  readonly author: Author;
}

/**
 * Changes the fields in the body. Throws `NotFound`, `conflict` when another project has the slug, and
 * `precondition_failed` when `ifMatch` does not contain the project's current state.
 */
export async function updateProject(
  { db, ...clock }: Pick<Services, 'db' | 'now' | 'mintId'>,
  { projectId, body, ifMatch, author }: UpdateProjectInput,
): Promise<ProjectReply> {
  const read = () => readProject({ db }, projectId);
  const expected = await readExpected({ ifMatch, read });
  const audit = auditValues(author, clock);
  const [[changed]] = await db.query.batch([
    changeProject(db.query, projectId, body, audit.nowMs, expected),
    db.query.run(auditChange(projectId, body, audit)),
  ]);
  if (changed !== undefined) return presentProject(changed);
  const { reply } = await read();
  requireMatch(ifMatch, reply);
  throw new AppError('conflict', { detail: 'Another project has this slug.' });
}

/** The audit row with the requested fields; written only if the update before it changed the project. */
function auditChange(projectId: number, body: UpdateProjectBody, audit: AuditValues) {
  const source = {
    targetId: sql`${String(projectId)}`,
    projectId: sql`${projectId}`,
    details: sql`${JSON.stringify(body)}`,
    only: sql`where changes() = 1`,
  };
  return insertAudit('project.update', source, audit);
}
