import * as z from 'zod';
import { isoTime } from '../../api/fields.ts';
import { NotFound } from '../../errors/app-error.ts';
import { decodeCursor, positionNumber, toPage, type Page, type PageQuery } from '../../http/cursor.ts';
import type { Services } from '../../platform/services.ts';
import { feedbackPage, projectExists } from './queries.ts';
import type { FeedbackReply } from './schemas.ts';

export interface ListFeedbackInput extends PageQuery {
  readonly projectId: number;
}

const position = z.tuple([positionNumber, positionNumber]);

/** Feedback of a project, newest first. Throws `NotFound`, and `ValidationFailed` for a bad cursor. */
export async function listFeedback(
  { db }: Pick<Services, 'db'>,
  { projectId, cursor, limit }: ListFeedbackInput,
): Promise<Page<FeedbackReply>> {
  const list = `feedback/${projectId}`;
  const before = decodeCursor(list, cursor, position);
  const [projects, rows] = await db.query.batch([
    projectExists(db.query, projectId),
    feedbackPage(db.query, projectId, before, limit + 1),
  ]);
  if (projects.length === 0) throw new NotFound('project');
  return toPage(
    rows,
    limit,
    list,
    ({ feedback }) => [feedback.occurredAt, feedback.id],
    ({ feedback: { id: _id, batchId: _batchId, occurredAt, receivedAt, ...told }, issueId }) => ({
      ...told,
      issueId,
      occurredAt: isoTime(occurredAt),
      receivedAt: isoTime(receivedAt),
    }),
  );
}
