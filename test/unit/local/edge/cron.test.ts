import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { everyMinute } from '../../../../local/edge/cron.ts';

const minuteMs = 60_000;
const start = Date.parse('2026-07-28T12:30:20.000Z');

beforeEach(() => vi.useFakeTimers({ now: start, toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => vi.useRealTimers());

describe('everyMinute', () => {
  it('runs once at the beginning of each minute, and tells which', async () => {
    const times: string[] = [];
    const timer = everyMinute(
      (at) => Promise.resolve(times.push(at.toISOString())),
      () => {},
    );
    await vi.advanceTimersByTimeAsync(39_999);
    expect(times).toEqual([]);
    await vi.advanceTimersByTimeAsync(1 + 2 * minuteMs);
    expect(times).toEqual([
      '2026-07-28T12:31:00.000Z',
      '2026-07-28T12:32:00.000Z',
      '2026-07-28T12:33:00.000Z',
    ]);
    await timer.stop(0);
  });

  it('never runs twice for a minute, also when the clock is set back', async () => {
    const times: string[] = [];
    const timer = everyMinute(
      (at) => Promise.resolve(times.push(at.toISOString())),
      () => {},
    );
    await vi.advanceTimersByTimeAsync(40_000);
    vi.setSystemTime(start + 30_000);
    await vi.advanceTimersByTimeAsync(3 * minuteMs);
    expect(new Set(times).size).toBe(times.length);
    expect(times.length).toBeGreaterThanOrEqual(2);
    await timer.stop(0);
  });

  it('never overlaps itself: a minute in which a run is under way is left out', async () => {
    let under = 0;
    let most = 0;
    let runs = 0;
    const timer = everyMinute(
      async () => {
        runs += 1;
        under += 1;
        most = Math.max(most, under);
        await new Promise((resolve) => setTimeout(resolve, 2.5 * minuteMs));
        under -= 1;
      },
      () => {},
    );
    await vi.advanceTimersByTimeAsync(10 * minuteMs);
    expect([most, runs]).toEqual([1, 4]);
    const stopped = timer.stop(10 * minuteMs);
    await vi.advanceTimersByTimeAsync(3 * minuteMs);
    await stopped;
    expect(under).toBe(0);
  });

  it('goes on after a run that fails, and tells of it', async () => {
    const errors: unknown[] = [];
    const timer = everyMinute(
      () => Promise.reject(new Error('no luck')),
      (error) => errors.push(error),
    );
    await vi.advanceTimersByTimeAsync(3 * minuteMs);
    expect(errors).toHaveLength(3);
    await timer.stop(0);
  });

  it('runs nothing once it is stopped', async () => {
    const run = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const timer = everyMinute(run, () => {});
    await timer.stop(0);
    await vi.advanceTimersByTimeAsync(5 * minuteMs);
    expect(run).not.toHaveBeenCalled();
  });
});
