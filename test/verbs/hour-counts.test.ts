import * as fc from 'fast-check';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { event } from '../../src/db/schema/event.ts';
import { issue, issueHour } from '../../src/db/schema/issue.ts';
import { outcomeHour, outcomeLedger } from '../../src/db/schema/outcome.ts';
import { localAuthor } from '../../src/domain/audit.ts';
import { planEvent } from '../../src/kinds/error/write.ts';
import type { EventRow } from '../../src/kinds/error/row.ts';
import { deleteIssue } from '../../src/features/issues/delete-issue.ts';
import { useServices } from '../support/fixture.ts';
import { addProject } from '../support/rows.ts';
import { startOfTests } from '../support/services.ts';

/** Counts of hours are in the rows of issues until their hour ends: no order of events loses or doubles a count. */

const services = useServices();

const hourMs = 3_600_000;
const firstHourAt = startOfTests - (startOfTests % hourMs);
let nextId = 1;
const hexId = (): string => (nextId++).toString(16).padStart(32, '0');

/** An event that happened in one hour and came in another, counted from the first. */
function write(projectId: number, issueId: string, occurred: number, received: number): EventRow {
  const occurredHourAt = firstHourAt + occurred * hourMs;
  const receivedHourAt = firstHourAt + received * hourMs;
  return {
    projectId,
    eventId: hexId(),
    derivedIssueId: issueId,
    fingerprintHash: issueId,
    groupingVersion: 'v1',
    occurredAt: occurredHourAt + 1,
    occurredHourAt,
    happenedAt: occurredHourAt + 1,
    receivedAt: receivedHourAt + 2,
    receivedHourAt,
    level: 'error',
    platform: 'python',
    title: 'ValueError: x',
    culprit: 'app in f',
    type: 'ValueError',
    value: 'x',
    isUnhandled: 0,
    environment: 'production',
    release: null,
    releaseKey: null,
    userHash: null,
    traceId: null,
    payload: new Uint8Array([1]),
  };
}

const store = (writes: readonly EventRow[]) =>
  services.db.writeBatch(writes.flatMap((one) => planEvent(one, 2).statements));

type Row = Readonly<Record<string, unknown>>;
const rowsOf = (statement: ReturnType<typeof sql>): Promise<Row[]> => services.db.query.all<Row>(statement);

/** By issue and hour: what the product counts, and what the events themselves say. */
async function trends(projectId: number) {
  const ofProject = sql`issue_id in (select id from ${issue} where project_id = ${projectId})`;
  return {
    counted:
      await rowsOf(sql`select issue_id, hour_at, sum(event_count) as n from issue_trend where ${ofProject}
      group by 1, 2 order by 1, 2`),
    recounted: await rowsOf(sql`select issue_id, occurred_at - occurred_at % 3600000 as hour_at, count(*) as n
      from ${event} where ${ofProject} group by 1, 2 order by 1, 2`),
  };
}

async function ledgers(projectId: number) {
  return {
    counted:
      await rowsOf(sql`select hour_at, sum(quantity) as n, sum(payload_count) as payloads from outcome_ledger
      where project_id = ${projectId} group by 1 order by 1`),
    recounted: await rowsOf(sql`select received_at - received_at % 3600000 as hour_at, count(*) as n,
      count(payload) as payloads from ${event} where project_id = ${projectId} group by 1 order by 1`),
  };
}

const newProject = async (): Promise<number> => (await addProject(services.db)).id;

describe('the counts of hours', () => {
  it('equal a recount of the events, in any order of hours', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 4 }), fc.nat({ max: 4 })), {
          minLength: 1,
          maxLength: 150,
        }),
        async (order) => {
          const projectId = await newProject();
          const ids = [hexId(), hexId(), hexId(), hexId()];
          const writes = order.map(([at, occurred, received]) =>
            write(projectId, ids[at] ?? '', occurred, received),
          );
          await store(writes);
          // The same events again change nothing.
          await store(writes);
          const [ofIssues, ofProject] = [await trends(projectId), await ledgers(projectId)];
          expect(ofIssues.counted).toEqual(ofIssues.recounted);
          expect(ofProject.counted).toEqual(ofProject.recounted);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('cost two rows an event within an hour, and one more for every eighth', async () => {
    const projectId = await newProject();
    const id = hexId();
    await store(Array.from({ length: 16 }, () => write(projectId, id, 0, 0)));
    expect(await services.db.query.select().from(issueHour).where(eq(issueHour.issueId, id))).toEqual([]);
    const [summed] = await services.db.query
      .select()
      .from(outcomeHour)
      .where(eq(outcomeHour.projectId, projectId));
    expect(summed?.quantity).toBe(16);
    await store([write(projectId, id, 0, 0)]);
    const ledger = await services.db.query
      .select({ quantity: outcomeLedger.quantity })
      .from(outcomeLedger)
      .where(eq(outcomeLedger.projectId, projectId));
    expect(ledger.map(({ quantity }) => quantity).toSorted((a, b) => a - b)).toEqual([1, 16]);
  });

  it('stay in the ledger when their issue is deleted', async () => {
    const projectId = await newProject();
    const id = hexId();
    await store([write(projectId, id, 0, 0), write(projectId, id, 1, 1), write(projectId, id, 1, 1)]);
    const { counted } = await ledgers(projectId);
    expect(counted).toMatchObject([{ n: 1 }, { n: 2 }]);
    await deleteIssue(services, {
      issueId: id,
      onlyProjectId: null,
      ifMatch: undefined,
      author: localAuthor,
    });
    expect((await ledgers(projectId)).counted).toEqual(counted);
  });
});
