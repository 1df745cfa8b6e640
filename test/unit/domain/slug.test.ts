import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slugify, slugPattern } from '../../../src/domain/slug.ts';

describe('slugify', () => {
  it.each([
    ['Checkout API', 'checkout-api'],
    ['  Café  du   Nord! ', 'cafe-du-nord'],
    ["Ann's shop", 'anns-shop'],
    ['ＦＵＬＬ ｗｉｄｔｈ', 'full-width'],
    ['注文', 'project'],
    ['🙂', 'project'],
    ['2024', 'project-2024'],
    ['--', 'project'],
    ['a'.repeat(80), 'a'.repeat(40)],
    [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
  ])('makes of %j %j', (name, slug) => {
    expect(slugify(name)).toBe(slug);
  });

  it('always makes a slug, with room for a suffix', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const slug = slugify(name);
        expect(slug).toMatch(slugPattern);
        expect(`${slug}-abcdef`).toMatch(slugPattern);
      }),
    );
  });
});

describe('slugPattern', () => {
  it.each(['a', '7up', 'a-b-c', 'a'.repeat(50)])('takes %j', (slug) => {
    expect(slug).toMatch(slugPattern);
  });
  it.each(['', '-a', 'a-', 'a--b', 'A', 'a b', 'a_b', '42', 'ä', 'a\n', 'a'.repeat(51)])(
    'refuses %j',
    (slug) => {
      expect(slug).not.toMatch(slugPattern);
    },
  );
});
