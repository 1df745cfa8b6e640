import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { expire } from '../../src/features/retention/expire.ts';
import type { SliceBudget } from '../../src/platform/slice-budget.ts';
import { retentionSchema } from '../../src/features/retention/schemas.ts';
import { readStoreBody } from '../../src/features/ingest/read-envelope.ts';
import { createTestApi, expectProblem, makeCaller } from '../support/api.ts';
import { useCaller, useServices } from '../support/fixture.ts';
import { acceptEnvelope } from '../support/envelope.ts';
import { addProject } from '../support/rows.ts';
import { startOfTests } from '../support/services.ts';

const services = useServices();
const admin = useCaller(services, 'admin');

const dayMs = 86_400_000;
const quick: SliceBudget = { rowsPerSlice: 500, slices: 100, pauseMs: 0, forMs: 60_000 };

/** Stores an event that was received so many days ago. */
async function store(projectId: number, daysAgo: number, message = 'boom'): Promise<string> {
  services.clock.nowMs = startOfTests - daysAgo * dayMs;
  const eventId = randomBytes(16).toString('hex');
  const envelope = readStoreBody(Buffer.from(JSON.stringify({ event_id: eventId, message })), undefined);
  if (!envelope.ok) throw new Error(envelope.error.reason);
  await acceptEnvelope(services, { projectId, envelope: envelope.value, clientAddress: undefined });
  services.clock.nowMs = startOfTests;
  return eventId;
}

/** What is left of events: null when there is no row, else whether it has its payload. */
async function leftOf(projectId: number, eventIds: readonly string[]): Promise<(boolean | null)[]> {
  const left: (boolean | null)[] = [];
  for (const eventId of eventIds) {
    const { status, body } = await admin('GET', `/projects/${projectId}/events/${eventId}`);
    const { hasPayload }: { hasPayload?: boolean } = Object(body);
    left.push(status === 404 ? null : hasPayload === true);
  }
  return left;
}

async function preview(projectId: number) {
  const { status, body } = await admin('GET', `/projects/${projectId}/retention`);
  expect(status).toBe(200);
  return retentionSchema.parse(body);
}

describe('events', () => {
  it('lose their payload after 30 days and go after 90, but the first of an issue stays whole', async () => {
    const { id } = await addProject(services.db);
    const first = await store(id, 120);
    const rest = [await store(id, 91), await store(id, 89), await store(id, 31), await store(id, 29)];
    expect(await preview(id)).toMatchObject({
      events: { days: 90, due: 1, isDueExact: true },
      payloads: { days: 30, due: 3, isDueExact: true },
    });
    // The row that goes, and of the others the payloads.
    expect(await expire(services, quick)).toBe(3);
    expect(await leftOf(id, [first, ...rest])).toEqual([true, null, false, false, true]);
    expect(await expire(services, quick)).toBe(0);
    expect(await preview(id)).toMatchObject({ events: { due: 0 }, payloads: { due: 0 } });
    const { body } = await admin('GET', `/projects/${id}/issues`);
    expect(body).toMatchObject({ items: [{ count: 5 }] });
  });

  it('that reopened their issue stay', async () => {
    const { id } = await addProject(services.db);
    await store(id, 120);
    const { body } = await admin('GET', `/projects/${id}/issues`);
    const { items }: { items: { id: string }[] } = Object(body);
    services.clock.nowMs = startOfTests - 110 * dayMs;
    expect((await admin('PATCH', `/issues/${items[0]?.id}`, { status: 'resolved' })).status).toBe(200);
    const regression = await store(id, 100);
    const other = await store(id, 99);
    await expire(services, quick);
    expect(await leftOf(id, [regression, other])).toEqual([true, null]);
  });

  it('are kept as long as their project says', async () => {
    const [one, two] = [await addProject(services.db), await addProject(services.db)];
    const change = { eventRetentionDays: 7, payloadRetentionDays: 3 };
    expect((await admin('PATCH', `/projects/${one.id}`, change)).body).toMatchObject(change);
    const ids: string[] = [];
    for (const { id } of [one, two]) for (const days of [20, 8, 4, 2]) ids.push(await store(id, days));
    await expire(services, quick);
    expect(await leftOf(one.id, ids.slice(0, 4))).toEqual([true, null, false, true]);
    expect(await leftOf(two.id, ids.slice(4))).toEqual([true, true, true, true]);
    for (const eventRetentionDays of [0, 3_651, 1.5, '9']) {
      expectProblem('validation_failed', await admin('PATCH', `/projects/${one.id}`, { eventRetentionDays }));
    }
  });

  it('go in slices, shared by all projects, and the rest waits for the next run', async () => {
    const projects = [await addProject(services.db), await addProject(services.db)];
    for (const { id } of projects) {
      await store(id, 200);
      await services.db.writeBatch([
        {
          sql: `with recursive step(n) as (select 1 union all select n + 1 from step where n < 900)
            insert into event (project_id, event_id, issue_id, fingerprint_hash, occurred_at, received_at, level, platform,
              title, culprit, environment)
            select ?, lower(hex(randomblob(16))), 'i', 'x', n, n, 'error', 'python', 't', 'c', 'e' from step`,
          args: [id],
        },
      ]);
    }
    const left = async () => {
      const counts: number[] = [];
      for (const { id } of projects) counts.push((await preview(id)).events.due);
      return counts;
    };
    await expire(services, { rowsPerSlice: 100, slices: 3, pauseMs: 0, forMs: 60_000 });
    expect((await left()).every((due) => due >= 780 && due < 900)).toBe(true);
    for (let run = 0; run < 20; run += 1)
      await expire(services, { rowsPerSlice: 100, slices: 3, pauseMs: 0, forMs: 60_000 });
    expect(await left()).toEqual([0, 0]);
  });
});

describe('the ledger', () => {
  it('is kept for 400 days', async () => {
    const { id } = await addProject(services.db);
    for (const days of [500, 401, 399]) await store(id, days, `boom ${days}`);
    const hours = async () => {
      const from = new Date(startOfTests - 600 * dayMs).toISOString();
      const { body } = await admin('GET', `/projects/${id}/outcomes?from=${from}`);
      return (Object(body) as { items: unknown[] }).items.length;
    };
    // Each issue holds its newest hour; another event moves it into the ledger.
    for (const days of [500, 401, 399]) await store(id, 1, `boom ${days}`);
    expect(await hours()).toBe(4);
    await expire(services, quick);
    expect(await hours()).toBe(2);
  });
});

describe('GET /projects/{id}/retention', () => {
  it('refuses a project that does not exist, and a token of another', async () => {
    const [one, two] = [await addProject(services.db), await addProject(services.db)];
    expectProblem('not_found', await admin('GET', '/projects/999999/retention'));
    const bound = await makeCaller(createTestApi(services), services, 'read', two.id);
    expectProblem('not_found', await bound('GET', `/projects/${one.id}/retention`));
  });
});
