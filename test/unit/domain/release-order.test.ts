import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareReleaseKeys, releaseSortKey } from '../../../src/domain/release-order.ts';

const compare = (a: string, b: string) => compareReleaseKeys(releaseSortKey(a), releaseSortKey(b));
const sign = (order: number | undefined) => (order === undefined ? undefined : Math.sign(order));

const page = readFileSync(join(import.meta.dirname, '../../../docs/releases.md'), 'utf8');
const rowPattern = /^\| `([^`]+)` +\| `([^`]+)` +\| (the same|later|earlier|not comparable) +\|/gm;
const rows = [...page.matchAll(rowPattern)].map(
  ([, fixedIn = '', eventOf = '', word = '']) => [fixedIn, eventOf, word] as const,
);
const orderOf: Readonly<Record<string, number | undefined>> = { 'the same': 0, later: 1, earlier: -1 };

describe('the order of releases', () => {
  it('is documented by a table of cases', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(new Set(rows.map(([, , word]) => word)).size).toBe(4);
  });

  it.each(rows)('of a fix in %s: %s is %s', (fixedIn, eventOf, word) => {
    expect(sign(compare(eventOf, fixedIn))).toBe(orderOf[word]);
    expect(sign(compare(fixedIn, eventOf))).toBe(orderOf[word] === undefined ? undefined : 0 - orderOf[word]);
  });

  it('has semantic versions in the order of their specification', () => {
    const sorted = ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2'];
    sorted.push('1.0.0-beta.11', '1.0.0-rc.1', '1.0.0', '1.0.1', '1.1.0', '2.0.0');
    for (const [at, version] of sorted.entries()) {
      for (const later of sorted.slice(at + 1))
        expect([version, later, compare(version, later)]).toEqual([version, later, -1]);
    }
  });

  it('gives no key to a name that no SDK sends, and to one without an order', () => {
    expect(releaseSortKey('1'.repeat(250))).toBeDefined();
    for (const name of ['', '@', 'app@', 'v', 'latest', `1.${'2'.repeat(249)}`]) {
      expect(releaseSortKey(name)).toBeUndefined();
    }
  });

  it('is not compared with keys that older code wrote', () => {
    expect(compareReleaseKeys('000000001.000000002.000000003~', releaseSortKey('1.2.3'))).toBeUndefined();
    expect(
      compareReleaseKeys('000000001.000000002.000000003~', '000000001.000000002.000000004~'),
    ).toBeUndefined();
  });
});

const hashLike = /^g?[0-9a-f]{7,64}$/i;
const number = fc.oneof(fc.nat(12), fc.bigInt({ min: 0n, max: 10n ** 14n })).map(String);
const word = fc.stringMatching(/^[A-Za-z-]{1,6}$/).filter((text) => !hashLike.test(text));
const identifiers = fc.array(fc.oneof(number, word), { maxLength: 4 });
const semver = fc.record({ core: fc.tuple(number, number, number), pre: identifiers, build: identifiers });
type Semver = typeof semver extends fc.Arbitrary<infer T> ? T : never;

const textOf = ({ core, pre, build }: Semver): string =>
  `${core.join('.')}${pre.length === 0 ? '' : `-${pre.join('.')}`}${build.length === 0 ? '' : `+${build.join('.')}`}`;

/** Precedence as semver.org 2.0.0 §11 words it. */
function precedence(a: Semver, b: Semver): number {
  for (const [at, part] of a.core.entries()) {
    const difference = BigInt(part) - BigInt(b.core[at] ?? 0);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  if (a.pre.length === 0 || b.pre.length === 0) return Math.sign(b.pre.length - a.pre.length);
  for (const [at, one] of a.pre.entries()) {
    const other = b.pre[at];
    if (other === undefined) return 1;
    if (one === other) continue;
    const [isNumber, isOtherNumber] = [/^\d+$/.test(one), /^\d+$/.test(other)];
    if (isNumber && isOtherNumber) return BigInt(one) < BigInt(other) ? -1 : 1;
    if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return a.pre.length === b.pre.length ? 0 : -1;
}

const anyRelease = fc.oneof(
  semver.map(textOf),
  fc
    .tuple(fc.constantFrom('', 'v', 'build-', 'app@', 'app@v', 'release/'), semver.map(textOf))
    .map((parts) => parts.join('')),
  fc
    .tuple(fc.constantFrom('', 'build-', 'b'), number, fc.constantFrom('', '-rc1', '-2', '+7', '-a1b2c3d'))
    .map((parts) => parts.join('')),
  fc.constantFrom(
    '2024-06-30',
    '2024-06-30-2',
    '2024-7-1',
    'a1b2c3d',
    'main',
    '1.2-5-gabc1234',
    '1.2.3+a1b2c3d',
    '1.2.3+0f9e8d7',
  ),
  fc.string({ maxLength: 30, unit: fc.constantFrom(...'0123456789.-+@vabgrcT_ #~é('.split('')) }),
  fc.string({ maxLength: 30 }),
);

describe('any releases', () => {
  it('compare as semantic versions do; builds decide only what these leave open', () => {
    fc.assert(
      fc.property(semver, semver, (a, b) => {
        const expected = precedence(a, b);
        const order = sign(compare(textOf(a), textOf(b)));
        if (expected !== 0) expect(order).toBe(expected);
        else if (a.build.join('.') === b.build.join('.')) expect(order).toBe(0);
        else if (a.build.length === 0) expect(order).toBe(-1);
      }),
      { numRuns: 2_000 },
    );
  });

  it('compare the same both ways', () => {
    fc.assert(
      fc.property(anyRelease, anyRelease, (a, b) => {
        const [there, back] = [compare(a, b), compare(b, a)];
        expect(sign(there)).toBe(back === undefined ? undefined : 0 - Math.sign(back));
        expect(compare(a, a)).toBe(releaseSortKey(a) === undefined ? undefined : 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('form no circle: what comes before a second comes before what that comes before', () => {
    fc.assert(
      fc.property(fc.array(anyRelease, { minLength: 3, maxLength: 12 }), (releases) => {
        for (const a of releases) {
          for (const b of releases) {
            if ((compare(a, b) ?? 1) > 0) continue;
            for (const c of releases) {
              if ((compare(b, c) ?? 1) > 0) continue;
              const order = compare(a, c);
              // Two commits of one version may be all that lies between them.
              expect([a, b, c, order ?? 0].at(-1)).toBeLessThanOrEqual(0);
            }
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('have keys that sort the same as bytes and as text, and grow at most linearly', () => {
    fc.assert(
      fc.property(fc.oneof(anyRelease, fc.string({ unit: 'binary', maxLength: 250 })), (release) => {
        const key = releaseSortKey(release);
        if (key === undefined) return;
        const order = key.slice(key.indexOf('\n') + 1);
        expect(order).toMatch(/^[\x20-\x7e]*$|#/);
        expect(key.length).toBeLessThanOrEqual(20 + 5 * release.length);
      }),
      { numRuns: 2_000 },
    );
  });
});
