import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countParts } from '../../../../src/wire/envelope/count-parts.ts';
import { countProtobufEntries } from '../../../../src/wire/envelope/count-protobuf.ts';

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
/** A field that holds bytes. */
const field = (number: number, bytes: readonly number[]): number[] => [
  ...varint(number * 8 + 2),
  ...varint(bytes.length),
  ...bytes,
];
const bytesOf = (message: readonly number[]) => Uint8Array.from(message);
const path = [1, 2, 2];

/** What an OTLP exporter sends: resources with scopes with entries, and other fields between them. */
const exported = (resources: readonly (readonly number[])[]): number[] =>
  resources.flatMap((scopes) => [
    ...field(1, [
      ...field(1, [...field(2, [1, 2, 3]), 0x18, 0x96, 0x01]),
      ...scopes.flatMap((entries) =>
        field(2, [
          ...field(1, field(2, [9])),
          ...Array.from({ length: entries }, () => [
            ...field(2, [...field(2, [7, 7]), 0x09, 1, 2, 3, 4, 5, 6, 7, 8]),
          ]).flat(),
          0x1d,
          1,
          2,
          3,
          4,
        ]),
      ),
    ]),
  ]);

describe('the entries of an OTLP request in protobuf', () => {
  it('are counted over all resources and scopes', () => {
    expect(countProtobufEntries(bytesOf(exported([[2, 0], [], [3]])), path)).toBe(5);
    expect(countProtobufEntries(new Uint8Array(0), path)).toBe(0);
    expect(countProtobufEntries(bytesOf(exported([[300]])), path)).toBe(300);
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(20), { maxLength: 4 }), { maxLength: 4 }), (resources) => {
        const sum = resources.flat().reduce((total, entries) => total + entries, 0);
        expect(countProtobufEntries(bytesOf(exported(resources)), path)).toBe(sum);
      }),
    );
  });

  it.each([
    ['a length beyond the end', [0x0a, 0x7f, 1]],
    ['an endless number', Array.from({ length: 20 }, () => 0xff)],
    ['a group', [0x0b]],
    ['an entry that ends outside its scope', field(1, field(2, [0x12, 0x05, 1]))],
    ['a cut fixed number', [0x09, 1, 2]],
    ['a tag without a value', [0x08]],
    ['text', [...Buffer.from('{"resourceSpans":[]}')]],
  ])('cannot be told of %s', (_what, message) => {
    expect(countProtobufEntries(bytesOf(message), path)).toBeUndefined();
  });

  it('of bytes that are anything never throw, and are never more than the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(countProtobufEntries(bytes, path) ?? 0).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});

describe('the parts of a multipart body', () => {
  const boundary = '----7MA4YWxk';
  const body = (parts: number) =>
    Buffer.from(
      `${`--${boundary}\r\nContent-Disposition: form-data; name="a"; filename="a.txt"\r\n\r\nx\r\n`.repeat(parts)}--${boundary}--\r\n`,
    );

  it.each([
    [`multipart/form-data; boundary=${boundary}`, 3],
    [`Multipart/Form-Data;charset=utf-8;boundary="${boundary}"`, 3],
    ['multipart/form-data; boundary=another', 0],
    ['multipart/form-data', undefined],
    ['application/octet-stream', undefined],
    [undefined, undefined],
  ])('of %s are %s', (contentType, parts) => {
    expect(countParts(body(3), contentType)).toBe(parts);
  });

  it('are at most 100', () => {
    expect(countParts(body(500), `multipart/form-data; boundary=${boundary}`)).toBe(100);
  });
});
