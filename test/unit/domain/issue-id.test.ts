import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deriveIssueId, formatShortId, parseShortId } from '../../../src/domain/issue-id.ts';

describe('deriveIssueId', () => {
  test('never changes: ids are stored', () => {
    expect(deriveIssueId(1, '0123456789abcdef0123456789abcdef')).toBe('1c689d39d267363d4c18f928f229c425');
  });

  test('differs by project and by key', () => {
    const ids = [
      deriveIssueId(1, '1a'),
      deriveIssueId(11, 'a'),
      deriveIssueId(1, 'a'),
      deriveIssueId(2, 'a'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('formatShortId (protocol 5.7)', () => {
  test.each<[string, number, string]>([
    ['api', 0, 'API-0'],
    ['api', 1, 'API-1'],
    ['api', 10, 'API-A'],
    ['api', 17, 'API-H'],
    ['api', 18, 'API-J'],
    ['api', 20, 'API-M'],
    ['api', 31, 'API-Z'],
    ['api', 32, 'API-10'],
    ['api', 47, 'API-1F'],
    ['my-shop_2', 1024, 'MY-SHOP_2-100'],
    ['api', Number.MAX_SAFE_INTEGER, 'API-7ZZZZZZZZZZ'],
  ])('%s %d', (slug, number, text) => {
    expect(formatShortId(slug, number)).toBe(text);
    expect(parseShortId(text)).toEqual({ slug, number });
  });

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses %d', (number) => {
    expect(() => formatShortId('api', number)).toThrow(RangeError);
  });
});

describe('parseShortId', () => {
  test.each<[string, { slug: string; number: number } | undefined]>([
    ['api-1f', { slug: 'api', number: 47 }],
    ['API-IL', { slug: 'api', number: 33 }],
    ['API-O', { slug: 'api', number: 0 }],
    ['API-001F', { slug: 'api', number: 47 }],
    ['A-B-C', { slug: 'a-b', number: 12 }],
    ['API-U', undefined],
    ['API-', undefined],
    ['-1', undefined],
    ['API', undefined],
    ['', undefined],
    ['API-8000000000000', undefined],
    ['API-ZZZZZZZZZZZ', undefined],
    ['API-1\n', undefined],
    ['é-1', undefined],
  ])('%j', (text, expected) => {
    expect(parseShortId(text)).toEqual(expected);
  });

  test('reads back what was written', () => {
    const slug = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,40}$/);
    fc.assert(
      fc.property(slug, fc.nat({ max: Number.MAX_SAFE_INTEGER }), (slugText, number) => {
        const text = formatShortId(slugText, number);
        expect(text.slice(text.lastIndexOf('-') + 1)).not.toMatch(/[ILOU]/);
        expect(parseShortId(text)).toEqual({ slug: slugText, number });
      }),
    );
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseShortId(text)?.number ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
