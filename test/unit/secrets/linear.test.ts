import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scrubText } from '../../../src/secrets/text.ts';
import { maskText } from '../../../src/platform/log/mask-text.ts';
import { newBudget, work } from '../../../src/secrets/work.ts';

/** What a text is made of: separators, keys, quotes, brackets, marks of tokens, values. */
const units =
  `= : := => -> == ?= != %3D %3A & ? ; , | # " ' \` \\" \\\\" %22 &quot; ( ) [ ] { } < > </ /> / // :// @ . - -- _ $ % %20 + * \\n ~ !
  “ ” ： ＝ password secret token api_key authorization cookie pin seed_phrase webhook_url pass recovery_code key code bearer basic
  AUTH PWD sessionid name value login mysql curl identified insert\u0020into values -p --user a a1 aaaaaaaaaaaaaaa
  a1aaaaaaaaaaaaaa 4111 12345678 eyJa x.y ghp_ sk- AKIA -----BEGIN\u0020 DE89 u:p reset/ /hook/ $2b$ :AA q8Q~ null str is AAAA .com
  123-45-6789 É 密码 ｐａｓｓ \u200b /a ?key=a1aaaaaaaaaaaaaa &key=a1aaaaaaaaaaaaaa(`
    .split(/[ \n]+/)
    .filter((unit) => unit !== '')
    .map((unit) => unit.replaceAll('\u0020', ' '))
    .concat([' ', '  ', '\n', '\r\n', '\t']);

const SHORT = 8_000;

function stepsOf(run: (text: string) => unknown, text: string): number {
  const before = work.steps;
  run(text);
  return work.steps - before;
}

const scrub = (text: string): unknown => scrubText(text, []);
const mask = (text: string): unknown => maskText(text, { maskIp: true });

/** Twice the length, at most twice the steps, and once what every text may spend. */
function expectLinear(unit: string, run = scrub): void {
  const short = stepsOf(run, unit.repeat(Math.ceil(SHORT / unit.length)));
  const long = stepsOf(run, unit.repeat(2 * Math.ceil(SHORT / unit.length)));
  expect([unit, long <= 2 * short + 2 * newBudget().left]).toEqual([unit, true]);
}

describe('the work on a text', () => {
  it('at most doubles with its length, for every unit and every pair of units repeated', () => {
    for (const unit of units) {
      expectLinear(unit);
      expectLinear(unit, mask);
      for (const other of units) expectLinear(unit + other);
    }
  });

  it('at most doubles for any three to five units repeated', () => {
    const mix = fc
      .array(fc.constantFrom(...units), { minLength: 3, maxLength: 5 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(mix, (unit) => expectLinear(unit)),
      { numRuns: 3_000 },
    );
  });

  it('is a few steps a character, also when nothing repeats', () => {
    const text = fc
      .array(fc.constantFrom(...units), { minLength: 300, maxLength: 600 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (value) => {
        expect(stepsOf(scrub, value)).toBeLessThan(8 * value.length + 2 * newBudget().left);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['%2525\u200b%25%25%25%252akey%2525password', '密IENTIFIED BY %3DIDENTIFIED BY '])(
    'earns steps once, although a text is read again without its escapes and hidden characters: %j',
    (unit) => {
      const text = unit.repeat(3_000);
      expect(stepsOf(scrub, text)).toBeLessThan(6 * text.length + 2 * newBudget().left);
    },
  );

  it('is bounded for many short texts together when they share a budget', () => {
    const budget = newBudget();
    const before = work.steps;
    for (let count = 0; count < 5_000; count += 1) scrubText('!=pin!=pin!=pin!=pin', [], budget);
    expect(work.steps - before).toBeLessThan(5_000 * 20 * 8);
  });

  it('hides what it may not look at', () => {
    const text = '!=pin'.repeat(20_000);
    const found: string[] = [];
    expect(scrubText(text, found as never[]).length).toBeLessThan(text.length);
    expect(scrubText(`${text} password=hunter2`, [])).not.toContain('hunter2');
  });
});
