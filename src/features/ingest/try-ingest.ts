import { LibsqlError } from '@libsql/client/web';
import { min, sql } from 'drizzle-orm';
import { readinessProbe } from '../../db/schema/metric.ts';
import { project } from '../../db/schema/project.ts';
import { compileStatement } from '../../db/statement.ts';
import { alsoWrite, joinPlans } from '../../db/write-plan.ts';
import type { Services } from '../../platform/services.ts';
import { type EventWrite, planEvent, sightStatements } from './event-write.ts';
import { prepareEvent } from './prepare-event.ts';

/** Looks like an event of a real service, so that it takes every step. */
const sample = new TextEncoder().encode(
  JSON.stringify({
    message: 'Can events be stored?',
    level: 'info',
    release: 'readiness@1.0.0',
    user: { id: 'readiness' },
    tags: { readiness: 'yes' },
  }),
);
const eventId = '0'.repeat(32);
const laterEventId = '1'.repeat(32);
const hourMs = 3_600_000;
const batchId = 0;

/** Breaks a constraint on purpose, so that the transaction rolls back. */
const giveUp = compileStatement(sql`
insert into ${readinessProbe} (id, written_at) values (1, ${sql.placeholder('nothing')})`);

/**
 * Runs the write batch of an event against a real project, in a transaction that it rolls back: what would fail for an
 * event fails here. Does nothing while there is no project. Throws what the database throws.
 */
export async function tryIngest(db: Services['db'], nowMs: number): Promise<void> {
  const [row] = await db.query.select({ id: min(project.id) }).from(project);
  const projectId = row?.id ?? undefined;
  if (projectId === undefined) return;
  const write = prepareEvent(sample, {
    projectId,
    receivedAtMs: nowMs,
    sentAt: undefined,
    fallbackEventId: eventId,
    clientAddress: undefined,
    mintEventId: () => eventId,
  });
  if (!write.ok) throw new Error(`The sample event is ${write.error.reason}.`);
  const { statements } = joinPlans(
    [write.value, anHourLater(write.value)].map((event) =>
      alsoWrite(planEvent(event, batchId), sightStatements(event)),
    ),
  );
  try {
    await db.writeBatch([...statements, giveUp({ nothing: null })]);
  } catch (error) {
    if (!isGivenUp(error)) throw error;
  }
}

/** The second event of its issue: it ends the hours of the first, so that their counts are written as well. */
function anHourLater(write: EventWrite): EventWrite {
  const { occurredHourAt, receivedHourAt } = write;
  return {
    ...write,
    eventId: laterEventId,
    occurredHourAt: occurredHourAt + hourMs,
    receivedHourAt: receivedHourAt + hourMs,
  };
}

function isGivenUp(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (current instanceof LibsqlError && current.code.startsWith('SQLITE_CONSTRAINT')) {
      return current.message.includes('readiness_probe');
    }
    current = current.cause;
  }
  return false;
}
