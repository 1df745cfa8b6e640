import { Buffer } from 'node:buffer';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogQueue } from '../../../../local/edge/log-queue.ts';
import { watchRuntime } from '../../../../local/edge/runtime-watch.ts';

const line = Buffer.from('0123456789\n');
const tell = (dropped: number): string => `${dropped} lost`;

describe('what waits for the reader of the log', () => {
  it('is bounded; what does not fit is counted, and told where it is missing', () => {
    const queue = createLogQueue(40, tell);
    for (let count = 0; count < 10; count += 1) queue.push(line, 1);
    expect(queue.dropped()).toBe(7);
    expect(queue.next()?.toString()).toBe('0123456789\n'.repeat(3));
    queue.written(5);
    // The queue still reports nothing: it reports one gap, not many.
    queue.push(line, 1);
    queue.written(28);
    expect(queue.next()?.toString()).toBe('8 lost\n');
    queue.written(7);
    queue.push(line, 1);
    expect(queue.next()?.toString()).toBe('0123456789\n');
  });

  it('goes out whole and in order, however little the reader takes at once', () => {
    const queue = createLogQueue(1_000, tell);
    const texts = ['one\n', 'two\n', 'three\n'];
    for (const text of texts) queue.push(Buffer.from(text), 1);
    let read = '';
    for (let bytes = queue.next(); bytes !== undefined; bytes = queue.next()) {
      read += bytes.subarray(0, 2).toString();
      queue.written(Math.min(2, bytes.length));
    }
    expect(read).toBe(texts.join(''));
  });
});

describe('the watch over the runtime', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function watch(isAlive: () => boolean) {
    const seen = { restarts: 0, dead: [] as string[], said: [] as string[] };
    const { stop } = watchRuntime({
      everyMs: 1_000,
      isAlive: () => Promise.resolve(isAlive()),
      restart: () => (seen.restarts += 1),
      log: { say: (_fd, text) => seen.said.push(text) },
      onDead: (sentence) => seen.dead.push(sentence),
    });
    return { seen, stop };
  }

  it('leaves a runtime alone that answers, also after it was silent for a while', async () => {
    let asked = 0;
    const { seen, stop } = watch(() => (asked += 1) % 6 === 0);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(asked).toBeGreaterThan(90);
    expect(seen).toEqual({ restarts: 0, dead: [], said: [] });
    stop();
  });

  it('restarts one that is silent six times in a row, and says so', async () => {
    let asked = 0;
    const { seen, stop } = watch(() => (asked += 1) > 6);
    await vi.advanceTimersByTimeAsync(5_500);
    expect(seen.restarts).toBe(0);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(seen.restarts).toBe(1);
    expect(seen.said.join()).toContain('workerd did not answer');
    stop();
  });

  it('gives up when three restarts did not help, once', async () => {
    const { seen } = watch(() => false);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(seen.restarts).toBe(3);
    expect(seen.dead).toHaveLength(1);
    expect(seen.dead[0]).toContain('does not answer');
  });
});
