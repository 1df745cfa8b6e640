import { isoTime } from '../../api/fields.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Page, PageQuery } from '../../http/cursor.ts';
import type { Services } from '../../platform/services.ts';
import { feedbackKeys, feedbackPage, projectExists } from './queries.ts';
import type { FeedbackReply } from './schemas.ts';

export interface ListFeedbackInput extends PageQuery {
  readonly projectId: number;
}

/** Feedback of a project, newest first. Throws `NotFound`, and `ValidationFailed` for a bad cursor. */
export async function listFeedback(
  { db }: Pick<Services, 'db'>,
  { projectId, cursor, limit }: ListFeedbackInput,
): Promise<Page<FeedbackReply>> {
  const page = feedbackKeys.page(`feedback/${projectId}`, { cursor, limit });
  const [projects, rows] = await db.query.batch([
    projectExists(db.query, projectId),
    feedbackPage(db.query, projectId, page),
  ]);
  if (projects.length === 0) throw new NotFound('project');
  return page.cut(rows, ({ id: _id, batchId: _batchId, issueId, occurredAt, receivedAt, ...told }) => ({
    ...told,
    issueId,
    occurredAt: isoTime(occurredAt),
    receivedAt: isoTime(receivedAt),
  }));
}
