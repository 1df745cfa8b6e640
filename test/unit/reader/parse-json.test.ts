import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLenientJson } from '../../../src/reader/lenient/json.ts';
import { hasLongInteger, quoteLongIntegers } from '../../../src/reader/long-integers.ts';
import { parseEventJson, parseHeaderJson, type JsonFault } from '../../../src/reader/parse-json.ts';
import { newNotes } from '../../../src/reader/remarks.ts';

const utf8 = new TextEncoder();
const parse = (text: string | Uint8Array) => {
  const parsed = parseEventJson(typeof text === 'string' ? utf8.encode(text) : text);
  if (!parsed.ok) throw new Error(`${parsed.error.rule} at ${parsed.error.offsetChars}`);
  return parsed.value;
};
const faultOf = (text: string): JsonFault | undefined => {
  const parsed = parseEventJson(utf8.encode(text));
  return parsed.ok ? undefined : parsed.error;
};
const unbound = {
  maxDepth: 1000,
  maxEntries: 1_000_000,
  bothEndsOf: new Map<string, number>(),
  maxStructuralFaults: 1_000_000,
};

describe('one bad value of an event', () => {
  it.each<[what: string, text: string, value: unknown, path: string]>([
    ['Python NaN', '{"extra":{"ratio":NaN}}', { extra: { ratio: 'NaN' } }, '/extra/ratio'],
    ['Python Infinity', '{"a":[1,Infinity]}', { a: [1, 'Infinity'] }, '/a/1'],
    ['Python -Infinity', '{"a":-Infinity,"b":1}', { a: '-Infinity', b: 1 }, '/a'],
    ['what C prints for it', '{"a":nan,"b":-inf,"c":1}', { a: 'NaN', b: '-Infinity', c: 1 }, '/a'],
    ['what old MSVC prints for it', '{"a":-1.#IND,"b":1}', { a: 'NaN', b: 1 }, '/a'],
    ['undefined', '{"a":undefined,"b":1}', { a: null, b: 1 }, '/a'],
    ['None', '{"a":None,"b":1}', { a: null, b: 1 }, '/a'],
    ['True and False', '{"a":True,"b":False}', { a: true, b: false }, '/a'],
    ['a lone minus', '{"a":-,"b":1}', { a: null, b: 1 }, '/a'],
    ['a hex number', '{"a":0x1F}', { a: '0x1F' }, '/a'],
    ['a leading plus', '{"a":+5}', { a: 5 }, '/a'],
    ['a leading point', '{"a":-.5}', { a: -0.5 }, '/a'],
    ['a trailing point', '{"a":5.,"b":1}', { a: 5, b: 1 }, '/a'],
    ['leading zeros', '{"a":007}', { a: '007' }, '/a'],
    ['a date without quotes', '{"a":2026-01-01T10:00:00Z}', { a: '2026-01-01T10:00:00Z' }, '/a'],
    ['a decimal comma', '{"a":0,5,"b":-1,25}', { a: 0.5, b: -1.25 }, ''],
    ['a raw line break', '{"a":"x\ny"}', { a: 'x\ny' }, '/a'],
    ['an unknown escape', String.raw`{"a":"C:\Users\me"}`, { a: String.raw`C:\Users\me` }, '/a'],
    ['an escape of C', String.raw`{"a":"\x41\'"}`, { a: "A'" }, '/a'],
    ['half an escape', String.raw`{"a":"\u12"}`, { a: String.raw`\u12` }, '/a'],
    ['a trailing comma in an object', '{"a":1,}', { a: 1 }, ''],
    ['a trailing comma in a list', '{"a":[1,2,]}', { a: [1, 2] }, '/a/2'],
    ['two commas', '{"a":1,,"b":2}', { a: 1, b: 2 }, ''],
    ['a comment', '{"a":1 /* one */ // two\n}', { a: 1 }, ''],
    ['a comment at a word', '{"a":NaN/* ? */}', { a: 'NaN' }, '/a'],
    ['single quotes', "{'a':'x'}", { a: 'x' }, ''],
    ['a key without quotes', '{a:1}', { a: 1 }, ''],
    ['a missing comma', '{"a":1 "b":2}', { a: 1, b: 2 }, ''],
    ['a missing bracket', '{"a":[1,{"b":2},"c":3}', { a: [1, { b: 2 }, 'c', 3] }, '/a/3'],
    ['a missing brace in a list', '{"a":[{"b":1,{"b":2}],"c":3}', { a: [{ b: 1 }, { b: 2 }], c: 3 }, '/a/0'],
    ['a key without a value', '{"a":1,"b"}', { a: 1 }, '/b'],
    ['a value behind an arrow', '{"a"=>"x", :b=>nil}', { a: 'x', b: null }, '/a'],
    ['a value behind an equals sign', '{a="x",b={c=1}}', { a: 'x', b: { c: 1 } }, ''],
    ['semicolons', '{"a":"x";"b":["y";"z"]}', { a: 'x', b: ['y', 'z'] }, ''],
    ['wide spaces', '{\u2003"a":\u3000"x"\u2003,"b":NaN\u00a0}', { a: 'x', b: 'NaN' }, ''],
    ['NUL behind it', '{"a":1}\0\0', { a: 1 }, ''],
    ['another document behind it', '{"a":1}\n{"b":2}', { a: 1 }, ''],
  ])('%s is repaired and remarked', (_what, text, value, path) => {
    const parsed = parse(text);
    expect(parsed.value).toEqual(value);
    expect(parsed.notes.list[0]?.path).toBe(path);
  });

  it.each<[what: string, text: string, value: unknown]>([
    ['around a word', '{"a":"say "hi" now","b":1}', { a: 'say "hi" now', b: 1 }],
    ['before a comma', '{"a":"he said "no", and left","b":"x"}', { a: 'he said "no", and left', b: 'x' }],
    ['of markup', '{"a":"<a href="x">y</a>","b":1}', { a: '<a href="x">y</a>', b: 1 }],
    ['doubled', '{"a":"say ""hi"" now","b":1}', { a: 'say ""hi"" now', b: 1 }],
    ['one too many at the end', '{"a":"x"","b":1}', { a: 'x"', b: 1 }],
    ['in a list', '{"a":["say "hi" now","y"],"b":1}', { a: ['say "hi" now', 'y'], b: 1 }],
    ['in a key', '{"a"b":1,"c":2}', { 'a"b': 1, c: 2 }],
    ['single', "{'a':'it's','b':1}", { a: "it's", b: 1 }],
    ['around a word and a colon', '{"a":"got "x": y","b":1}', { a: 'got "x": y', b: 1 }],
    ['forgotten', '{"a":"m,"b":"x","c":{"d":1}}', { a: 'm,"b":"x', c: { d: 1 } }],
    [
      'behind the backslash of a path',
      String.raw`{"a":"C:\doc\","b":"x","c":1}`,
      { a: 'C:\\doc","b":"x', c: 1 },
    ],
  ])('with quotes in it that are not escaped keeps what is behind it: %s', (_what, text, value) => {
    const parsed = parse(text);
    expect(parsed.value).toEqual(value);
    expect(parsed.notes.list.length).toBeGreaterThan(0);
  });

  it('with one quote too many costs no event, however long', () => {
    const frames = Array.from({ length: 200 }, (_, at) => ({
      function: `f${at}`,
      vars: { a: '1', b: [at] },
    }));
    const text = JSON.stringify({ a: 'x', frames, z: 1 });
    for (let at = 1; at < text.length; at += 7) {
      const damaged = `${text.slice(0, at)}"${text.slice(at)}`;
      const { value } = parse(damaged);
      expect(Object.keys(value as object).length, damaged.slice(at - 9, at + 9)).toBeGreaterThan(1);
    }
  });

  it('is told in a remark that quotes nothing of the payload', () => {
    const { notes } = parse('{"extra":{"password":hunter2}}');
    expect(notes.list).toEqual([
      { kind: 'replaced', path: '/extra/password', detail: 'a bare word: kept as text' },
    ]);
  });

  it('may come thousands of times', () => {
    const { value, notes } = parse(`{"a":[${Array.from({ length: 5000 }, () => 'NaN').join(',')}]}`);
    expect((value as { a: unknown[] }).a).toHaveLength(1000);
    expect(notes.list.length).toBeLessThanOrEqual(20);
    expect(notes.omitted).toBeGreaterThan(900);
  });

  it('called __proto__ is a member and no prototype', () => {
    const { value } = parse('{"__proto__":{"polluted":NaN},"a":1}');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

describe('a text that ends early', () => {
  const whole =
    '{"event_id":"9c45e1e47d0f4f0f9d3c2f5a1b0c7d8e","exception":{"values":[{"type":"E","value":"boom';
  it('is closed where it ends', () => {
    expect(parse(whole).value).toEqual({
      event_id: '9c45e1e47d0f4f0f9d3c2f5a1b0c7d8e',
      exception: { values: [{ type: 'E', value: 'boom' }] },
    });
    expect(parse(whole).notes.list.at(-1)?.detail).toBe('the text ends early: what was open is closed');
  });

  it.each([
    ['half a number', '{"a":1,"b":12'],
    ['half a word', '{"a":1,"b":tru'],
    ['half a key', '{"a":1,"b'],
    ['a key', '{"a":1,"b"'],
    ['a colon', '{"a":1,"b":'],
    ['a comma', '{"a":1,'],
  ])('loses %s', (_what, text) => {
    expect(parse(text).value).toEqual({ a: 1 });
  });
});

describe('what is not an event at all', () => {
  it.each([
    ['nothing', '', 'empty', 0],
    ['blanks', ' \n ', 'empty', 0],
    ['a word', 'hello', 'not_json', 5],
    ['markup', '<html></html>', 'not_json', 13],
    ['an open brace', '{', 'ends_early', 1],
    ['no value yet', '{"a":', 'ends_early', 5],
    ['only half a value', '{"message":"hel', 'ends_early', 15],
    ['noise in braces', '{!@#$}', 'nothing_usable', 5],
  ] as const)('%s is refused with a place', (_what, text, rule, offsetChars) => {
    expect(faultOf(text)).toEqual({ rule, offsetChars });
  });

  it('is refused when more than a hundred commas, colons or brackets are wrong', () => {
    expect(faultOf(`{"a":[${'1 '.repeat(200)}]}`)?.rule).toBe('too_many_faults');
  });
});

describe('bytes that are not UTF-8', () => {
  const text = '{"a":"Montréal","n":608548899684111178}';
  const value = { a: 'Montréal', n: '608548899684111178' };
  const le = new Uint8Array(Buffer.from(text, 'utf16le'));
  const be = new Uint8Array(Buffer.from(text, 'utf16le').swap16());
  it.each([
    ['UTF-16 with the low byte first', le],
    ['UTF-16 with the high byte first', be],
    ['UTF-16 with a mark of byte order', new Uint8Array([0xff, 0xfe, ...le])],
    ['Latin-1', new Uint8Array(Buffer.from(text, 'latin1'))],
  ])('are read as %s, with a remark', (_what, bytes) => {
    const parsed = parse(bytes);
    expect(parsed.value).toEqual(value);
    expect(parsed.notes.list).toHaveLength(1);
  });

  it('cost only themselves when the rest is UTF-8', () => {
    const bytes = new Uint8Array([...utf8.encode('{"a":"é'), 0xff, ...utf8.encode('"}')]);
    expect(parse(bytes).value).toEqual({ a: 'é\uFFFD' });
    expect(parse(bytes).notes.list[0]?.detail).toBe('bytes that are not UTF-8');
  });

  it('are not looked for in UTF-8 with a mark of byte order or a replacement character', () => {
    const parsed = parse('\uFEFF{"a":"\uFFFD"}');
    expect(parsed.value).toEqual({ a: '\uFFFD' });
    expect(parsed.notes.list).toEqual([]);
  });
});

describe('integers beyond 2^53', () => {
  it.each<[text: string, value: unknown]>([
    ['608548899684111178', '608548899684111178'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['1234567890123456', 1234567890123456],
    ['1'.repeat(400), '1'.repeat(400)],
    ['0.1234567890123456789', Number('0.1234567890123456789')],
    ['1700000000.1234567890123456', Number('1700000000.1234567890123456')],
    ['12345678901234567890.5', Number('12345678901234567890.5')],
    ['12345678901234567890e5', Number('12345678901234567890e5')],
    ['1e-12345678901234567890', 0],
    ['"608548899684111178"', '608548899684111178'],
    ['"id 608548899684111178, \\"7\\""', 'id 608548899684111178, "7"'],
  ])('%s', (text, value) => {
    for (const [before, after] of [
      ['{"a":', '}'],
      ['{"a":[0, ', ' ,1]}'],
      ['{"x":NaN,"a":', '}'],
    ]) {
      const parsed: unknown = parse(`${before}${text}${after}`).value;
      const a = (parsed as { a: unknown }).a;
      expect(Array.isArray(a) ? a[1] : a).toEqual(value);
    }
  });

  it('are found wherever they are', () => {
    fc.assert(
      fc.property(fc.nat(70), fc.integer({ min: 16, max: 60 }), fc.nat(40), (before, digits, after) => {
        const text = `[${' '.repeat(before)}${'9'.repeat(digits)}${' '.repeat(after)}]`;
        expect(hasLongInteger(utf8.encode(text))).toBe(true);
      }),
    );
  });

  it.each([
    ['a hexadecimal id', '{"id":"12345678901234567890123456789012"}'],
    ['a fraction', '{"a":0.30000000000000004}'],
    ['fifteen digits', '{"a":123456789012345}'],
    ['digits in text', '{"a":"card4111111111111111x"}'],
  ])('are not seen in %s', (_what, text) => {
    expect(hasLongInteger(utf8.encode(text))).toBe(false);
  });
});

describe('many members', () => {
  const keys = (count: number, value = '1') =>
    Array.from({ length: count }, (_, at) => `"key${at}":${value}`).join(',');
  it('are counted, not built, beyond those that are kept', () => {
    const { value, notes } = parse(`{"tags":{${keys(20_000)}},"message":"kept","extra":{"a":1}}`);
    const { tags, ...rest } = value as { tags: object };
    expect(Object.keys(tags)).toHaveLength(1000);
    expect(rest).toEqual({ message: 'kept', extra: { a: 1 } });
    expect(notes.list).toEqual([
      { kind: 'trimmed', path: '/tags', detail: '19000 of 20000 entries not read' },
    ]);
  });

  it('of a list of frames or breadcrumbs are kept at both ends', () => {
    const crumbs = Array.from({ length: 30_000 }, (_, at) => `{"i":${at}}`).join(',');
    const { value, notes } = parse(`{"breadcrumbs":{"values":[${crumbs}]}}`);
    const { values } = (value as { breadcrumbs: { values: { i: number }[] } }).breadcrumbs;
    expect(values.map(({ i }) => i)).toEqual(
      Array.from({ length: 1000 }, (_, at) => (at < 500 ? at : 29_000 + at)),
    );
    expect(notes.list[0]).toEqual({
      kind: 'trimmed',
      path: '/breadcrumbs/values',
      detail: '29000 of 30000 entries not read',
    });
  });

  it('of such a list are its first and its last half, whatever its length and nesting', () => {
    const frames = fc.array(fc.oneof(fc.nat(9), fc.constantFrom('a,b', ']', '"')), { maxLength: 60 });
    const spaced = fc.constantFrom(undefined, 1);
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 30 }), spaced, (lists, space) => {
        const ends = <T>(list: readonly T[]) =>
          list.length <= 10 ? list : [...list.slice(0, 5), ...list.slice(-5)];
        const text = JSON.stringify({ values: lists.map((list) => ({ frames: list })), z: 1 }, null, space);
        const bounds = {
          ...unbound,
          maxEntries: 10,
          bothEndsOf: new Map([
            ['values', 10],
            ['frames', 10],
          ]),
        };
        const { value, steps } = readLenientJson(text, bounds, newNotes());
        expect(value).toEqual({ values: ends(lists.map((list) => ({ frames: ends(list) }))), z: 1 });
        expect(steps).toBeLessThanOrEqual(8 * text.length);
      }),
      { numRuns: 500 },
    );
  });

  it('inside each other end at a depth no reader reaches', () => {
    const { value } = parse(`{"a":1,"extra":${'['.repeat(90_000)}${']'.repeat(90_000)}}`);
    expect(JSON.stringify(value)).toBe(`{"a":1,"extra":${'['.repeat(31)}"[Array]"${']'.repeat(31)}}`);
  });
});

describe('a header line', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['{"trace":{"sample_rate":NaN},"a":1}', { trace: { sample_rate: 'NaN' }, a: 1 }],
    ['{"a":1,}', { a: 1 }],
    ['{"a":1', undefined],
    ['{"a":1}{"b":2}', undefined],
    ['{"a":1 "b":2}', undefined],
    ['hello', undefined],
    ['', undefined],
  ])('%s', (text, value) => {
    expect(parseHeaderJson(text)).toEqual(value);
  });
});

/** What `JSON.parse` makes of a text, with the digits of integers that a double would round. */
const exact = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
    const source = context?.source ?? '';
    return typeof value === 'number' && /^-?\d+$/.test(source) && !Number.isSafeInteger(value)
      ? source
      : value;
  });

describe('on any text', () => {
  const json = fc
    .tuple(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 1, '\t'))
    .map(([text, space]) => JSON.stringify(JSON.parse(text), null, space));

  it('the lenient reader agrees with JSON.parse on JSON', () => {
    fc.assert(
      fc.property(json, (text) => {
        const notes = newNotes();
        const read = readLenientJson(text, unbound, notes);
        // Compared as text too: the order of members counts, and a reviver cannot see `__proto__`.
        const { text: quoted } = quoteLongIntegers(text);
        expect(JSON.stringify(read.value)).toBe(JSON.stringify(JSON.parse(quoted)));
        if (!text.includes('__proto__')) expect(read.value).toEqual(exact(text));
        expect(notes.list).toEqual([]);
        expect(read.firstFaultAt).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });

  it('one bad value costs nothing but itself', () => {
    const bad = fc.constantFrom(
      'NaN',
      '-Infinity',
      'None',
      '-',
      '0x1F',
      '+1',
      '.5',
      '1.',
      '007',
      'undefined',
      "'x'",
      'a b',
      '"\\q"',
      '"\n"',
    );
    const rest = fc.dictionary(
      fc.string({ maxLength: 5 }).filter((key) => key !== '__proto__'),
      fc.json({ maxDepth: 3 }),
      {
        minKeys: 1,
        maxKeys: 4,
      },
    );
    fc.assert(
      fc.property(rest, bad, fc.constantFrom('{"v":', '[1,', '[[{"v":'), (others, word, head) => {
        const tail = head
          .split('')
          .toReversed()
          .map((char) => ({ '{': '}', '[': ']' })[char] ?? '')
          .join('');
        const text = `{"event_id":"a","bad":${head}${word}${tail},"others":${JSON.stringify(others)}}`;
        const { value, notes } = parse(text);
        const { bad: _bad, ...kept } = value as Record<string, unknown>;
        expect(kept).toEqual({ event_id: 'a', others });
        expect(notes.list.length).toBeGreaterThan(0);
        expect(notes.list.every(({ path }) => path.startsWith('/bad'))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws on damaged JSON, and looks at no character more than a few times', () => {
    const noise = fc.constantFrom(
      ...'{}[],:"\'\\/*\n\0 -+.0123456789eEaNu'.split(''),
      'NaN',
      '\\u00',
      '//',
      '/*',
      '\uD800',
    );
    const damage = fc.array(fc.tuple(fc.nat(), noise, fc.nat(3)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(json, damage, (text, changes) => {
        let damaged = text;
        for (const [at, insert, removed] of changes) {
          const place = at % (damaged.length + 1);
          damaged = damaged.slice(0, place) + insert + damaged.slice(place + removed);
        }
        const read = readLenientJson(damaged, { ...unbound, maxDepth: 4, maxEntries: 3 }, newNotes());
        expect(read.steps).toBeLessThanOrEqual(6 * damaged.length + 10);
        expect(() => JSON.stringify(read.value)).not.toThrow();
        parseEventJson(utf8.encode(damaged));
        parseHeaderJson(damaged);
      }),
      { numRuns: 3000 },
    );
  });

  it('takes steps in proportion to the length of any repeated unit', () => {
    const unit = fc.string({
      unit: fc.constantFrom(
        ...'{}[],:"\'\\/*\n -.1aN='.split(''),
        '"a":',
        '/*',
        '//',
        '{"a":',
        'frames',
        '"a',
        '","',
        '" "',
        '\u2003',
      ),
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(unit, fc.constantFrom('', '{"a":', '{"frames":[', '['), (part, head) => {
        const stepsOf = (count: number) => {
          const text = head + part.repeat(count);
          const bounds = { ...unbound, maxDepth: 32, maxEntries: 10, bothEndsOf: new Map([['frames', 10]]) };
          const { steps } = readLenientJson(text, bounds, newNotes());
          return (steps + quoteLongIntegers(text).steps) / text.length;
        };
        expect(stepsOf(400)).toBeLessThanOrEqual(2 * stepsOf(200));
        expect(stepsOf(400)).toBeLessThanOrEqual(8);
      }),
      { numRuns: 1000 },
    );
  });
});
