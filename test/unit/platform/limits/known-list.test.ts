import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createKnownList } from '../../../../src/platform/limits/known-list.ts';

const hexId = fc.stringMatching(/^[0-9a-f]{32}$/);

/** A store of ids that counts how often it is asked. */
function createStore(ids: readonly string[]) {
  const store = {
    loads: 0,
    load: async (from: string, to: string, maxRows: number) => {
      store.loads += 1;
      return ids.filter((id) => id >= from && id < to).slice(0, maxRows);
    },
  };
  return store;
}

describe('a list of what exists', () => {
  test('has every id of the store, and costs one load a page whatever else is asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(hexId, { maxLength: 40 }),
        fc.array(hexId, { maxLength: 60 }),
        async (ids, asked) => {
          const store = createStore(ids);
          const list = createKnownList(10);
          for (const id of [...asked, ...ids]) {
            expect(await list.mayExist(id, 1_000, store.load)).toBe(ids.includes(id));
          }
          expect(store.loads).toBeLessThanOrEqual(16);
        },
      ),
    );
  });

  test('is loaded again after five seconds, and knows then what is new and what is gone', async () => {
    const ids = ['a1'];
    const store = createStore(ids);
    const list = createKnownList(10);
    expect(await list.mayExist('a2', 0, store.load)).toBe(false);
    ids.splice(0, 1, 'a2');
    expect(await list.mayExist('a2', 4_999, store.load)).toBe(false);
    expect(await list.mayExist('a2', 5_000, store.load)).toBe(true);
    expect(await list.mayExist('a1', 5_000, store.load)).toBe(false);
    expect(store.loads).toBe(2);
  });

  test("that fails to load is tried a few times and then not for a while; the failure is the caller's", async () => {
    let loads = 0;
    const load = async () => {
      loads += 1;
      throw new Error('away');
    };
    const list = createKnownList(10);
    const answers: string[] = [];
    for (let at = 0; at < 20; at += 1) {
      answers.push(await list.mayExist('a1', at, load).then(String, (error: Error) => error.message));
    }
    expect(answers.slice(0, 6)).toEqual(['away', 'away', 'away', 'away', 'away', 'false']);
    expect(loads).toBe(5);
    expect(await list.mayExist('a1', 6_000, async () => ['a1'])).toBe(true);
  });

  test('whose page is full leaves it to the look-up', async () => {
    const full = Array.from({ length: 5_000 }, (_, at) => `a${at}`);
    expect(await createKnownList(10).mayExist('aX', 0, createStore(full).load)).toBe(true);
  });
});

describe('an attack', () => {
  test('is so many misses in one minute of the clock', () => {
    const list = createKnownList(3);
    for (let at = 0; at < 3; at += 1) list.noteMiss(60_000 + at);
    expect(list.isUnderAttack(60_010)).toBe(false);
    list.noteMiss(60_020);
    expect(list.isUnderAttack(60_030)).toBe(true);
    expect(list.isUnderAttack(120_000)).toBe(false);
    list.noteMiss(120_000);
    expect(list.isUnderAttack(120_001)).toBe(false);
  });
});
