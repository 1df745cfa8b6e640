import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine } from '../../../src/reader/text.ts';

describe('oneLine', () => {
  it.each([
    ['shop@1.2.3', 'shop@1.2.3'],
    ['  a  b ', 'a  b'],
    ['a\r\n\tb', 'a b'],
    ['a\u2028b\u2029c', 'a b c'],
    ['prod\u202edp', 'proddp'],
    ['pro\u200bd\ufeff', 'prod'],
    ['\u2066prod\u2069', 'prod'],
    ['a\u001b[31mb', 'a [31mb'],
    ['größe 日本 👩‍💻', 'größe 日本 👩‍💻'],
    ['\u200b', ''],
  ])('makes %j into %j', (text, line) => {
    expect(oneLine(text)).toBe(line);
  });

  it('leaves nothing unseen, and nothing for a second run', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const line = oneLine(text);
        expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029\u200b\ufeff]/u);
        expect(oneLine(line)).toBe(line);
      }),
      { numRuns: 2_000 },
    );
  });
});
