import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundLost, readClientReport } from '../../../../src/kinds/client-report/read-client-report.ts';
import { categories, clientDiscardReasons, type ItemOutcome } from '../../../../src/domain/outcome.ts';

const read = (value: unknown) => readClientReport(Buffer.from(JSON.stringify(value)));
const entry = (reason: unknown, category: unknown, quantity: unknown) => ({ reason, category, quantity });
const lostOf = (...entries: unknown[]) => {
  const report = read({ timestamp: 1_700_000_000.5, discarded_events: entries });
  return report.ok ? report.value : undefined;
};
const row = (reason: string, category: string, quantity: number) => ({
  category,
  outcome: 'client_discard',
  reason,
  quantity,
});

describe('a client report', () => {
  it('says what the SDK lost and why', () => {
    expect(
      lostOf(
        entry('before_send', 'error', 2),
        entry('queue_overflow', 'log_item', 40),
        entry('queue_overflow', 'log_byte', 9_000),
      ),
    ).toEqual({
      lost: [
        row('before_send', 'error', 2),
        row('queue_overflow', 'log_item', 40),
        row('queue_overflow', 'log_byte', 9_000),
      ],
      unusable: 0,
    });
  });

  it('costs only the entry that is not JSON, and counts digits beyond 2^53 as the most', () => {
    const text = `{"timestamp":NaN,"discarded_events":[{"reason":"before_send","category":"error","quantity":NaN},
      {"reason":"sample_rate","category":"transaction","quantity":5},
      {"reason":"network_error","category":"error","quantity":123456789012345678901},],}`;
    expect(readClientReport(Buffer.from(text))).toEqual({
      ok: true,
      value: {
        lost: [row('sample_rate', 'transaction', 5), row('network_error', 'error', 1_000_000)],
        unusable: 1,
      },
    });
  });

  it('brings no words of its own into the ledger', () => {
    expect(lostOf(entry('user 4711 left', 'shoes', 3), entry(7, null, 1), { quantity: 2 })?.lost).toEqual([
      row('other', 'default', 3),
      row('other', 'default', 1),
      row('other', 'default', 2),
    ]);
  });

  it.each([[-1], ['3'], [null], [undefined], [{}]])(
    'leaves out an entry with the quantity %j, and keeps the others',
    (quantity) => {
      expect(lostOf(entry('before_send', 'error', quantity), entry('sample_rate', 'transaction', 5))).toEqual(
        {
          lost: [row('sample_rate', 'transaction', 5)],
          unusable: 1,
        },
      );
    },
  );

  it('counts nothing for nothing', () => {
    expect(lostOf(entry('before_send', 'error', 0))).toEqual({ lost: [], unusable: 0 });
    for (const empty of [{}, { discarded_events: null }, { discarded_events: [] }]) {
      expect(read(empty)).toEqual({ ok: true, value: { lost: [], unusable: 0 } });
    }
  });

  it('believes no more than a bound, in numbers and in entries', () => {
    expect(lostOf(entry('before_send', 'error', 1e300))?.lost).toEqual([
      row('before_send', 'error', 1_000_000),
    ]);
    expect(lostOf(entry('before_send', 'log_byte', 1e300))?.lost[0]?.quantity).toBe(100_000_000);
    const many = lostOf(...Array.from({ length: 1_000 }, () => entry('before_send', 'error', 1)));
    expect(many).toMatchObject({ unusable: 800 });
    expect(many?.lost).toHaveLength(200);
  });

  it('that cannot be read is refused', () => {
    expect(readClientReport(Buffer.from('{"discarded_events":'))).toEqual({
      ok: false,
      error: 'malformed_json',
    });
    for (const wrong of [null, 7, [], 'x', { discarded_events: {} }, { discarded_events: 3 }]) {
      expect(read(wrong)).toEqual({ ok: false, error: 'malformed_item' });
    }
  });

  it('gives safe numbers and known words for anything', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.jsonValue(),
            fc.record({ reason: fc.string(), category: fc.string(), quantity: fc.double() }),
          ),
        ),
        (entries) => {
          for (const { category, reason, quantity } of lostOf(...entries)?.lost ?? []) {
            expect(categories).toContain(category);
            expect(clientDiscardReasons).toContain(reason);
            expect(quantity).toBeGreaterThan(0);
            expect(Number.isSafeInteger(quantity)).toBe(true);
          }
        },
      ),
    );
  });
});

describe('what all reports of an envelope say', () => {
  it('touches at most 61 rows, and loses no item of those beyond', () => {
    const all = categories.flatMap((category) =>
      clientDiscardReasons.map((reason): ItemOutcome => ({
        category,
        reason,
        outcome: 'client_discard',
        quantity: 2,
      })),
    );
    const bounded = boundLost(all);
    expect(bounded).toHaveLength(61);
    const sum = (rows: readonly ItemOutcome[]) =>
      rows
        .filter(({ category }) => !category.endsWith('_byte'))
        .reduce((total, { quantity }) => total + quantity, 0);
    expect(sum(bounded)).toBe(sum(all));
    expect(boundLost(all.slice(0, 3))).toEqual(all.slice(0, 3));
  });
});
