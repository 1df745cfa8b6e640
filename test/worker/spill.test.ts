import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@libsql/client/web';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../local/libsql/faults.ts';
import { envelopeOf, errorEvent, mintEventId, startBallast, useBallast } from './support.ts';

/** The database is away for so long in the load test: longer than tokens and cached answers are good without it. */
const outageMs = Number(process.env['BALLAST_OUTAGE_S'] ?? 10) * 1_000;
const senders = 4;
const readers = 2;

const ballast = useBallast({ queues: { maxBatchTimeout: 1 } });

afterEach(() => ballast.setFault(null));

const send = (eventId: string, marker = 'spilled') =>
  ballast.postEnvelope(envelopeOf(errorEvent({ event_id: eventId, marker })));

/** What is in the database now, of the events with these ids and over all. */
async function count(): Promise<{ rows: number; counted: number; accepted: number; others: number }> {
  const client = createClient({ url: ballast.databaseUrl });
  const { rows } = await client.execute(`select (select count(*) from event) as event_rows,
    (select coalesce(sum(event_count), 0) from issue) as counted,
    (select coalesce(sum(quantity), 0) from outcome_ledger where outcome = 'accepted') as accepted,
    (select coalesce(sum(quantity), 0) from outcome_ledger where outcome <> 'accepted') as others`);
  client.close();
  const [row] = rows;
  return {
    rows: Number(row?.['event_rows']),
    counted: Number(row?.['counted']),
    accepted: Number(row?.['accepted']),
    others: Number(row?.['others']),
  };
}

describe('a database that is away under load', () => {
  it(
    'costs no accepted event and no read: all are stored and counted once when it is back, and reads are stale',
    async () => {
      const accepted: string[] = [];
      const statuses = new Map<number, number>();
      const load = { isOver: false };
      const reads: { status: number; warning: string; cache: string; isDown: boolean }[] = [];
      const readOn = async (): Promise<void> => {
        while (!load.isOver) {
          const wasDown = isDown;
          const { status, headers, body } = await ballast.api(`/projects/${ballast.projectId}/issues`);
          await body?.cancel();
          const [warning = '', cache = ''] = ['warning', 'cache-status'].map(
            (name) => headers.get(name) ?? undefined,
          );
          // Those that saw both ends of the outage prove nothing.
          if (wasDown === isDown) reads.push({ status, warning, cache, isDown });
          await sleep(50);
        }
      };
      let isDown = false;
      const sendOn = async (): Promise<void> => {
        while (!load.isOver) {
          const eventId = mintEventId();
          const { status } = await send(eventId, `load ${eventId.slice(0, 1)}`);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status === 200) accepted.push(eventId);
          await sleep(5);
        }
      };
      // The Worker remembers the key, so it need not look it up during the outage.
      expect((await send(mintEventId())).status).toBe(200);
      const sending = Promise.all([
        ...Array.from({ length: senders }, sendOn),
        ...Array.from({ length: readers }, readOn),
      ]);
      await sleep(1_000);
      const deaths: Fault[] = [{ dropConnection: 'after' }, { dropConnection: 'before' }, { status: 503 }];
      for (const fault of deaths) {
        ballast.setFault(fault);
        isDown = true;
        await sleep(outageMs / deaths.length);
      }
      isDown = false;
      ballast.setFault(null);
      // The breaker probes within five seconds.
      await sleep(6_000);
      load.isOver = true;
      await sending;

      expect([...statuses.keys()]).toEqual([200]);
      expect(reads.filter(({ status }) => status !== 200)).toEqual([]);
      const inOutage = reads.filter((read) => read.isDown);
      expect(inOutage.length).toBeGreaterThan(outageMs / 1_000);
      const unanswered = inOutage.filter(({ cache }) => cache.includes('fwd=stale; fwd-status=503'));
      // At its edges a remembered answer is still good.
      expect(unanswered.length).toBeGreaterThan(inOutage.length / 2);
      for (const { warning } of unanswered) {
        expect(warning).toBe('110 - "Response is Stale", 111 - "Revalidation Failed"');
      }
      expect(reads.at(-1)).toMatchObject({ isDown: false, cache: expect.not.stringContaining('fwd-status') });
      const expected = accepted.length + 1;
      await expect.poll(async () => (await count()).rows, { timeout: 60_000, interval: 250 }).toBe(expected);
      expect(await count()).toEqual({ rows: expected, counted: expected, accepted: expected, others: 0 });
      const spilled = await ballast.logLines((line) => String(line['outcome']).includes(':spilled:'));
      expect(spilled.length).toBeGreaterThan(10);
      const written = await ballast.logLines(
        (line) => line['queue'] === 'ballast-spill' && Number(line['written']) > 0,
      );
      expect(written.length).toBeGreaterThan(0);
    },
    outageMs + 90_000,
  );
});

describe('while the database is away', () => {
  it('an event is accepted, kept, and shown when the database is back', async () => {
    await send(mintEventId());
    const eventId = mintEventId();
    ballast.setFault({ dropConnection: 'before' });
    const response = await send(eventId, 'waited');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ id: eventId });
    const requestId = response.headers.get('x-request-id');
    const [line] = await ballast.logLines(
      (entry) => entry['requestId'] === requestId && entry['msg'] === 'request',
    );
    expect(line).toMatchObject({ status: 200, outcome: ['error:spilled:none:1'] });
    ballast.setFault(null);
    await expect.poll(() => ballast.eventCount(eventId), { timeout: 20_000 }).toBe(1);
    const { items } = await ballast.listIssues('q=waited');
    expect(items.map((issue) => issue.count)).toEqual([1]);
  });

  it('an event too large for the queue loses parts, and says which', async () => {
    await send(mintEventId());
    const eventId = mintEventId();
    const extra = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`part${at}`, randomBytes(6_000).toString('base64')]),
    );
    ballast.setFault({ status: 503 });
    const event = { ...errorEvent({ event_id: eventId, marker: 'large' }), extra };
    expect((await ballast.postEnvelope(envelopeOf(event))).status).toBe(200);
    ballast.setFault(null);
    await expect.poll(() => ballast.eventCount(eventId), { timeout: 20_000 }).toBe(1);
    const stored = await ballast.api(`/projects/${ballast.projectId}/events/${eventId}`);
    const body = (await stored.json()) as { event: Record<string, unknown> };
    expect(body.event['extra']).toBeUndefined();
    expect(body.event['remarks']).toContainEqual(
      expect.objectContaining({ kind: 'dropped', path: '/extra' }),
    );
    expect(body.event['exceptions']).toHaveLength(1);
  });

  it('a key nobody knows is told to come back, not that it is wrong', async () => {
    ballast.setFault({ dropConnection: 'before' });
    const response = await fetch(
      `${ballast.url}/api/${ballast.projectId}/envelope/?sentry_key=${'e'.repeat(32)}`,
      {
        method: 'POST',
        body: envelopeOf(errorEvent({})),
      },
    );
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    ballast.setFault(null);
  });

  it('what was refused is counted all the same', async () => {
    await send(mintEventId());
    const before = (await ballast.outcomes())['error invalid malformed_json'] ?? 0;
    ballast.setFault({ dropConnection: 'before' });
    const eventId = mintEventId();
    const good = JSON.stringify(errorEvent({ event_id: eventId, marker: 'beside' }));
    const response = await ballast.postEnvelope(
      `{}\n{"type":"event"}\n{not json\n{"type":"event"}\n${good}\n`,
    );
    expect(response.status).toBe(200);
    ballast.setFault(null);
    await expect.poll(() => ballast.eventCount(eventId), { timeout: 20_000 }).toBe(1);
    expect((await ballast.outcomes())['error invalid malformed_json']).toBe(before + 1);
  });
});

describe('a message that was delivered too often', () => {
  it('goes to the dead-letter queue, and a line names what is missing', async () => {
    const dying = await startBallast({ queues: { maxBatchTimeout: 0, maxRetries: 0 } });
    try {
      await dying.postEnvelope(envelopeOf(errorEvent({})));
      const eventId = mintEventId();
      dying.setFault({ dropConnection: 'before' });
      const response = await dying.postEnvelope(envelopeOf(errorEvent({ event_id: eventId })));
      expect(response.status).toBe(200);
      const lines = await dying.logLines((line) => String(line['msg']).includes('dead-letter'));
      expect(lines[0]).toMatchObject({ level: 'error', projectId: dying.projectId, eventIds: [eventId] });
      const everything = JSON.stringify(await dying.logLines(() => true));
      expect(everything).not.toContain('shop/orders.py');
    } finally {
      dying.setFault(null);
      await dying.close();
    }
  });
});
