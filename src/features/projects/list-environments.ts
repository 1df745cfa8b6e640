import * as z from 'zod';
import { isoTime } from '../../api/fields.ts';
import { decodeCursor, positionText, toPage, type Page, type PageQuery } from '../../http/cursor.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { environmentPage, projectById } from './queries.ts';
import type { EnvironmentReply } from './schemas.ts';

export interface ListEnvironmentsInput extends PageQuery {
  readonly projectId: number;
}

const position = z.tuple([positionText]);

/** A project's environments by name. Throws `NotFound`, and `ValidationFailed` for a bad cursor. */
export async function listEnvironments(
  { db }: Pick<Services, 'db'>,
  { projectId, cursor, limit }: ListEnvironmentsInput,
): Promise<Page<EnvironmentReply>> {
  const list = `environments/${projectId}`;
  const [afterName] = decodeCursor(list, cursor, position) ?? [];
  const [projects, rows] = await db.query.batch([
    projectById(db.query, projectId),
    environmentPage(db.query, projectId, afterName, limit + 1),
  ]);
  if (projects.length === 0) throw new NotFound('project');
  return toPage(
    rows,
    limit,
    list,
    (row) => [row.name],
    ({ name, firstSeenAt }) => ({ name, firstSeen: isoTime(firstSeenAt) }),
  );
}
