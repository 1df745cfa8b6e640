import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBodyMemory } from '../../../src/platform/body-memory.ts';
import { openBody, readBodyCapped } from '../../../src/platform/read-body.ts';

const pace = { windowBytes: 1_000, windowMs: 60, deadlineMs: 200 };

/** A body whose chunks come one in every `everyMs`; `silent` after the last, `broken`, or at its `end`. */
function bodyOf(chunks: readonly number[], tail: 'end' | 'silent' | 'broken', everyMs = 0): ReadableStream {
  let at = 0;
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
      const size = chunks[at];
      at += 1;
      if (size !== undefined) controller.enqueue(new Uint8Array(size));
      else if (tail === 'end') {
        controller.close();
        controller.byobRequest?.respond(0);
      } else if (tail === 'broken') controller.error(new Error('connection lost'));
      else await new Promise(() => {});
    },
  });
}
const requestOf = (body: ReadableStream, headers: Record<string, string> = {}) =>
  new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

describe('the memory for bodies', () => {
  test('never grants more than its bound, and is empty when all have closed', () => {
    const step = fc.record({
      who: fc.nat(7),
      what: fc.constantFrom('open', 'take', 'give', 'close'),
      bytes: fc.nat(400),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const memory = createBodyMemory(1_000, 100);
        const holds = new Map<number, ReturnType<typeof memory.open>>();
        const held = new Map<number, number>();
        for (const { who, what, bytes } of steps) {
          const hold = holds.get(who);
          const has = held.get(who) ?? 0;
          if (what === 'open' && hold === undefined) holds.set(who, memory.open(0));
          else if (what === 'take' && hold?.take(bytes)) held.set(who, has + bytes);
          else if (what === 'give' && hold !== undefined) {
            hold.give(bytes);
            held.set(who, Math.max(0, has - bytes));
          } else if (what === 'close' && hold !== undefined) {
            hold.close();
            hold.close();
            holds.delete(who);
            held.delete(who);
          }
          const sum = [...held.values()].reduce((total, each) => total + each, 0);
          expect(memory.heldBytes(0)).toBe(sum);
          expect(sum).toBeLessThanOrEqual(1_000);
        }
        for (const hold of holds.values()) hold.close();
        expect(memory.heldBytes(0)).toBe(0);
      }),
    );
  });

  test('keeps a quarter for small bodies', () => {
    const memory = createBodyMemory(1_000, 100);
    const large = memory.open(0);
    expect(large.take(751)).toBe(false);
    expect(large.take(750)).toBe(true);
    expect(large.take(1)).toBe(false);
    const small = memory.open(0);
    expect(small.freeBytes()).toBe(100);
    expect(small.take(101)).toBe(false);
    expect(small.take(100)).toBe(true);
    expect(small.take(1)).toBe(false);
  });

  test('forgets after two minutes what was never given back, and does not count it down twice', () => {
    const memory = createBodyMemory(1_000, 1_000);
    const lost = memory.open(0);
    lost.take(700);
    expect(memory.heldBytes(119_999)).toBe(700);
    expect(memory.heldBytes(120_000)).toBe(0);
    const next = memory.open(120_000);
    next.take(300);
    lost.close();
    lost.give(50);
    expect(lost.take(1)).toBe(false);
    expect(memory.heldBytes(120_000)).toBe(300);
  });
});

describe('a body that is read', () => {
  const length = { 'content-length': '50000' };
  test.each([
    ['arrives', bodyOf([20_000, 30_000], 'end'), {}, 100_000, 'ok'],
    ['arrives as declared', bodyOf([20_000, 30_000], 'end'), length, 100_000, 'ok'],
    ['is too large', bodyOf([20_000, 90_000], 'end'), {}, 100_000, 'too_large'],
    ['stops', bodyOf([20_000], 'silent'), {}, 100_000, 'too_slow'],
    ['arrives, small, as declared', bodyOf([200], 'end'), { 'content-length': '200' }, 100_000, 'ok'],
    ['stops, small', bodyOf([100], 'silent'), { 'content-length': '200' }, 100_000, 'too_slow'],
    ['breaks, small', bodyOf([100], 'broken'), { 'content-length': '200' }, 100_000, 'interrupted'],
    ['stops as it began', bodyOf([], 'silent'), length, 100_000, 'too_slow'],
    ['breaks', bodyOf([20_000], 'broken'), length, 100_000, 'interrupted'],
    ['finds no room', bodyOf([20_000, 30_000, 90_000], 'end'), {}, 1_000_000, 'no_memory'],
    [
      'trickles',
      bodyOf(
        Array.from({ length: 100 }, () => 10),
        'end',
        5,
      ),
      {},
      100_000,
      'too_slow',
    ],
    [
      'comes at a good pace for too long',
      bodyOf(
        Array.from({ length: 1_000 }, () => 1_500),
        'end',
        10,
      ),
      {},
      9_000_000,
      'too_slow',
    ],
  ])('and %s holds nothing once it is let go', async (_name, body, headers, maxBytes, expected) => {
    const memory = createBodyMemory(120_000, 120_000);
    const hold = memory.open(Date.now());
    const read = await readBodyCapped(requestOf(body, headers), maxBytes, { hold, pace });
    expect(read.ok ? 'ok' : read.error.reason).toBe(expected);
    expect(memory.heldBytes(Date.now())).toBeGreaterThan(0);
    expect(memory.heldBytes(Date.now())).toBeLessThanOrEqual(120_000);
    hold.close();
    expect(memory.heldBytes(Date.now())).toBe(0);
  });

  test('holds what has come, not what was declared', async () => {
    const memory = createBodyMemory();
    const hold = memory.open(Date.now());
    const headers = { 'content-length': '19000000' };
    const read = readBodyCapped(requestOf(bodyOf([10], 'silent'), headers), 20_000_000, { hold, pace });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(memory.heldBytes(Date.now())).toBeLessThanOrEqual(16 * 1024);
    expect((await read).ok).toBe(false);
  });

  test('in two steps is the same body, and the first step takes no more than it needs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 9_000 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 60_000 }),
        fc.boolean(),
        async (chunks, headBytes, isDeclared) => {
          const whole = Buffer.concat(chunks);
          let at = 0;
          let pulled = 0;
          const body = new ReadableStream({
            type: 'bytes',
            pull(controller) {
              const chunk = chunks[at];
              at += 1;
              if (chunk !== undefined) {
                pulled += chunk.length;
                controller.enqueue(Uint8Array.from(chunk));
              } else {
                controller.close();
                controller.byobRequest?.respond(0);
              }
            },
          });
          const headers = isDeclared ? { 'content-length': String(whole.length) } : {};
          const open = openBody(requestOf(body, headers), 200_000, createBodyMemory().open(0));
          const head = await open.readHead(headBytes);
          expect(pulled).toBeLessThanOrEqual(Math.max(headBytes, 16 * 1024) + 2 * 9_000);
          const least = Math.min(headBytes, whole.length);
          expect(head.ok && head.value.length >= least).toBe(true);
          expect(head.ok && whole.subarray(0, head.value.length).equals(head.value)).toBe(true);
          const all = await open.readAll();
          expect(all.ok && Buffer.from(all.value).equals(whole)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
