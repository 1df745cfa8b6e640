import type { Page, PageQuery } from '../../http/cursor.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { eventKeys, eventPage } from './event-queries.ts';
import { presentEvent } from './present.ts';
import { issueExists } from './queries.ts';
import type { EventItem } from './schemas.ts';

export interface ListIssueEventsInput extends PageQuery {
  readonly issueId: string;
  /** The project the caller is bound to; null when the caller may see all projects. */
  readonly onlyProjectId: number | null;
}

/** Events of an issue without payloads, newest first. Throws `NotFound`, and `ValidationFailed` for a bad cursor. */
export async function listIssueEvents(
  { db }: Pick<Services, 'db'>,
  { issueId, onlyProjectId, cursor, limit }: ListIssueEventsInput,
): Promise<Page<EventItem>> {
  const page = eventKeys.page(`events/${issueId}`, { cursor, limit });
  const [issues, rows] = await db.query.batch([
    issueExists(db.query, issueId, onlyProjectId),
    eventPage(db.query, issueId, page),
  ]);
  if (issues.length === 0) throw new NotFound('issue');
  return page.cut(rows, presentEvent);
}
