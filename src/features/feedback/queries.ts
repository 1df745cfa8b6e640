import { and, desc, eq, sql } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { event } from '../../db/schema/event.ts';
import { feedback } from '../../db/schema/feedback.ts';
import { issue } from '../../db/schema/issue.ts';
import { project } from '../../db/schema/project.ts';

/** Feedback of a project before `(occurredAt, id)`, newest first, with the issue of the event that the user saw. */
export function feedbackPage(
  query: Db['query'],
  projectId: number,
  before: readonly [number, number] | undefined,
  rows: number,
) {
  return query
    .select({ feedback, issueId: issue.id })
    .from(feedback)
    .leftJoin(
      event,
      and(eq(event.projectId, feedback.projectId), eq(event.eventId, feedback.associatedEventId)),
    )
    .leftJoin(issue, eq(issue.id, event.issueId))
    .where(
      and(
        eq(feedback.projectId, projectId),
        before === undefined
          ? undefined
          : sql`(${feedback.occurredAt}, ${feedback.id}) < (${before[0]}, ${before[1]})`,
      ),
    )
    .orderBy(desc(feedback.occurredAt), desc(feedback.id))
    .limit(rows);
}

export function projectExists(query: Db['query'], projectId: number) {
  return query.select({ id: project.id }).from(project).where(eq(project.id, projectId)).limit(1);
}
