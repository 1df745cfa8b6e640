import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../../../src/http/json-shape.ts';

const limits = { maxDepth: 4, maxMembers: 10 };

describe('findJsonFault', () => {
  it.each([
    'null',
    '""',
    '[]',
    '{"a":[[[1]]]}',
    '{"a":{"a":1},"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    String.raw`{"a":"\"{[,","b":"}]"}`,
    String.raw`{"\\":1,"\"":1}`,
    '{"a":"a","b":"a"}',
    '{"{":1,"[":1,",":1}',
    '{"__proto__":1,"constructor":1,"toString":1}',
    '[1,2,3,4,5,6,7,8,9,10]',
  ])('takes %s', (text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(findJsonFault(text, limits)).toBeUndefined();
  });

  it.each([
    ['[[[[[]]]]]', 'too_deep'],
    ['{"a":{"a":{"a":{"a":{}}}}}', 'too_deep'],
    ['[1,2,3,4,5,6,7,8,9,10,11]', 'too_many_members'],
    ['[{},{},{},{},{},{}]', 'too_many_members'],
    ['{"a":1,"b":2,"a":3}', 'repeated_key'],
    [String.raw`{"a":1,"\u0061":3}`, 'repeated_key'],
    ['{"__proto__":1,"__proto__":2}', 'repeated_key'],
    ['[{"b":{"a":[1],"a":1}}]', 'repeated_key'],
  ])('refuses %s: %s', (text, fault) => {
    expect(findJsonFault(text, limits)).toBe(fault);
  });

  it('refuses a megabyte of brackets at once, whatever they hold', () => {
    for (const bomb of ['[', '{"a":', '[[],', '{"a":[],']) {
      expect(findJsonFault(bomb.repeat(1024 * 1024), limits)).toBeDefined();
    }
  });

  it('agrees with a walk over the parsed value', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null
        ? 1 + Math.max(0, ...Object.values(value).map((inner) => depthOf(inner)))
        : 0;
    const exact = (depth: number) => ({ maxDepth: depth, maxMembers: Infinity });
    fc.assert(
      fc.property(fc.json({ maxDepth: 6, stringUnit: 'binary' }), (text) => {
        const depth = depthOf(JSON.parse(text));
        expect(findJsonFault(text, exact(depth))).toBeUndefined();
        if (depth > 0) expect(findJsonFault(text, exact(depth - 1))).toBe('too_deep');
      }),
      { numRuns: 300 },
    );
  });

  it('ends without throwing on any text', () => {
    const texts = fc.string({
      unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', 'a', '\\u', '\ud800'),
    });
    fc.assert(
      fc.property(texts, (text) => {
        findJsonFault(text, limits);
      }),
      { numRuns: 500 },
    );
  });
});
