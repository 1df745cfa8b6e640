import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textSchema } from '../../../src/api/fields.ts';
import { showInvisible } from '../../../src/platform/log/visible.ts';

describe('textSchema', () => {
  const schema = textSchema(20);

  it.each(['a', 'Checkout API', 'zażółć', '日本語', '👩‍💻 team', 'שלום', 'it’s'])('takes %j', (text) => {
    expect(schema.parse(text)).toBe(text);
  });

  it('takes away white space around', () => {
    expect(schema.parse('  a b\n')).toBe('a b');
  });

  it.each([
    ['nothing', ''],
    ['white space alone', ' \t '],
    ['a line break', 'a\nb'],
    ['NUL', 'a\0b'],
    ['an escape sequence', 'a\u001b[2Jb'],
    ['a C1 control', 'a\u009bb'],
    ['a direction override', 'user\u202egnp.exe'],
    ['an isolate', 'a\u2066b'],
    ['a direction mark', 'a\u200fb'],
    ['a character without a width', 'ad\u200bmin'],
    ['a soft hyphen', 'ad\u00admin'],
    ['a byte order mark', 'a\ufeffb'],
    ['a line separator', 'a\u2028b'],
    ['a tag character', 'a\u{e0041}b'],
    ['half of a pair', 'a\ud800b'],
    ['too much', 'x'.repeat(21)],
  ])('refuses %s', (_what, text) => {
    expect(schema.safeParse(text).success).toBe(false);
  });

  it('takes nothing that a log line would have to make visible', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        const taken = schema.safeParse(text);
        if (taken.success) expect(showInvisible(taken.data)).toBe(taken.data);
      }),
      { numRuns: 2_000 },
    );
  });
});
