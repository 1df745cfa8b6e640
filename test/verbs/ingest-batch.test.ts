import { randomBytes } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { createBreaker } from '../../src/domain/breaker.ts';
import { createDb } from '../../src/db/client.ts';
import { event } from '../../src/db/schema/event.ts';
import { issue } from '../../src/db/schema/issue.ts';
import { batchReceipt, outcomeHour, outcomeLedger } from '../../src/db/schema/outcome.ts';
import { DatabaseFailed } from '../../src/errors/app-error.ts';
import { acceptEnvelope } from '../support/envelope.ts';
import { findKey } from '../../src/features/ingest/admit/find-key.ts';
import { readEnvelope } from '../../src/features/ingest/read-envelope.ts';
import { pruneReceipts, receiptLifeMs } from '../../src/features/ingest/store/prune-receipts.ts';
import { writeSpilled } from '../../src/features/ingest/spill/write-spilled.ts';
import { type KeyEntry, staleKeyMs } from '../../src/platform/isolate-caches.ts';
import { createMemoryCache } from '../../src/platform/memory-cache.ts';
import type { Spill } from '../../src/platform/spill.ts';
import { createProject } from '../../src/features/projects/create-project.ts';
import { useDatabase, useServices } from '../support/fixture.ts';
import { addProject } from '../support/rows.ts';
import { type TestServices } from '../support/services.ts';
import { watchStatements } from '../support/statements.ts';

const database = useDatabase();
const base = useServices(database);

afterEach(() => database.server.setFault(null));

const mintEventId = (): string => randomBytes(16).toString('hex');

/** What one request has: a client of its own. The breaker is the test's, so that no outage reaches the next test. */
function request(options: { spill?: Spill } = {}): TestServices {
  const db = createDb({
    url: database.url,
    timeoutMs: 2_000,
    breaker: createBreaker({ random: Math.random }),
  });
  return { ...base, db, ...options };
}

const eventItem = (eventId: string, marker = 'x'): string =>
  `{"type":"event"}\n${JSON.stringify({ event_id: eventId, message: `boom ${marker}` })}\n`;
const otherItem = '{"type":"session"}\n{"sid":"1"}\n';

/** Takes an envelope of these items in, as a request of its own does. */
async function accept(projectId: number, items: string, services = request()) {
  const envelope = readEnvelope(Buffer.from(`{}\n${items}`), undefined);
  if (!envelope.ok) throw new Error(`The test's envelope is wrong: ${JSON.stringify(envelope.error)}`);
  const result = await acceptEnvelope(services, {
    projectId,
    envelope: envelope.value,
    clientAddress: undefined,
  });
  return { ...result, cost: services.db.cost };
}

const newProject = async (): Promise<number> => (await addProject(base.db)).id;

/** `outcome reason` → quantity. */
async function ledgerOf(projectId: number): Promise<Record<string, number>> {
  const rows = await request()
    .db.query.select()
    .from(outcomeLedger)
    .where(eq(outcomeLedger.projectId, projectId));
  return Object.fromEntries(rows.map(({ outcome, reason, quantity }) => [`${outcome} ${reason}`, quantity]));
}

/** Event rows, and the sum of what the issues count. */
async function storedIn(projectId: number): Promise<{ rows: number; counted: number }> {
  const { query } = request().db;
  const [rows] = await query
    .select({ n: sql<number>`count(*)` })
    .from(event)
    .where(eq(event.projectId, projectId));
  const [counted] = await query
    .select({ n: sql<number>`coalesce(sum(${issue.eventCount}), 0)` })
    .from(issue)
    .where(eq(issue.projectId, projectId));
  return { rows: rows?.n ?? 0, counted: counted?.n ?? 0 };
}

const diedAfterCommit = { dropConnection: 'after', times: 1 } as const;

describe('an answer that was lost after the commit', () => {
  it('of a new event: repeated, stored once, counted once, and reported as accepted', async () => {
    const projectId = await newProject();
    database.server.setFault(diedAfterCommit);
    const { outcomes, issueIds, cost } = await accept(projectId, eventItem(mintEventId()));
    expect(outcomes).toEqual([{ category: 'error', outcome: 'accepted', reason: 'none', quantity: 1 }]);
    expect(issueIds).toHaveLength(1);
    expect(cost.retries).toBe(1);
    expect(await ledgerOf(projectId)).toEqual({ 'accepted none': 1 });
    expect(await storedIn(projectId)).toEqual({ rows: 1, counted: 1 });
  });

  it('of items that are only counted: counted once', async () => {
    const projectId = await newProject();
    database.server.setFault(diedAfterCommit);
    const { cost } = await accept(projectId, otherItem + otherItem);
    expect(cost.retries).toBe(1);
    expect(await ledgerOf(projectId)).toEqual({ 'dropped unsupported_item': 2 });
  });

  it('of both together: each once', async () => {
    const projectId = await newProject();
    database.server.setFault(diedAfterCommit);
    const { outcomes } = await accept(projectId, eventItem(mintEventId()) + otherItem);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['accepted', 'dropped']);
    expect(await ledgerOf(projectId)).toEqual({ 'accepted none': 1, 'dropped unsupported_item': 1 });
  });

  it('of a duplicate: the duplicate is counted once, whichever of its two answers was lost', async () => {
    for (const lost of [1, 2]) {
      const projectId = await newProject();
      const eventId = mintEventId();
      await accept(projectId, eventItem(eventId));
      let trips = 0;
      const stop = watchStatements(database.url, () => {
        trips += 1;
        if (trips === lost) database.server.setFault(diedAfterCommit);
      });
      const { outcomes, cost } = await accept(projectId, eventItem(eventId));
      stop();
      expect(outcomes).toEqual([{ category: 'error', outcome: 'dropped', reason: 'duplicate', quantity: 1 }]);
      expect(cost).toMatchObject({ roundTrips: 3, retries: 1 });
      expect(await ledgerOf(projectId)).toEqual({ 'accepted none': 1, 'dropped duplicate': 1 });
    }
  });

  it('before the commit: nothing was done, and the repeat does it', async () => {
    const projectId = await newProject();
    database.server.setFault({ dropConnection: 'before', times: 2 });
    await accept(projectId, eventItem(mintEventId()) + otherItem);
    expect(await ledgerOf(projectId)).toEqual({ 'accepted none': 1, 'dropped unsupported_item': 1 });
    expect(await storedIn(projectId)).toEqual({ rows: 1, counted: 1 });
  });
});

describe('a duplicate', () => {
  it('is counted each time it is sent, in a second round trip that a new event does not need', async () => {
    const projectId = await newProject();
    const eventId = mintEventId();
    expect((await accept(projectId, eventItem(eventId))).cost.roundTrips).toBe(1);
    for (let sent = 0; sent < 2; sent += 1) {
      expect((await accept(projectId, eventItem(eventId))).cost.roundTrips).toBe(2);
    }
    expect(await ledgerOf(projectId)).toEqual({ 'accepted none': 1, 'dropped duplicate': 2 });
    expect(await storedIn(projectId)).toEqual({ rows: 1, counted: 1 });
  });

  it('within one envelope is one event', async () => {
    const projectId = await newProject();
    const eventId = mintEventId();
    const { outcomes } = await accept(projectId, eventItem(eventId, 'one') + eventItem(eventId, 'two'));
    expect(outcomes.map(({ outcome, reason }) => `${outcome} ${reason}`).toSorted()).toEqual([
      'accepted none',
      'dropped duplicate',
    ]);
    expect(await ledgerOf(projectId)).toEqual({ 'accepted none': 1, 'dropped duplicate': 1 });
  });
});

it('an event of a project that was just deleted is not told to be stored', async () => {
  const { outcomes } = await accept(987_654, eventItem(mintEventId()));
  expect(outcomes).toEqual([{ category: 'error', outcome: 'dropped', reason: 'internal', quantity: 1 }]);
});

describe('what is more than one', () => {
  const logs = (entries: number, header = {}) =>
    `${JSON.stringify({ type: 'log', ...header })}\n${JSON.stringify({ items: Array.from({ length: entries }, () => ({ body: 'x' })) })}\n`;
  const report = (...discarded: readonly (readonly [string, string, number])[]) =>
    `{"type":"client_report"}\n${JSON.stringify({ discarded_events: discarded.map(([reason, category, quantity]) => ({ reason, category, quantity })) })}\n`;
  /** `category outcome reason` → quantity, without bytes. */
  async function itemsOf(projectId: number): Promise<Record<string, number>> {
    const rows = await request()
      .db.query.select()
      .from(outcomeLedger)
      .where(eq(outcomeLedger.projectId, projectId));
    return Object.fromEntries(
      rows
        .filter(({ category }) => !category.endsWith('_byte'))
        .map(({ category, outcome, reason, quantity }) => [`${category} ${outcome} ${reason}`, quantity]),
    );
  }

  it('counts as many: a container of 100 is 100, whatever its header says, in one round trip', async () => {
    const projectId = await newProject();
    const { cost } = await accept(
      projectId,
      logs(100, { item_count: 100 }) + logs(3, { item_count: 1e9 }) + logs(2),
    );
    expect(cost.roundTrips).toBe(1);
    expect(await itemsOf(projectId)).toEqual({ 'log_item dropped unsupported_item': 105 });
  });

  it('is counted once when the answer was lost, and when it waited in the spill queue', async () => {
    const projectId = await newProject();
    const items = logs(100) + report(['before_send', 'error', 2], ['queue_overflow', 'log_item', 40]);
    const expected = {
      'log_item dropped unsupported_item': 100,
      'error client_discard before_send': 2,
      'log_item client_discard queue_overflow': 40,
    };
    database.server.setFault(diedAfterCommit);
    expect((await accept(projectId, items)).cost.retries).toBe(1);
    expect(await itemsOf(projectId)).toEqual(expected);

    const other = await newProject();
    const messages: unknown[] = [];
    const spill: Spill = (message) => Promise.resolve(void messages.push(structuredClone(message)));
    database.server.setFault({ status: 503 });
    await accept(other, items, request({ spill }));
    database.server.setFault(null);
    await writeSpilled(request(), [...messages, ...messages]);
    expect(await itemsOf(other)).toEqual(expected);
  });

  it('of what an SDK lost adds up over reports, and is no item of ours', async () => {
    const projectId = await newProject();
    await accept(
      projectId,
      report(['before_send', 'error', 2]) + report(['before_send', 'error', 3], ['x', 'y', 1]),
    );
    await accept(projectId, report(['before_send', 'error', 5]));
    await accept(projectId, report());
    expect(await itemsOf(projectId)).toEqual({
      'error client_discard before_send': 10,
      'default client_discard other': 1,
    });
  });

  it('never grows beyond what JavaScript can count', async () => {
    const projectId = await newProject();
    await accept(projectId, report(['before_send', 'error', 2]));
    await request()
      .db.query.update(outcomeHour)
      .set({ quantity: Number.MAX_SAFE_INTEGER - 1 })
      .where(eq(outcomeHour.projectId, projectId));
    await accept(projectId, report(['before_send', 'error', 5]));
    expect(await itemsOf(projectId)).toEqual({ 'error client_discard before_send': Number.MAX_SAFE_INTEGER });
  });
});

describe('the spill', () => {
  /** A queue that keeps what it is given as the real one does: by structured clone. */
  function createQueue() {
    const messages: unknown[] = [];
    const spill: Spill = (message) => {
      messages.push(structuredClone(message));
      return Promise.resolve();
    };
    return { messages, spill };
  }

  it('takes what the database does not, and the consumer writes it, however often it is delivered', async () => {
    const projectId = await newProject();
    const { messages, spill } = createQueue();
    database.server.setFault({ status: 503 });
    const { isSpilled, outcomes } = await accept(
      projectId,
      eventItem(mintEventId()) + otherItem,
      request({ spill }),
    );
    expect(isSpilled).toBe(true);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['accepted', 'dropped']);
    expect((await writeSpilled(request(), messages)).verdicts).toEqual(['later']);
    database.server.setFault(null);
    expect(await ledgerOf(projectId)).toEqual({});
    for (let delivery = 0; delivery < 3; delivery += 1) {
      expect((await writeSpilled(request(), [...messages, ...messages])).verdicts).toEqual([
        'written',
        'written',
      ]);
    }
    expect(await ledgerOf(projectId)).toEqual({ 'accepted none': 1, 'dropped unsupported_item': 1 });
    expect(await storedIn(projectId)).toEqual({ rows: 1, counted: 1 });
  });

  it('of an event that had been stored after all changes nothing', async () => {
    const projectId = await newProject();
    const { messages, spill } = createQueue();
    database.server.setFault({ dropConnection: 'after' });
    const { isSpilled } = await accept(projectId, eventItem(mintEventId()) + otherItem, request({ spill }));
    expect(isSpilled).toBe(true);
    database.server.setFault(null);
    expect(await storedIn(projectId)).toEqual({ rows: 1, counted: 1 });
    const { verdicts, outcomes } = await writeSpilled(request(), messages);
    expect(verdicts).toEqual(['written']);
    expect([...outcomes]).toContainEqual(['error:accepted:none', 1]);
    expect(await ledgerOf(projectId)).toEqual({ 'accepted none': 1, 'dropped unsupported_item': 1 });
  });

  it('that is full or absent leaves the error as it was', async () => {
    const projectId = await newProject();
    database.server.setFault({ status: 503 });
    const full: Spill = () => Promise.reject(new Error('Queue is full'));
    for (const services of [request(), request({ spill: full })]) {
      await expect(accept(projectId, eventItem(mintEventId()), services)).rejects.toBeInstanceOf(
        DatabaseFailed,
      );
    }
    database.server.setFault(null);
    expect(await storedIn(projectId)).toEqual({ rows: 0, counted: 0 });
  });

  it('writes the good ones beside one that cannot be read and one that cannot be written', async () => {
    const projectId = await newProject();
    const { messages, spill } = createQueue();
    database.server.setFault({ status: 503 });
    for (let sent = 0; sent < 3; sent += 1) {
      await accept(projectId, eventItem(mintEventId()), request({ spill }));
    }
    database.server.setFault(null);
    const [first, second, third] = messages;
    const services = request();
    const { verdicts } = await writeSpilled({ ...services, db: refusing(services.db, eventIdOf(second)) }, [
      first,
      { nonsense: true },
      second,
      third,
    ]);
    expect(verdicts).toEqual(['written', 'stuck', 'stuck', 'written']);
    expect(await storedIn(projectId)).toEqual({ rows: 2, counted: 2 });
    expect(base.lines).toEqual(
      expect.arrayContaining([
        'error A spilled message cannot be read',
        'error A spilled message cannot be written',
      ]),
    );
  });

  it('reopens no issue that was resolved while the event waited', async () => {
    const projectId = await newProject();
    const { messages, spill } = createQueue();
    const { issueIds } = await accept(projectId, eventItem(mintEventId()));
    database.server.setFault({ status: 503 });
    await accept(projectId, eventItem(mintEventId()), request({ spill }));
    database.server.setFault(null);
    const { query } = request().db;
    const byId = eq(issue.id, issueIds[0] ?? '');
    await query
      .update(issue)
      .set({ status: 'resolved', resolvedAt: base.now() + 1 })
      .where(byId);
    await writeSpilled(request(), messages);
    const [row] = await query.select().from(issue).where(byId);
    expect(row).toMatchObject({ status: 'resolved', eventCount: 2 });
  });

  it('reopens by the time of the event, and reads messages of code that had none', async () => {
    const projectId = await newProject();
    const { messages, spill } = createQueue();
    const { issueIds } = await accept(projectId, eventItem(mintEventId()));
    const { query } = request().db;
    const byId = eq(issue.id, issueIds[0] ?? '');
    await query
      .update(issue)
      .set({ status: 'resolved', resolvedAt: base.now() - 1_000 })
      .where(byId);
    const old = { event_id: mintEventId(), message: 'boom x', timestamp: base.now() / 1000 - 7_200.5 };
    database.server.setFault({ status: 503 });
    await accept(projectId, `{"type":"event"}\n${JSON.stringify(old)}\n`, request({ spill }));
    await accept(projectId, eventItem(mintEventId()), request({ spill }));
    database.server.setFault(null);
    const [before, after] = messages;
    expect((await writeSpilled(request(), [before])).verdicts).toEqual(['written']);
    expect((await query.select().from(issue).where(byId))[0]).toMatchObject({
      status: 'resolved',
      eventCount: 2,
    });

    const { rows, ...message }: { rows: { error: { happenedAt?: number }[] } } = Object(after);
    const events = rows.error;
    const [{ happenedAt, ...write } = {}] = events;
    expect(happenedAt).toBeTypeOf('number');
    const { verdicts } = await writeSpilled(request(), [{ ...message, version: 1, events: [write] }]);
    expect(verdicts).toEqual(['written']);
    expect((await query.select().from(issue).where(byId))[0]).toMatchObject({
      substatus: 'regressed',
      eventCount: 3,
    });
  });

  it('never loses nor doubles an item, whatever the database does and however messages come back', async () => {
    const projectId = await newProject();
    const { messages, spill } = createQueue();
    const faults = [
      null,
      { status: 503 },
      { dropConnection: 'before' },
      { dropConnection: 'after' },
    ] as const;
    const known: string[] = [];
    const expected = { accepted: 0, duplicate: 0, unsupported: 0 };
    for (let sent = 0; sent < 60; sent += 1) {
      const [fault = null] = faults.slice(sent % faults.length);
      database.server.setFault(fault === null ? null : { ...fault, times: 1 + (sent % 5) });
      const repeated = sent % 3 === 2 ? known[sent % known.length] : undefined;
      const eventId = repeated ?? mintEventId();
      if (repeated === undefined) {
        known.push(eventId);
        expected.accepted += 1;
      } else expected.duplicate += 1;
      const withOther = sent % 4 === 1;
      if (withOther) expected.unsupported += 1;
      await accept(projectId, eventItem(eventId) + (withOther ? otherItem : ''), request({ spill }));
    }
    database.server.setFault(null);
    expect(messages.length).toBeGreaterThan(10);
    for (const order of [messages.toReversed(), messages]) {
      const { verdicts } = await writeSpilled(request(), order);
      expect(verdicts.every((verdict) => verdict === 'written')).toBe(true);
    }
    expect(await storedIn(projectId)).toEqual({ rows: expected.accepted, counted: expected.accepted });
    expect(await ledgerOf(projectId)).toEqual({
      'accepted none': expected.accepted,
      'dropped duplicate': expected.duplicate,
      'dropped unsupported_item': expected.unsupported,
    });
  });

  it('receipts are left only by what no event row speaks for', async () => {
    const receipts = async () =>
      (
        await request()
          .db.query.select({ n: sql<number>`count(*)` })
          .from(batchReceipt)
      )[0]?.n ?? 0;
    const projectId = await newProject();
    const before = await receipts();
    const eventId = mintEventId();
    await accept(projectId, eventItem(eventId));
    expect(await receipts()).toBe(before);
    await accept(projectId, eventItem(eventId));
    await accept(projectId, otherItem);
    expect(await receipts()).toBe(before + 2);
  });
});

describe('receipts', () => {
  it('are thrown away once no repeat can come any more, so many at a time', async () => {
    const projectId = await newProject();
    const old = { ...request(), now: () => base.now() - receiptLifeMs - 1 };
    await accept(projectId, otherItem, old);
    await accept(projectId, otherItem, old);
    await accept(projectId, otherItem);
    const left = async () => (await request().db.query.select().from(batchReceipt)).length;
    const before = await left();
    expect(await pruneReceipts(request(), 1)).toBe(1);
    expect(await pruneReceipts(request())).toBe(1);
    expect(await pruneReceipts(request())).toBe(0);
    expect(await left()).toBe(before - 2);
  });
});

describe('a key while the database is down', () => {
  const cachesOf = () => ({ ...base.caches, keys: createMemoryCache<KeyEntry | null>(10, staleKeyMs) });

  it('that was known within the hour lets events in; any other is an outage, not a refusal', async () => {
    const { id, key } = await createProject(base, {
      onlyProjectId: null,
      body: { name: 'k' },
      origin: 'http://x',
    });
    const services = { ...request(), caches: cachesOf() };
    let nowMs = base.now();
    const clocked = { ...services, now: () => nowMs };
    expect(await findKey(clocked, key.publicKey)).toMatchObject({ projectId: id });
    expect(await findKey(clocked, '0'.repeat(32))).toBeNull();
    database.server.setFault({ status: 503 });
    nowMs += 60_000;
    expect(await findKey({ ...clocked, db: request().db }, key.publicKey)).toMatchObject({ projectId: id });
    for (const publicKey of ['0'.repeat(32), 'f'.repeat(32)]) {
      await expect(findKey({ ...clocked, db: request().db }, publicKey)).rejects.toBeInstanceOf(
        DatabaseFailed,
      );
    }
    nowMs += staleKeyMs;
    await expect(findKey({ ...clocked, db: request().db }, key.publicKey)).rejects.toBeInstanceOf(
      DatabaseFailed,
    );
  });
});

const eventIdOf = (message: unknown): string =>
  (message as { rows: { error: { eventId: string }[] } }).rows.error[0]?.eventId ?? '';

/** A database that refuses one event for good, as one with a constraint that our code does not know of would. */
function refusing(db: TestServices['db'], eventId: string): TestServices['db'] {
  return {
    ...db,
    writeBatch: (statements, options) => {
      const isBad = JSON.stringify(statements).includes(eventId);
      const bad = { sql: 'insert into event (id) values (?)', args: ['no number'] };
      return db.writeBatch(isBad ? [...statements, bad] : statements, options);
    },
  };
}
