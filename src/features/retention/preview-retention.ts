import { eq } from 'drizzle-orm';
import { isoTime } from '../../api/fields.ts';
import { project } from '../../db/schema/project.ts';
import { cutoffsOf, retentionOf } from '../../domain/retention.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { maxCounted, type RetentionReply } from './schemas.ts';
import { countDue } from './statements.ts';

/** What retention would remove of a project now, without removing it. Throws `NotFound`. */
export async function previewRetention(
  { db, now }: Pick<Services, 'db' | 'now'>,
  projectId: number,
): Promise<RetentionReply> {
  const [found] = await db.query.select().from(project).where(eq(project.id, projectId)).limit(1);
  if (found === undefined) throw new NotFound('project');
  const { eventsBeforeMs, payloadsBeforeMs } = cutoffsOf(found, now());
  const rows = maxCounted + 1;
  const [due] = await db.query.all<{ events: number; payloads: number }>(
    countDue({ projectId, beforeMs: eventsBeforeMs, rows }, { projectId, beforeMs: payloadsBeforeMs, rows }),
  );
  const days = retentionOf(found);
  return {
    events: describe(days.events, eventsBeforeMs, due?.events),
    payloads: describe(days.payloads, payloadsBeforeMs, due?.payloads),
  };
}

function describe(days: number, beforeMs: number, due = 0): RetentionReply['events'] {
  return { days, before: isoTime(beforeMs), due: Math.min(due, maxCounted), isDueExact: due <= maxCounted };
}
