import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { experimental_readRawConfig as readRawConfig } from 'wrangler';
import { parseToml, type TomlValue } from '../../../local/toml.ts';
import { readWorkerConfig } from '../../../local/worker-config.ts';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('parseToml', () => {
  it('reads wrangler.toml as wrangler does', () => {
    const ours = parseToml(readFileSync('wrangler.toml', 'utf8'));
    expect(plain(ours)).toEqual(plain(readRawConfig({ config: 'wrangler.toml' }).rawConfig));
  });

  it('reads every form it knows', () => {
    const text = `
# comment
title = "a \\"b\\" \\u00e9" # behind
'lit key' = 'C:\\raw'
a.b.c = 1
n = [1, -2.5, 1_000, 6e3, true, # one
  false,
]
inline = { x = 1, "y z" = { deep = [] } }
[table]
key = "v"
[table.sub]
n = 2
[[list]]
id = 1
[list.inner]
k = "first"
[[list]]
id = 2
`;
    expect(plain(parseToml(text))).toEqual({
      title: 'a "b" é',
      'lit key': 'C:\\raw',
      a: { b: { c: 1 } },
      n: [1, -2.5, 1000, 6000, true, false],
      inline: { x: 1, 'y z': { deep: [] } },
      table: { key: 'v', sub: { n: 2 } },
      list: [{ id: 1, inner: { k: 'first' } }, { id: 2 }],
    });
  });

  it.each([
    ['a = 1\nb = ', 'Line 2'],
    ['a = """x"""', 'Line 1'],
    ['a = 1979-05-27', 'Line 1'],
    ['a = 1 b = 2', 'Line 1'],
    ['a = 1\na = 2', '"a" is set twice'],
    ['a = 1\n[a]', '"a" is not a table'],
    ['a = [1, 2', 'Line 1'],
    ['= 1', 'a key expected'],
    ['[a', '"]" expected'],
  ])('refuses %j, and says why', (text, reason) => {
    expect(() => parseToml(text)).toThrow(reason);
  });

  it('takes __proto__ for a name like any other', () => {
    const table = parseToml('__proto__ = { polluted = true }\n[constructor.prototype]\npolluted = true');
    expect(Object.keys(table)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('reads back what is written in its subset', () => {
    const value: fc.Arbitrary<TomlValue> = fc.letrec<{ value: TomlValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string({ unit: 'grapheme' }).filter((text) => JSON.stringify(text) === `"${text}"`),
        fc.integer(),
        fc.boolean(),
        fc.array(tie('value'), { maxLength: 4 }),
      ),
    })).value;
    const key = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
    fc.assert(
      fc.property(fc.dictionary(key, value, { noNullPrototype: true }), (table) => {
        const text = Object.entries(table)
          .map(([name, entry]) => `${name} = ${JSON.stringify(entry)}`)
          .join('\n');
        expect(plain(parseToml(text))).toEqual(plain(table));
      }),
    );
  });

  it('ends with a table or a SyntaxError, whatever it is given', () => {
    const pieces = fc.constantFrom(
      '[',
      ']',
      '[[',
      ']]',
      '{',
      '}',
      '=',
      '"',
      "'",
      '\n',
      '#',
      ',',
      '.',
      'a',
      '1',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 40 }), (parts) => {
        try {
          expect(parseToml(parts.join(''))).toBeTypeOf('object');
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
    );
  });
});

describe('readWorkerConfig', () => {
  it('gives what the Worker sees of wrangler.toml', async () => {
    const config = await readWorkerConfig('wrangler.toml');
    expect(config.compatibilityFlags).toContain('nodejs_compat');
    expect(config.ratelimits['INGEST_LIMITER']).toMatchObject({ simple: { period: 60 } });
    expect(config.vars['LOG_LEVEL']).toBe('info');
  });
});
