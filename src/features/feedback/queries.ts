import { and, eq, getTableColumns } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { keyset, type PageWindow } from '../../db/keyset.ts';
import { event } from '../../db/schema/event.ts';
import { feedback } from '../../db/schema/feedback.ts';
import { issue } from '../../db/schema/issue.ts';
import { project } from '../../db/schema/project.ts';

/** Newest first. */
export const feedbackKeys = keyset('desc', { occurredAt: feedback.occurredAt, id: feedback.id });

/** A page of a project's feedback, with the issue of the event that the user saw. */
export function feedbackPage(query: Db['query'], projectId: number, { after, order, rows }: PageWindow) {
  return query
    .select({ ...getTableColumns(feedback), issueId: issue.id })
    .from(feedback)
    .leftJoin(
      event,
      and(eq(event.projectId, feedback.projectId), eq(event.eventId, feedback.associatedEventId)),
    )
    .leftJoin(issue, eq(issue.id, event.issueId))
    .where(and(eq(feedback.projectId, projectId), after))
    .orderBy(...order)
    .limit(rows);
}

export function projectExists(query: Db['query'], projectId: number) {
  return query.select({ id: project.id }).from(project).where(eq(project.id, projectId)).limit(1);
}
