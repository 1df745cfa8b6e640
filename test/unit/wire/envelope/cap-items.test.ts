import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { capItems } from '../../../../src/wire/envelope/cap-items.ts';
import { parseEnvelope } from '../../../../src/wire/envelope/parse-envelope.ts';
import { parserCaps } from '../../../../src/kinds/registry.ts';

const itemOf = (type: string, bytes: number) => `{"type":"${type}"}\n${'x'.repeat(bytes)}\n`;
const envelopeOf = (items: readonly (readonly [string, number])[]) => {
  const parsed = parseEnvelope(
    Buffer.from(`{}\n${items.map(([type, bytes]) => itemOf(type, bytes)).join('')}`),
    parserCaps,
  );
  if (!parsed.ok) throw new Error(parsed.error.reason);
  return parsed.value;
};
const caps = { maxItems: 3, maxBytes: 100 };
const capsOf = (type: string) => (type === 'event' ? caps : undefined);
const kept = (items: readonly (readonly [string, number])[]) =>
  capItems(envelopeOf(items), capsOf).items.map(({ type, payload }) => [type, payload.length]);

test('events are kept while they fit, in number and in bytes, and nothing else is touched', () => {
  expect(
    kept([
      ['event', 60],
      ['event', 60],
      ['transaction', 900],
      ['event', 40],
    ]),
  ).toEqual([
    ['event', 60],
    ['transaction', 900],
    ['event', 40],
  ]);
  expect(
    kept([
      ['event', 1],
      ['event', 2],
      ['event', 3],
      ['event', 4],
      ['log', 5],
    ]),
  ).toEqual([
    ['event', 1],
    ['event', 2],
    ['event', 3],
    ['log', 5],
  ]);
});

test('what does not fit is refused, each with its reason', () => {
  const { refusedItems } = capItems(
    envelopeOf([
      ['event', 60],
      ['event', 60],
      ['event', 10],
      ['event', 10],
      ['event', 10],
    ]),
    capsOf,
  );
  expect(refusedItems).toEqual([
    { type: 'event', reason: 'too_large', bytes: 60 },
    { type: 'event', reason: 'too_many_items', bytes: 10 },
  ]);
});

test('an envelope within its caps is the same one', () => {
  const envelope = envelopeOf([
    ['event', 50],
    ['event', 50],
    ['session', 5],
  ]);
  expect(capItems(envelope, capsOf)).toBe(envelope);
});

test('every item ends in exactly one place, whatever comes', () => {
  const item = fc.tuple(fc.constantFrom('event', 'log', 'session'), fc.nat(80));
  fc.assert(
    fc.property(fc.array(item, { maxLength: 30 }), (items) => {
      const before = envelopeOf(items);
      const { items: left, refusedItems } = capItems(before, capsOf);
      expect(left.length + refusedItems.length).toBe(before.items.length);
      const events = left.filter(({ type }) => type === 'event');
      expect(events.length).toBeLessThanOrEqual(caps.maxItems);
      expect(events.reduce((sum, { payload }) => sum + payload.length, 0)).toBeLessThanOrEqual(caps.maxBytes);
    }),
  );
});
