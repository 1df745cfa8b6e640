import * as z from 'zod';
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
import { presentKey } from './present.ts';
import { keyPage, projectById } from './queries.ts';
import type { KeyReply } from './schemas.ts';

export interface ListKeysInput extends PageQuery {
  readonly projectId: number;
  readonly origin: string;
}

const position = z.tuple([positionNumber, positionText]);

/** A project's keys with their DSNs, oldest first. Throws `NotFound`, and `ValidationFailed` for a bad cursor. */
export async function listKeys(
  { db }: Pick<Services, 'db'>,
  { projectId, cursor, limit, origin }: ListKeysInput,
): Promise<Page<KeyReply>> {
  const list = `keys/${projectId}`;
  const after = decodeCursor(list, cursor, position) ?? [0, ''];
  const [projects, rows] = await db.query.batch([
    projectById(db.query, projectId),
    keyPage(db.query, projectId, after, limit + 1),
  ]);
  if (projects.length === 0) throw new NotFound('project');
  return toPage(
    rows,
    limit,
    list,
    (row) => [row.createdAt, row.id],
    (row) => presentKey(row, origin),
  );
}
