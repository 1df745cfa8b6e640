import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { etagOf, includesTag, parseEntityTags, type EntityTags } from '../../../src/http/etag.ts';

describe('etagOf', () => {
  it('is the same for the same text and another for another, and itself a good tag', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(etagOf(one) === etagOf(other)).toBe(one === other);
        expect(parseEntityTags(etagOf(one))).toEqual([etagOf(one)]);
      }),
    );
  });
});

describe('parseEntityTags', () => {
  it.each<[header: string, tags: EntityTags | undefined]>([
    ['*', '*'],
    [' * ', '*'],
    ['"a"', ['"a"']],
    ['W/"a"', ['"a"']],
    ['"a", W/"b" ,"c"', ['"a"', '"b"', '"c"']],
    ['"a",, "b",', ['"a"', '"b"']],
    ['"a,b"', ['"a,b"']],
    ['""', ['""']],
    ['', undefined],
    [',', undefined],
    ['a', undefined],
    ['"a', undefined],
    ['"a""b"', undefined],
    ['"a" "b"', undefined],
    ['w/"a"', undefined],
    ['*, "a"', undefined],
    ['"a b"', undefined],
    [`"${'x'.repeat(5_000)}"`, undefined],
  ])('reads %j', (header, tags) => {
    expect(parseEntityTags(header)).toEqual(tags);
  });

  it('ends at once whatever comes, and gives tags in quotes only', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', ',', ' ', 'W', '/', '\t', 'a', '*') })),
        (header) => {
          const tags = parseEntityTags(header);
          if (Array.isArray(tags)) for (const tag of tags) expect(tag).toMatch(/^"[^" ]*"$/);
        },
      ),
    );
    expect(parseEntityTags(`${' ,'.repeat(1_999)}x`)).toBeUndefined();
  });
});

describe('includesTag', () => {
  it('takes any for the star, else only what is in the list', () => {
    expect(includesTag('*', '"a"')).toBe(true);
    expect(includesTag(['"b"', '"a"'], '"a"')).toBe(true);
    expect(includesTag(['"b"'], '"a"')).toBe(false);
  });
});
