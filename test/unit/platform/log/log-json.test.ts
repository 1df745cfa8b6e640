import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { memberJson, newBudget } from '../../../../src/platform/log/log-json.ts';
import { createLog, defaultLogSettings } from '../../../../src/platform/log.ts';

/** Any value can be logged: the log never throws, and the line is JSON. */

let texts: string[];
beforeEach(() => {
  texts = [];
  vi.spyOn(console, 'info').mockImplementation((text: string) => void texts.push(text));
});
afterEach(() => vi.restoreAllMocks());

const thrower = (): never => {
  throw new Error('hostile');
};

const circular: Record<string, unknown> = { name: 'loop' };
circular['self'] = circular;
circular['list'] = [circular, { circular }];
const circularError = new Error('round');
circularError.cause = circularError;
const circularMap = new Map<string, unknown>();
circularMap.set('me', circularMap);
let endless: Record<string, unknown> = { end: true };
for (let depth = 0; depth < 10_000; depth += 1) endless = { endless };
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const allTraps = new Proxy(
  {},
  {
    get: thrower,
    has: thrower,
    ownKeys: thrower,
    getPrototypeOf: thrower,
    getOwnPropertyDescriptor: thrower,
  },
);
const growing = (): unknown => ({
  get deeper() {
    return growing();
  },
});
class Endless extends Map<string, unknown> {
  override *[Symbol.iterator](): MapIterator<[string, unknown]> {
    for (let at = 0; ; at += 1) yield [`k${at}`, at];
  }
}

const hostile: [string, unknown, unknown][] = [
  [
    'a cycle',
    circular,
    { name: 'loop', self: '[circular]', list: ['[circular]', { circular: '[circular]' }] },
  ],
  [
    'an error that is its own cause',
    circularError,
    expect.objectContaining({ message: 'round', cause: '[circular]' }),
  ],
  ['a map in itself', circularMap, { me: '[circular]' }],
  ['a bigint', 10n ** 20n, '100000000000000000000'],
  ['a huge bigint', 10n ** 5_000n, '[bigint]'],
  [
    'a getter that throws',
    {
      get a(): never {
        return thrower();
      },
      b: 1,
    },
    { a: '[unreadable]', b: 1 },
  ],
  ['a toJSON that throws', { toJSON: thrower, a: 1 }, { toJSON: '[function]', a: 1 }],
  ['a toJSON that lies', { toJSON: () => 'hunter2', a: 1 }, { toJSON: '[function]', a: 1 }],
  ['a toString that throws', { toString: thrower, a: 1 }, { toString: '[function]', a: 1 }],
  ['a revoked proxy', revoked.proxy, '[unreadable]'],
  ['a proxy whose every trap throws', allTraps, '[unreadable]'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
  ['symbol keys', { [Symbol('hidden')]: 1, shown: 2 }, { shown: 2 }],
  ['a function', thrower, '[function]'],
  ['numbers that JSON lacks', [Number.NaN, Infinity, -Infinity, -0], ['NaN', 'Infinity', '-Infinity', 0]],
  ['undefined in a list', [undefined, null, 1], [null, null, 1]],
  ['a hole in a list', Array.from({ length: 2 }), [null, null]],
  ['an invalid date', new Date(Number.NaN), '[invalid date]'],
  ['bytes', new Uint8Array(1_000), '[1000 bytes]'],
  ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }],
  ['a key called __proto__', JSON.parse('{"__proto__":{"a":1},"b":2}'), expect.objectContaining({ b: 2 })],
  [
    'an error whose message throws',
    Object.defineProperty(new Error('x'), 'message', { get: thrower }),
    '[unreadable]',
  ],
  [
    'an error whose message is no text',
    Object.assign(new Error('x'), { message: { a: 1 } }),
    expect.objectContaining({ message: { a: 1 } }),
  ],
  ['lone surrogates', 'a\ud800b', 'a\ud800b'],
  ['a regex', /a+/gi, '/a+/gi'],
  ['a promise', Promise.resolve(1), {}],
  [
    'a class with private fields',
    new (class {
      #secret = 1;
      shown = this.#secret + 1;
    })(),
    { shown: 2 },
  ],
];

describe('a log of', () => {
  test.each(hostile)('%s is written', (_name, value, expected) => {
    createLog({ ...defaultLogSettings })('info', 'x', { value });
    expect(texts).toHaveLength(1);
    expect((JSON.parse(texts[0] ?? '') as { value: unknown }).value).toEqual(expected);
  });

  test.each([
    ['deep nesting', endless],
    ['getters that never end', growing()],
    ['a map that never ends', new Endless()],
    ['a huge text', 'x'.repeat(5_000_000)],
    ['many huge texts', Array.from({ length: 100 }, () => 'lorem ipsum '.repeat(10_000))],
    ['a huge list', Array.from({ length: 1_000_000 }, (_, at) => at)],
    ['a wide object', Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`key${at}`, at]))],
    [
      'a wide tree',
      Array.from({ length: 50 }, () =>
        Array.from({ length: 50 }, () => Array.from({ length: 50 }, () => 'leaf')),
      ),
    ],
  ])('%s is cut', (_name, value) => {
    createLog(defaultLogSettings)('info', 'x', { value });
    expect(texts).toHaveLength(1);
    expect(() => void JSON.parse(texts[0] ?? '')).not.toThrow();
    expect(texts[0]?.length).toBeLessThan(40_000);
  });

  test('too many fields is cut, and says so', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`f${at}`, 'word '.repeat(50)]));
    createLog(defaultLogSettings)('info', 'x', many);
    expect(JSON.parse(texts[0] ?? '')).toMatchObject({ cut: true, msg: 'x' });
    expect(texts[0]?.length).toBeLessThan(40_000);
  });

  test('fields that cannot even be listed leaves the rest of the line', () => {
    createLog(defaultLogSettings, { traceId: 'a'.repeat(32) })('info', 'x', allTraps);
    expect(JSON.parse(texts[0] ?? '')).toMatchObject({
      msg: 'x',
      traceId: 'a'.repeat(32),
      unserialisable: true,
    });
  });

  test('a console that throws is not the caller’s problem', () => {
    vi.mocked(console.info).mockImplementation(thrower);
    expect(() => createLog(defaultLogSettings)('info', 'x')).not.toThrow();
  });

  test('any value at all is JSON of bounded length, and the value stays as it was', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withNullPrototype: true,
          withTypedArray: true,
          withSparseArray: true,
          withBoxedValues: true,
          withObjectString: true,
        }),
        (key, value) => {
          const json = memberJson(key, () => value, newBudget({ maskIp: true }));
          expect(json.length).toBeLessThan(40_000);
          if (value !== undefined) expect(() => void JSON.parse(`{${json}}`)).not.toThrow();
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('what is no secret is what JSON.stringify would give', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'y', 'z', ' '), maxLength: 20 });
    const plain = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        letters,
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(letters, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(plain, (value) => {
        const json = memberJson('value', () => value, newBudget({ maskIp: false }));
        expect(JSON.parse(`{${json}}`)).toEqual({ value });
      }),
    );
  });
});
