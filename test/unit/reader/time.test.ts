import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHappenedAt } from '../../../src/reader/time.ts';

const receivedAtMs = Date.UTC(2026, 6, 28, 12, 30, 0, 250);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Offsets from the time of receipt: what the event says, what `sent_at` says, and what is believed. */
const cases: readonly [string, number | undefined, number | undefined, number][] = [
  ['a live event', -80, -30, -80],
  ['an event that two hours in a client without a connection', -2 * hourMs, -100, -2 * hourMs],
  ['one that waited for days', -3 * dayMs, -100, -3 * dayMs],
  ['one without sent_at', -2 * hourMs, undefined, -2 * hourMs],
  ['one that was under way for four seconds', -4_500, -4_000, -4_500],
  ['a clock ten seconds behind', -10_050, -10_000, -50],
  ['a clock ten minutes behind', -10 * minuteMs - 50, -10 * minuteMs, -50],
  ['a clock ten minutes ahead, five minutes ago', 5 * minuteMs, 10 * minuteMs, -5 * minuteMs],
  ['a clock three hours ahead, two hours ago', hourMs, 3 * hourMs, -2 * hourMs],
  [
    'a clock that lost its battery, an hour ago',
    1 - receivedAtMs - hourMs + dayMs,
    1 - receivedAtMs + dayMs,
    -hourMs,
  ],
  ['a clock ahead that says nothing of it', 30 * minuteMs, undefined, 0],
  ['a time after it was sent', 10_000, -100, 0],
  ['31 days ago', -31 * dayMs, -100, 0],
  ['1970', 1 - receivedAtMs, -100, 0],
  ['no time at all', undefined, -100, 0],
];

const at = (offsetMs: number | undefined) => (offsetMs === undefined ? undefined : receivedAtMs + offsetMs);
const iso = (timeMs: number | undefined) =>
  timeMs === undefined ? undefined : new Date(timeMs).toISOString();

describe('when an event happened by our clock', () => {
  it.each(cases)('%s', (_case, stamped, sent, expected) => {
    const stampedMs = at(stamped);
    for (const timestamp of [iso(stampedMs), stampedMs === undefined ? undefined : stampedMs / 1000]) {
      expect(readHappenedAt(timestamp, receivedAtMs, iso(at(sent))) - receivedAtMs).toBe(expected);
    }
  });

  it('is the end of the second for a client that writes no fractions', () => {
    const secondMs = receivedAtMs - 250 - 7_000;
    expect(readHappenedAt(secondMs / 1000, receivedAtMs, undefined)).toBe(secondMs + 999);
    expect(readHappenedAt('2026-07-28T12:30:00Z', receivedAtMs, undefined)).toBe(receivedAtMs);
  });

  it.each([[null], ['yesterday'], [{}], [-1], [Number.NaN], [1e300], ['2026-13-01T00:00:00Z']])(
    'is the time of receipt for %j',
    (timestamp) => {
      expect(readHappenedAt(timestamp, receivedAtMs, 'also not a time')).toBe(receivedAtMs);
    },
  );

  it('is never later than its receipt, nor more than 30 days before', () => {
    const time = fc.oneof(
      fc.double(),
      fc.integer({ min: 0, max: 3e9 }),
      fc.string(),
      fc.date({ noInvalidDate: true }).map(String),
    );
    fc.assert(
      fc.property(
        time,
        fc.option(fc.date({ noInvalidDate: true }), { nil: undefined }),
        (timestamp, sent) => {
          const happenedAtMs = readHappenedAt(timestamp, receivedAtMs, sent?.toISOString());
          expect(happenedAtMs).toBeLessThanOrEqual(receivedAtMs);
          expect(happenedAtMs).toBeGreaterThanOrEqual(receivedAtMs - 30 * dayMs);
          expect(Number.isSafeInteger(happenedAtMs)).toBe(true);
        },
      ),
    );
  });
});
