import * as z from 'zod';
import { isoTime } from '../../api/fields.ts';
import {
  decodeCursor,
  positionNumber,
  positionText,
  toPage,
  type Page,
  type PageQuery,
} from '../../http/cursor.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { projectById, releasePage } from './queries.ts';
import type { ReleaseReply } from './schemas.ts';

export interface ListReleasesInput extends PageQuery {
  readonly projectId: number;
}

const position = z.tuple([positionNumber, positionText]);

/** A project's releases, newest first. Throws `NotFound`, and `ValidationFailed` for a bad cursor. */
export async function listReleases(
  { db }: Pick<Services, 'db'>,
  { projectId, cursor, limit }: ListReleasesInput,
): Promise<Page<ReleaseReply>> {
  const list = `releases/${projectId}`;
  const after = decodeCursor(list, cursor, position);
  const [projects, rows] = await db.query.batch([
    projectById(db.query, projectId),
    releasePage(db.query, projectId, after, limit + 1),
  ]);
  if (projects.length === 0) throw new NotFound('project');
  return toPage(
    rows,
    limit,
    list,
    (row) => [row.firstSeenAt, row.version],
    ({ version, firstSeenAt }) => ({ version, firstSeen: isoTime(firstSeenAt) }),
  );
}
