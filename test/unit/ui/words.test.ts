import { describe, expect, it } from 'vitest';
import { bytesText, counted, countText, shortCount } from '../../../src/ui/words/number.ts';
import { gapText, timeAgo, utcText } from '../../../src/ui/words/time.ts';
import { linkTarget, valueText, visibleText } from '../../../src/ui/words/visible.ts';

const nowMs = Date.parse('2026-11-27T18:26:35.500Z');
const s = 1_000;
const min = 60 * s;
const h = 60 * min;
const day = 24 * h;

describe('timeAgo', () => {
  it.each([
    [0, 'just now'],
    [59_999, 'just now'],
    [min, '1 min ago'],
    [89 * min, '89 min ago'],
    [90 * min, '1 hour ago'],
    [2 * h, '2 hours ago'],
    [47 * h, '47 hours ago'],
    [2 * day, '2 days ago'],
    [59 * day, '59 days ago'],
    [60 * day, '2 months ago'],
    [729 * day, '24 months ago'],
    [730 * day, '2 years ago'],
    [-5 * min, 'in 5 min'],
    [-30 * s, 'just now'],
  ])('%d ms before now is %s', (ageMs, words) => {
    expect(timeAgo(nowMs - ageMs, nowMs)).toBe(words);
  });
});

describe('utcText', () => {
  it('drops the milliseconds and says UTC', () => {
    expect(utcText(nowMs)).toBe('2026-11-27 18:26:35 UTC');
  });
});

describe('gapText', () => {
  it.each([
    [-5, '0.00 s'],
    [420, '0.42 s'],
    [12_900, '12 s'],
    [185 * s, '3 min 5 s'],
    [2 * h + 10 * min, '2 h 10 min'],
  ])('%d ms is %s', (ms, text) => {
    expect(gapText(ms)).toBe(text);
  });
});

describe('numbers', () => {
  it('have thousands separators, and are short only from 10,000 on', () => {
    expect([countText(1234567), shortCount(9_999), shortCount(12_345), shortCount(3_400_000)]).toEqual([
      '1,234,567',
      '9,999',
      '12.3K',
      '3.4M',
    ]);
  });

  it('agree with their noun', () => {
    expect([counted(0, 'event'), counted(1, 'event'), counted(2_000, 'event')]).toEqual([
      '0 events',
      '1 event',
      '2,000 events',
    ]);
  });

  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1.0 KiB'],
    [10 * 1024, '10 KiB'],
    [1.5 * 1024 ** 2, '1.5 MiB'],
    [3 * 1024 ** 5, '3,072 TiB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});

describe('visibleText', () => {
  it('spells out what cannot be seen or reorders the text', () => {
    expect(visibleText('a\u202eb\u0000c\u200b\u{e0041}')).toBe('a\\u202eb\\u0000c\\u200b\\u{e0041}');
  });

  it('keeps lines, tabs and emoji, and repairs broken Unicode', () => {
    expect(visibleText('a\r\n\tb 👩‍🚀 \ud800')).toBe('a\n\tb 👩‍🚀 \ufffd');
  });
});

describe('valueText', () => {
  it('shows a text as it is, and all else as JSON', () => {
    expect([
      valueText('x'),
      valueText(1),
      valueText(null),
      valueText({ a: [1] }),
      valueText(undefined),
    ]).toEqual(['x', '1', 'null', '{"a":[1]}', '']);
  });
});

describe('linkTarget', () => {
  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '/orders',
    'https://user:pass@example.com/',
    'x'.repeat(3_000),
  ])('refuses %s', (text) => {
    expect(linkTarget(text)).toBeUndefined();
  });

  it('takes what the web has', () => {
    expect(linkTarget('https://example.com/a?b=1')).toBe('https://example.com/a?b=1');
  });
});
