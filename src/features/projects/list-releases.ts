import { isoTime } from '../../api/fields.ts';
import type { Page, PageQuery } from '../../http/cursor.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { projectById, releaseKeys, releasePage } from './queries.ts';
import type { ReleaseReply } from './schemas.ts';

export interface ListReleasesInput extends PageQuery {
  readonly projectId: number;
}

/** A project's releases, newest first. Throws `NotFound`, and `ValidationFailed` for a bad cursor. */
export async function listReleases(
  { db }: Pick<Services, 'db'>,
  { projectId, cursor, limit }: ListReleasesInput,
): Promise<Page<ReleaseReply>> {
  const page = releaseKeys.page(`releases/${projectId}`, { cursor, limit });
  const [projects, rows] = await db.query.batch([
    projectById(db.query, projectId),
    releasePage(db.query, projectId, page),
  ]);
  if (projects.length === 0) throw new NotFound('project');
  return page.cut(rows, ({ version, firstSeenAt }) => ({ version, firstSeen: isoTime(firstSeenAt) }));
}
