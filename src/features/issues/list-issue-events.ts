import * as z from 'zod';
import { decodeCursor, positionNumber, toPage, type Page, type PageQuery } from '../../http/cursor.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { eventPage } from './event-queries.ts';
import { presentEvent } from './present.ts';
import { issueExists } from './queries.ts';
import type { EventItem } from './schemas.ts';

export interface ListIssueEventsInput extends PageQuery {
  readonly issueId: string;
  /** The project the caller is bound to; null when the caller may see all projects. */
  readonly onlyProjectId: number | null;
}

const position = z.tuple([positionNumber, positionNumber]);

/** Events of an issue without payloads, newest first. Throws `NotFound`, and `ValidationFailed` for a bad cursor. */
export async function listIssueEvents(
  { db }: Pick<Services, 'db'>,
  { issueId, onlyProjectId, cursor, limit }: ListIssueEventsInput,
): Promise<Page<EventItem>> {
  const list = `events/${issueId}`;
  const before = decodeCursor(list, cursor, position);
  const [issues, rows] = await db.query.batch([
    issueExists(db.query, issueId, onlyProjectId),
    eventPage(db.query, issueId, before, limit + 1),
  ]);
  if (issues.length === 0) throw new NotFound('issue');
  return toPage(rows, limit, list, (row) => [row.occurredAt, row.id], presentEvent);
}
