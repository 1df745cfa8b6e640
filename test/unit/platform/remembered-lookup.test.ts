import { describe, expect, test } from 'vitest';
import { DatabaseFault, failWith } from '../../../src/db/fault.ts';
import { lookupTtlMs } from '../../../src/platform/isolate-caches.ts';
import { createMemoryCache } from '../../../src/platform/memory-cache.ts';
import { rememberedLookup } from '../../../src/platform/remembered-lookup.ts';

const down = () => Promise.reject(failWith(new DatabaseFault('network', 'No database')));

function memory(staleMs = 60_000) {
  const cache = createMemoryCache<string | null>(10, staleMs);
  const clock = { nowMs: 1_000_000 };
  let asked = 0;
  const find = (answer: () => Promise<string | null>, id = 'a') =>
    rememberedLookup(
      { now: () => clock.nowMs, defer: () => {} },
      {
        name: 'thing',
        id,
        cache,
        ask() {
          asked += 1;
          return answer();
        },
        stale: (entry) => `${entry}, lately`,
      },
    );
  return { clock, find, asked: () => asked };
}

describe('rememberedLookup', () => {
  test('asks once for what is there, and once for what is not, until the memory is old', async () => {
    const { clock, find, asked } = memory();
    for (const answer of ['x', null]) {
      const id = String(answer);
      expect(await find(() => Promise.resolve(answer), id)).toBe(answer);
      expect(await find(down, id)).toBe(answer);
    }
    expect(asked()).toBe(2);
    clock.nowMs += lookupTtlMs;
    expect(await find(() => Promise.resolve('y'), 'x')).toBe('y');
    expect(asked()).toBe(3);
  });

  test('while the database is down, answers with what was found lately, never with a miss', async () => {
    const { clock, find } = memory();
    await find(() => Promise.resolve('x'));
    await find(() => Promise.resolve(null), 'none');
    clock.nowMs += lookupTtlMs;
    expect(await find(down)).toBe('x, lately');
    await expect(find(down, 'none')).rejects.toMatchObject({ code: 'database_unavailable' });
    await expect(find(down, 'new')).rejects.toMatchObject({ code: 'database_unavailable' });
    clock.nowMs += 60_000;
    await expect(find(down)).rejects.toMatchObject({ code: 'database_unavailable' });
  });

  test('hides no bug: what is no failure of the database is thrown, also with an entry at hand', async () => {
    const { clock, find } = memory();
    await find(() => Promise.resolve('x'));
    clock.nowMs += lookupTtlMs;
    await expect(find(() => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  });
});
