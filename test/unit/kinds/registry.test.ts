import { expect, test } from 'vitest';
import { categories } from '../../../src/domain/outcome.ts';
import { claimedQuantities, quantitiesOf } from '../../../src/kinds/count-items.ts';
import { categoryOfItem, kindOf, kinds, parserCaps, storedKinds } from '../../../src/kinds/registry.ts';

test('a kind has its own name, and an item type belongs to one kind', () => {
  const names = kinds.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const types = kinds.flatMap((kind) => kind.types);
  expect(new Set(types).size).toBe(types.length);
  for (const kind of kinds)
    expect(kind.types.map((type) => kindOf(type))).toEqual(kind.types.map(() => kind));
});

test('a kind that stores rows also prepares them, and bounds how many items an envelope brings', () => {
  expect(storedKinds.map(({ name }) => name)).toContain('error');
  for (const kind of storedKinds) {
    expect('prepare' in kind).toBe(true);
    expect(kind.caps.perEnvelope?.maxItems).toBeGreaterThan(0);
  }
});

test('sample rows, which the readiness check writes, have the shape that a spilled message must have', () => {
  for (const { store } of storedKinds) {
    const rows = store.sample({ projectId: 7, receivedAtMs: Date.parse('2026-07-28T12:00:00Z') });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map((row) => store.row.parse(row))).toEqual(rows);
    expect(store.count(rows).every(({ category }) => categories.includes(category))).toBe(true);
  }
});

test.each([
  ['event', 'error', 1024 * 1024],
  ['log', 'log_item', 12 * 1024 * 1024],
  ['client_report', 'internal', 100 * 1024],
  ['attachment', 'attachment', undefined],
  ['of tomorrow', 'default', undefined],
  ['__proto__', 'default', undefined],
  ['constructor', 'default', undefined],
])('an item of type %s counts under %s, and may hold %s bytes', (type, category, maxBytes) => {
  expect([categoryOfItem(type), parserCaps.maxItemBytes.get(type)]).toEqual([category, maxBytes]);
});

test('containers count their entries and bytes, other items count as one', () => {
  const payload = new TextEncoder().encode('{"items":[{},{},{}]}');
  expect(quantitiesOf({ type: 'log', payload })).toEqual([
    { category: 'log_item', quantity: 3 },
    { category: 'log_byte', quantity: payload.length },
  ]);
  expect(quantitiesOf({ type: 'event', payload })).toEqual([{ category: 'error', quantity: 1 }]);
  expect(claimedQuantities({ type: 'span', itemCount: 4, bytes: 100 })).toEqual([
    { category: 'span', quantity: 4 },
  ]);
  expect(claimedQuantities({ type: undefined, bytes: 9 })).toEqual([{ category: 'default', quantity: 1 }]);
});
