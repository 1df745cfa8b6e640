import { describe, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import { receiptLifeMs } from '../../src/features/ingest/store/prune-receipts.ts';
import { handleScheduled } from '../../src/jobs/scheduled.ts';
import { createIsolate } from '../../src/platform/isolate.ts';
import { useDatabase, useServices } from '../support/fixture.ts';
import { captureLogLines } from '../support/log-lines.ts';

const database = useDatabase();
const services = useServices(database);
const lines = captureLogLines();

async function run(cron = '* * * * *'): Promise<void> {
  const deferred: Promise<unknown>[] = [];
  try {
    await handleScheduled(
      { cron, scheduledTime: Date.parse('2026-07-28T12:31:00.000Z') },
      { DATABASE_URL: database.url },
      { waitUntil: (work) => void deferred.push(work) },
      createIsolate(),
    );
  } finally {
    await Promise.all(deferred);
  }
}

const runLines = () => lines.filter(({ msg }) => msg === 'cron');

async function addReceipts(count: number, writtenAt: number): Promise<void> {
  await services.db.query.run(sql`
with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
insert into batch_receipt (batch_id, written_at) select ${writtenAt} + i * 2, ${writtenAt} from n`);
}

async function receipts(): Promise<number> {
  const [row] = await services.db.query.all<{ rows: number }>(
    sql`select count(*) as rows from batch_receipt`,
  );
  return row?.rows ?? -1;
}

describe('a cron run', () => {
  it('leaves one wide line with what it did', async () => {
    await run();
    expect(runLines()).toMatchObject([
      {
        level: 'info',
        cron: '* * * * *',
        scheduledAt: '2026-07-28T12:31:00.000Z',
        tasks: [
          expect.stringMatching(/^metrics:\d+$/),
          'receipts:0',
          'audit:0',
          'signIns:0',
          'retention:0',
          'deletions:0',
        ],
        dbRoundTrips: 7,
      },
    ]);
  });

  it('prunes in slices, at most ten of them, and leaves what is young', async () => {
    const old = Date.now() - receiptLifeMs - 60_000;
    await addReceipts(11_500, old);
    await addReceipts(5, Date.now());
    await run();
    expect(await receipts()).toBe(1_505);
    expect(runLines()[0]?.['tasks']).toContain('receipts:10000');
    await run();
    expect(await receipts()).toBe(5);
  });

  it('goes on when a task fails, says which and why, and counts as failed', async () => {
    await addReceipts(3, Date.now() - receiptLifeMs - 60_000);
    await services.db.query.run(sql`alter table metric_isolate rename to mislaid`);
    await services.db.query.run(sql`alter table audit_log rename to mislaid_too`);
    try {
      await expect(run()).rejects.toThrow('These tasks failed: metrics, audit.');
    } finally {
      await services.db.query.run(sql`alter table mislaid rename to metric_isolate`);
      await services.db.query.run(sql`alter table mislaid_too rename to audit_log`);
    }
    expect(runLines()).toMatchObject([
      {
        level: 'error',
        tasks: ['metrics:failed', 'receipts:3', 'audit:failed', 'signIns:0', 'retention:0', 'deletions:0'],
      },
    ]);
    const failures = lines.filter(({ msg }) => msg === 'Cron task failed');
    expect(failures).toMatchObject([
      { task: 'metrics', error: { name: expect.any(String) } },
      { task: 'audit', error: { name: expect.any(String) } },
    ]);
    expect(failures.every(({ traceId }) => traceId === runLines()[0]?.['traceId'])).toBe(true);
  });

  it('on a schedule nobody knows does nothing, and fails', async () => {
    await expect(run('0 0 1 1 *')).rejects.toThrow('schedule');
    expect(runLines()).toMatchObject([{ level: 'error', dbRoundTrips: 0 }]);
  });
});
