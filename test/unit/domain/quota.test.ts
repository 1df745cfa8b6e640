import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  beginLease,
  derivedBytes,
  minQuotaBytes,
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
  type Weight,
} from '../../../src/domain/quota.ts';

/** The global quota: hands out blocks until the quota is used up. */
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

/** The same with what the events weigh. */
function takeWeighed(state: LeaseState, plan: LeasePlan, weight: Weight, answer: () => LeaseAnswer): number {
  const wanted = weight.eventBytes.length;
  if (state.isOutOfBytes) return 0;
  if (takeHeld(state, plan, wanted, weight)) return wanted;
  if (state.isExhausted) return takeRest(state, wanted, weight);
  beginLease(state, wanted, weight);
  return settleLease(state, plan, wanted, answer(), weight);
}
const mib = 1024 * 1024;
const weighs = (...eventBytes: number[]): Weight => ({ eventBytes, extraBytes: 0 });

describe('bytes beside events', () => {
  test.each([
    // limit, bytes, blockSize, blocks, blockBytes
    [3_000, derivedBytes(3_000), 100, 30, 12.5 * mib],
    [1_000_000, derivedBytes(1_000_000), 100, 10_000, 12.5 * mib],
    [50, derivedBytes(50), 20, 3, (16 * mib) / 3],
    [6, derivedBytes(6), 6, 1, 16 * mib],
    [3_000, 50 * mib, 750, 4, 12.5 * mib],
    [3_000, 2 * mib, 3_000, 1, 2 * mib],
    [50, 3 * mib, 25, 2, 1.5 * mib],
  ])(
    '%i events and %i bytes are blocks of %i events, %i of them, of %f bytes',
    (limit, bytes, ...expected) => {
      const { blockSize, blocks, blockBytes } = planLeases(limit, bytes);
      expect([blockSize, blocks, blockBytes]).toEqual([
        ...expected.slice(0, 2),
        Math.floor(expected[2] ?? 0),
      ]);
    },
  );

  test('every block holds the largest event and its envelope, whatever the limits are', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: minQuotaBytes, max: 2 ** 33 }), (limit, bytes) => {
        const { blockBytes, blockSize, blocks } = planLeases(limit, bytes);
        expect(blockBytes).toBeGreaterThanOrEqual(mib + mib / 16 + 1_024);
        expect(blockSize * (blocks - 1)).toBeLessThan(limit);
      }),
    );
  });

  test('many isolates together pass neither limit by more than what each lets through first', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 3_000 }),
        fc.integer({ min: minQuotaBytes, max: 200 * mib }),
        fc.integer({ min: 1, max: 6 }),
        fc.infiniteStream(fc.nat()),
        (limit, limitBytes, isolates, choices) => {
          const plan = planLeases(limit, limitBytes);
          const global = createGlobal(plan);
          const states = Array.from({ length: isolates }, () => openWindow(0));
          let [events, bytes] = [0, 0];
          for (let sent = 0; sent < 1_000; sent += 1) {
            const choice = Number(choices.next().value);
            const state = states[choice % isolates];
            const weight = weighs(choice % mib, (choice * 7) % mib);
            const admitted = state === undefined ? 0 : takeWeighed(state, plan, weight, global.answer);
            events += admitted;
            for (const size of weight.eventBytes.slice(0, admitted)) bytes += size;
          }
          expect(events).toBeLessThanOrEqual(limit + isolates * plan.allowance);
          expect(bytes).toBeLessThanOrEqual(limitBytes + isolates * plan.allowanceBytes);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('the largest events cost at most a command for ten of them, as small ones do', () => {
    const plan = planLeases(3_000, derivedBytes(3_000));
    const global = createGlobal(plan);
    const state = openWindow(0);
    const weight = { eventBytes: [mib], extraBytes: 1_024 + mib / 16 };
    let admitted = 0;
    while (takeWeighed(state, plan, weight, global.answer) === 1) admitted += 1;
    expect(admitted).toBeGreaterThan(300);
    expect(admitted).toBeLessThan(375);
    expect(global.commands / admitted).toBeLessThanOrEqual(0.1);
  });

  test('one event that finds no bytes ends the window for all, and the events before it have passed', () => {
    const plan = planLeases(1_000, 10 * mib);
    const state = openWindow(0);
    expect(takeAlone(state, plan, 3, weighs(4 * mib, 4 * mib, 4 * mib))).toBe(2);
    expect(state.isOutOfBytes).toBe(true);
    const many = openWindow(0);
    expect(takeAlone(many, planLeases(2, 100 * mib), 3, weighs(1, 1, 1))).toBe(2);
    expect(many.isOutOfBytes).toBe(false);
  });

  test('a request that brings no event is charged what it costs, and nothing is left in the end', () => {
    const plan = planLeases(1_000, 10 * mib);
    const state = openWindow(0);
    const empty = { eventBytes: [], extraBytes: mib };
    for (let at = 0; at < 10; at += 1) expect(takeAlone(state, plan, 0, empty)).toBe(0);
    expect(state.isOutOfBytes).toBe(false);
    takeAlone(state, plan, 0, empty);
    expect(state.isOutOfBytes).toBe(true);
  });

  test('what did not pass is not charged, however the quota answers', () => {
    for (const answer of ['denied', 'unavailable', { blocksLeft: 0 }] as const) {
      const plan = planLeases(1_000, 4 * mib);
      const state = openWindow(0);
      beginLease(state, 2, weighs(3 * mib, 3 * mib));
      const passing = settleLease(state, plan, 2, answer, weighs(3 * mib, 3 * mib));
      expect([state.used, state.usedBytes]).toEqual([passing, passing * 3 * mib]);
    }
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
