import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  beginLease,
  openWindow,
  planLeases,
  quotaWindowMs,
  secondsLeft,
  settleLease,
  takeAlone,
  takeHeld,
  takeRest,
  windowOf,
  type LeaseAnswer,
  type LeasePlan,
  type LeaseState,
} from '../../src/domain/quota.ts';

/** The global quota: blocks handed out until there are none. */
function createGlobal({ blocks }: LeasePlan) {
  let left = blocks;
  const global = {
    commands: 0,
    answer: (): LeaseAnswer => {
      global.commands += 1;
      if (left === 0) return 'denied';
      left -= 1;
      return { blocksLeft: left };
    },
  };
  return global;
}

/** What the caller of these functions does, with an answer that comes at once. */
function take(state: LeaseState, plan: LeasePlan, wanted: number, answer: () => LeaseAnswer): number {
  if (takeHeld(state, plan, wanted)) return wanted;
  if (state.isExhausted) return takeRest(state, wanted);
  beginLease(state, wanted);
  return settleLease(state, plan, wanted, answer());
}

const limits = fc.integer({ min: 1, max: 20_000 });

describe('a lease plan', () => {
  test.each([
    // limit, blockSize, blocks, allowance
    [1, 1, 1, 0],
    [7, 7, 1, 0],
    [20, 20, 1, 0],
    [50, 20, 3, 0],
    [100, 20, 5, 10],
    [601, 61, 10, 30],
    [3_000, 100, 30, 30],
    [1_000_000, 100, 10_000, 30],
  ])('of %i a minute has blocks of %i, %i of them, and lets %i through first', (limit, ...expected) => {
    const { blockSize, blocks, allowance } = planLeases(limit);
    expect([blockSize, blocks, allowance]).toEqual(expected);
  });

  test('its blocks are the limit, the last one being what is left', () => {
    fc.assert(
      fc.property(limits, (limit) => {
        const { blockSize, blocks } = planLeases(limit);
        const last = limit - blockSize * (blocks - 1);
        expect(last).toBeGreaterThan(0);
        expect(last).toBeLessThanOrEqual(blockSize);
      }),
    );
  });
});

describe('leases', () => {
  test('one isolate gets exactly the limit, whatever it is and however it asks', () => {
    fc.assert(
      fc.property(
        limits,
        fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 20 }),
        (limit, sizes) => {
          const plan = planLeases(limit);
          const global = createGlobal(plan);
          const state = openWindow(0);
          let admitted = 0;
          for (let at = 0; at < limit + 200; at += 1) {
            admitted += take(state, plan, sizes[at % sizes.length] ?? 1, global.answer);
          }
          expect(admitted).toBe(limit);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('many isolates together pass the limit only by what each lets through first', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_000 }),
        fc.integer({ min: 1, max: 12 }),
        fc.infiniteStream(fc.nat()),
        (limit, isolates, choices) => {
          const plan = planLeases(limit);
          const global = createGlobal(plan);
          const states = Array.from({ length: isolates }, () => openWindow(0));
          let admitted = 0;
          for (let sent = 0; sent < limit * 2; sent += 1) {
            const state = states[Number(choices.next().value) % isolates];
            if (state !== undefined) admitted += take(state, plan, 1, global.answer);
          }
          expect(admitted).toBeLessThanOrEqual(limit + isolates * plan.allowance);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('steady traffic asks at most once for ten events, and a refused flood asks once', () => {
    for (const limit of [100, 250, 1_000, 3_000]) {
      const plan = planLeases(limit);
      for (const sent of [1, 5, 10, 11, 29, 30, 31, 99, 100, 101, 999, 2_999]) {
        if (sent > limit) continue;
        const global = createGlobal(plan);
        const state = openWindow(0);
        for (let at = 0; at < sent; at += 1) expect(take(state, plan, 1, global.answer)).toBe(1);
        expect({ limit, sent, asked: global.commands / sent <= 0.1 }).toEqual({ limit, sent, asked: true });
      }
      const global = createGlobal(plan);
      const state = openWindow(0);
      for (let at = 0; at < limit * 10; at += 1) take(state, plan, 1, global.answer);
      expect(global.commands).toBe(plan.blocks);
    }
  });

  test('while one asks, others borrow of the block on its way, and no more', () => {
    const plan = planLeases(3_000);
    const state = openWindow(0);
    beginLease(state, 1);
    let borrowed = 0;
    while (takeHeld(state, plan, 1)) borrowed += 1;
    expect(borrowed).toBe(plan.blockSize - 1);
    expect(settleLease(state, plan, 1, { blocksLeft: 5 })).toBe(1);
    expect(takeHeld(state, plan, 1)).toBe(false);
  });

  test('borrowed events are paid back: a denied isolate lets nothing more through', () => {
    const plan = planLeases(3_000);
    const state = openWindow(0);
    beginLease(state, 1);
    for (let at = 0; at < 40; at += 1) takeHeld(state, plan, 1);
    expect(settleLease(state, plan, 1, 'denied')).toBe(0);
    expect(takeHeld(state, plan, 1)).toBe(false);
    expect(takeRest(state, 1)).toBe(0);
  });

  test('of an envelope that needs more than is left, the first ones pass', () => {
    const plan = planLeases(7);
    const global = createGlobal(plan);
    const state = openWindow(0);
    expect([5, 5, 5].map((wanted) => take(state, plan, wanted, global.answer))).toEqual([5, 2, 0]);
    expect(global.commands).toBe(1);
  });
});

describe('without an answer', () => {
  test('the isolate counts alone, up to the limit', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 1, max: 10 }), (limit, wanted) => {
        const plan = planLeases(limit);
        const state = openWindow(0);
        let admitted = 0;
        for (let at = 0; at < limit + 20; at += 1) admitted += takeAlone(state, plan, wanted);
        expect(admitted).toBe(limit);
      }),
      { numRuns: 40 },
    );
  });

  test('what passed meanwhile is not asked back when the quota answers again', () => {
    const plan = planLeases(3_000);
    const global = createGlobal(plan);
    const state = openWindow(0);
    for (let at = 0; at < 500; at += 1) take(state, plan, 1, () => 'unavailable');
    expect(state.used).toBe(500);
    for (let at = 0; at < 100; at += 1) expect(take(state, plan, 1, global.answer)).toBe(1);
    expect(global.commands).toBeLessThanOrEqual(2);
  });
});

describe('a window', () => {
  test.each([
    [0, 60],
    [1, 60],
    [1_000, 59],
    [59_001, 1],
    [59_999, 1],
    [60_000, 60],
  ])('%i ms into the clock, %i whole seconds are left', (timeMs, expected) => {
    expect(secondsLeft(timeMs)).toBe(expected);
    expect(windowOf(timeMs)).toBe(Math.floor(timeMs / quotaWindowMs) * quotaWindowMs);
  });
});
