import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countJsonEntries } from '../../../../src/wire/envelope/count-entries.ts';
import { claimedQuantities, quantitiesOf } from '../../../../src/kinds/count-items.ts';

const count = (text: string, path: readonly string[] = ['items']) =>
  countJsonEntries(Buffer.from(text), path);

describe('the entries of a container', () => {
  it.each([
    ['{"items":[{},{},{}]}', 3],
    ['{"version":2,"ingest_settings":{"items":[{}]},"items":[{"body":"a"},{"body":"b"}]}', 2],
    [' { "items" : [ { "a" : [ {} , {} ] } , { "items" : [ {} ] } ] , "more" : [ {} ] } ', 2],
    ['{"items":[{"body":"}]},{\\"items\\":[{}"},{"body":"\\\\"}]}', 2],
    ['{"items":[]}', 0],
    ['{"items":[1,null,"{}",[{}],{}]}', 1],
    ['{"event_id":"items","items":[{}]}', 1],
    ['\ufeff{"items":[{}]}', 1],
  ])('of %s are %i', (text, expected) => {
    expect(count(text)).toBe(expected);
  });

  it.each([
    [''],
    ['nonsense'],
    ['{}'],
    ['[]'],
    ['{"items":{}}'],
    ['{"items":"[{}]"}'],
    ['{"item":[{}]}'],
    ['{"items":[{}'],
    ['{"items":[{"a":"'],
    ['{"a":{"items":[{}]}}'],
    ['['.repeat(100_000)],
    ['{"items":['.repeat(10_000)],
  ])('cannot be told of %s', (text) => {
    expect(count(text)).toBeUndefined();
  });

  it('are found through lists on the way', () => {
    const path = ['resourceSpans', 'scopeSpans', 'spans'];
    const spans = (entries: number) => ({ spans: Array.from({ length: entries }, () => ({ spans: [{}] })) });
    const text = JSON.stringify({
      resourceSpans: [
        { scopeSpans: [spans(2), spans(0)] },
        { resource: { spans: [{}] }, scopeSpans: [spans(3)] },
      ],
    });
    expect(count(text, path)).toBe(5);
    expect(count('[{"type":"csp"},{}]', [])).toBe(2);
  });

  it('are those that JSON.parse finds, whatever is around and in them', () => {
    const entries = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 20 });
    const around = fc.dictionary(
      fc.string().filter((key) => key !== 'items' && key !== '__proto__'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(entries, around, around, fc.nat(3), (items, before, after, indent) => {
        const text = JSON.stringify({ ...before, items, ...after }, null, indent);
        expect(count(text)).toBe(items.length);
      }),
    );
  });

  it('of bytes that are anything never throw', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', 'items', '"items":[') }),
        (bytes, text) => {
          for (const found of [countJsonEntries(bytes, ['items']), count(text)]) {
            expect(found ?? 0).toBeGreaterThanOrEqual(0);
          }
        },
      ),
    );
  });

  it('are at most 100,000', () => {
    expect(count(`{"items":[${'{},'.repeat(150_000)}{}]}`)).toBe(100_000);
  });
});

describe('an item counts', () => {
  const item = (type: string, value: unknown) => ({ type, payload: Buffer.from(JSON.stringify(value)) });

  it.each([
    ['log', 'log_item', 'log_byte'],
    ['trace_metric', 'trace_metric', 'trace_metric_byte'],
  ])('a %s container its entries and its bytes', (type, category, byteCategory) => {
    const container = item(type, { items: Array.from({ length: 100 }, () => ({ body: 'x' })) });
    expect(quantitiesOf(container)).toEqual([
      { category, quantity: 100 },
      { category: byteCategory, quantity: container.payload.length },
    ]);
  });

  it.each([
    ['a span container its spans', item('span', { version: 2, items: [{}, {}, {}] }), 'span', 3],
    ['a single span of old SDKs 1', item('span', { span_id: 'a' }), 'span', 1],
    ['a container without entries 1', item('span', { items: [] }), 'span', 1],
    ['a session 1', item('session', { items: [{}, {}] }), 'session', 1],
    ['network reports each', item('nel', [{}, {}]), 'security', 2],
    ['a type that nobody knows 1', item('from_the_future', { items: [{}, {}] }), 'default', 1],
  ])('%s', (_what, given, category, quantity) => {
    expect(quantitiesOf(given)).toEqual([{ category, quantity }]);
  });

  it.each([
    [undefined, 1],
    [500, 500],
    [-1, 1],
    [0, 1],
    [Number.MAX_SAFE_INTEGER, 1_000],
  ])('unread what its header claims, within its bytes: %s', (itemCount, quantity) => {
    expect(claimedQuantities({ type: 'log', itemCount, bytes: 3_000 })[0]).toEqual({
      category: 'log_item',
      quantity,
    });
    expect(claimedQuantities({ type: 'session', itemCount, bytes: 3_000 })).toEqual([
      { category: 'session', quantity: 1 },
    ]);
  });
});
