import * as fc from 'fast-check';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { event } from '../../src/db/schema/event.ts';
import { issue } from '../../src/db/schema/issue.ts';
import { outcomeLedger } from '../../src/db/schema/outcome.ts';
import { alsoWrite, joinPlans, runPlan } from '../../src/db/write-plan.ts';
import { encodePayload } from '../../src/kinds/error/payload.ts';
import {
  eventsPerLedgerRow,
  freePayloadsPerHour,
  keepsPayload,
  payloadShareDivisor,
} from '../../src/domain/payload-budget.ts';
import { planEvent, sightsOf } from '../../src/kinds/error/write.ts';
import type { EventRow } from '../../src/kinds/error/row.ts';
import { getEvent } from '../../src/features/issues/get-event.ts';
import { listIssueEvents } from '../../src/features/issues/list-issue-events.ts';
import { useServices } from '../support/fixture.ts';
import { addProject } from '../support/rows.ts';
import { startOfTests } from '../support/services.ts';

const services = useServices();

const hourMs = 3_600_000;
const hourAt = startOfTests - (startOfTests % hourMs);
let nextId = 1;
const hexId = (): string => (nextId++).toString(16).padStart(32, '0');

function write(projectId: number, issueId: string, over: Partial<EventRow> = {}): EventRow {
  const eventId = hexId();
  const at = new Date(startOfTests).toISOString();
  return {
    projectId,
    eventId,
    derivedIssueId: issueId,
    fingerprintHash: issueId,
    groupingVersion: 'v1',
    occurredAt: startOfTests,
    occurredHourAt: hourAt,
    happenedAt: startOfTests,
    receivedAt: startOfTests,
    receivedHourAt: hourAt,
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
    payload: encodePayload({
      event: {
        eventId,
        timestamp: at,
        receivedAt: at,
        platform: 'python',
        level: 'error',
        type: 'error',
        environment: 'production',
      },
      grouping: { version: 'v1', hash: issueId, source: 'exception', components: [] },
    }),
    ...over,
  };
}

/** Each event as a batch would bring it; many in one transaction, so that a flood takes no time. */
async function storeAll(writes: readonly EventRow[]): Promise<void> {
  for (let from = 0; from < writes.length; from += 100) {
    const some = writes.slice(from, from + 100);
    await runPlan(
      services.db,
      joinPlans(
        some.map((one) =>
          alsoWrite(
            planEvent(one, 2),
            sightsOf(one).map(({ add }) => add()),
          ),
        ),
      ),
    );
  }
}

interface Kept {
  readonly events: number;
  readonly payloads: number;
}

async function keptBy(projectId: number): Promise<Map<string, Kept>> {
  const rows = await services.db.query
    .select({
      issueId: event.issueId,
      events: sql<number>`count(*)`,
      payloads: sql<number>`count(${event.payload})`,
    })
    .from(event)
    .where(eq(event.projectId, projectId))
    .groupBy(event.issueId);
  return new Map(rows.map(({ issueId, ...kept }) => [issueId, kept]));
}

const newProject = async (): Promise<number> => (await addProject(services.db)).id;

describe('a runaway issue', () => {
  it('takes at most a fifth of the payloads its project keeps, and is counted whole', async () => {
    const projectId = await newProject();
    const others = Array.from({ length: 20 }, () => hexId());
    const runaway = hexId();
    const writes = others.flatMap((id) => Array.from({ length: 15 }, () => write(projectId, id)));
    for (let at = 0; at < 2_000; at += 1) {
      writes.splice(Math.floor((at * 7_919) % (writes.length + 1)), 0, write(projectId, runaway));
    }
    await storeAll(writes);

    const kept = await keptBy(projectId);
    const total = [...kept.values()].reduce((sum, { payloads }) => sum + payloads, 0);
    expect(kept.get(runaway)?.events).toBe(2_000);
    expect(kept.get(runaway)?.payloads).toBeGreaterThan(freePayloadsPerHour);
    expect((kept.get(runaway)?.payloads ?? 0) * payloadShareDivisor).toBeLessThanOrEqual(total);
    for (const id of others) expect(kept.get(id)).toEqual({ events: 15, payloads: 15 });
    const [counted] = await services.db.query.select().from(issue).where(eq(issue.id, runaway));
    expect(counted?.eventCount).toBe(2_000);
    const ledger = await services.db.query
      .select()
      .from(outcomeLedger)
      .where(eq(outcomeLedger.projectId, projectId));
    const sum = (of: 'quantity' | 'payloadCount') => ledger.reduce((all, row) => all + row[of], 0);
    expect([sum('quantity'), sum('payloadCount')]).toEqual([2_300, total]);
  });

  it('alone in its project keeps its first ones of each hour', async () => {
    const projectId = await newProject();
    const id = hexId();
    await storeAll(Array.from({ length: 100 }, () => write(projectId, id)));
    expect((await keptBy(projectId)).get(id)?.payloads).toBe(freePayloadsPerHour);
    const later = { receivedAt: startOfTests + hourMs, receivedHourAt: hourAt + hourMs };
    await storeAll(Array.from({ length: 100 }, () => write(projectId, id, later)));
    expect((await keptBy(projectId)).get(id)).toEqual({ events: 200, payloads: 2 * freePayloadsPerHour });
    // An event that arrives an hour late does not open a new budget.
    await storeAll([write(projectId, id)]);
    expect((await keptBy(projectId)).get(id)?.payloads).toBe(2 * freePayloadsPerHour);
  });

  it('keeps the payload of its regression', async () => {
    const projectId = await newProject();
    const id = hexId();
    await storeAll(Array.from({ length: 60 }, () => write(projectId, id)));
    await services.db.query
      .update(issue)
      .set({ status: 'resolved', substatus: null, resolvedAt: startOfTests })
      .where(eq(issue.id, id));
    const regression = write(projectId, id);
    const next = write(projectId, id);
    await storeAll([regression, next]);
    const read = (eventId: string) => getEvent(services, { projectId, eventId });
    expect((await read(regression.eventId)).event).not.toBeNull();
    expect((await read(next.eventId)).event).toBeNull();
  });

  it('sent twice, keeps and counts once', async () => {
    const projectId = await newProject();
    const id = hexId();
    const writes = Array.from({ length: 10 }, () => write(projectId, id));
    await storeAll(writes);
    await storeAll(writes);
    const [counted] = await services.db.query.select().from(issue).where(eq(issue.id, id));
    expect(counted).toMatchObject({ eventCount: 10, payloadHourCount: 10, payloadHourAt: hourAt });
  });
});

describe('an event without its payload', () => {
  it('is still read and listed, and says so', async () => {
    const projectId = await newProject();
    const id = hexId();
    const writes = Array.from({ length: freePayloadsPerHour + 1 }, () => write(projectId, id));
    await storeAll(writes);
    const [first, last] = [writes[0], writes.at(-1)];
    const read = (eventId = '') => getEvent(services, { projectId, eventId });
    expect(await read(first?.eventId)).toMatchObject({ hasPayload: true, event: { type: 'error' } });
    expect(await read(last?.eventId)).toMatchObject({
      hasPayload: false,
      event: null,
      title: 'ValueError: x',
      grouping: { version: 'v1', hash: id },
    });
    const { items } = await listIssueEvents(services, {
      issueId: id,
      onlyProjectId: null,
      cursor: undefined,
      limit: 100,
    });
    expect(items.filter(({ hasPayload }) => !hasPayload).map(({ eventId }) => eventId)).toEqual([
      last?.eventId,
    ]);
  });
});

describe('the statement and the rule', () => {
  it('decide the same for any order of events', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 7 }), { minLength: 50, maxLength: 400 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 8, maxLength: 8 }),
        async (order, weights) => {
          const projectId = await newProject();
          const ids = weights.map(() => hexId());
          const expected = new Map<string, Kept>();
          let counted = 0;
          /** Of each issue: the events and payloads that the ledger does not count yet. */
          const pending = new Map<string, Kept>();
          const writes: EventRow[] = [];
          for (const at of order) {
            const id = ids[at] ?? '';
            for (let times = 0; times < (weights[at] ?? 1); times += 1) {
              writes.push(write(projectId, id));
              const { events, payloads } = expected.get(id) ?? { events: 0, payloads: 0 };
              const waiting = pending.get(id) ?? { events: 0, payloads: 0 };
              const ofProject = counted + waiting.payloads;
              const keeps = keepsPayload({ ofIssue: payloads, ofProject }, events === 0) ? 1 : 0;
              expected.set(id, { events: events + 1, payloads: payloads + keeps });
              const next = { events: waiting.events + 1, payloads: waiting.payloads + keeps };
              const isDue = next.events === eventsPerLedgerRow;
              if (isDue) counted += next.payloads;
              pending.set(id, isDue ? { events: 0, payloads: 0 } : next);
            }
          }
          await storeAll(writes);
          expect(await keptBy(projectId)).toEqual(expected);
        },
      ),
      { numRuns: 3 },
    );
  });
});
