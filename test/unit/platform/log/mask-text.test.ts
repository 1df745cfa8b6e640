import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutMasked } from '../../../../src/platform/log/cut.ts';
import { maskEmails } from '../../../../src/platform/log/email.ts';
import { maskIpAddresses } from '../../../../src/platform/log/ip-address.ts';
import { maskText } from '../../../../src/platform/log/mask-text.ts';
import { showInvisible } from '../../../../src/platform/log/visible.ts';

const all = { maskIp: true };

describe('maskEmails', () => {
  test.each([
    ['write to ann@example.com.', 'write to [Filtered].'],
    ['"ann.lee+x@mail.example.co.uk", bob@b.io', '"[Filtered]", [Filtered]'],
    ['?to=ann%40example.com&x=1', '?to=[Filtered]&x=1'],
    ['Zoë@exämple.de', '[Filtered]'],
    ['ann@example.com-2026 ann@example.com2', '[Filtered]-2026 [Filtered]2'],
    ["o'brien@example.com", '[Filtered]'],
    ["user 'ann@example.com' gone", "user '[Filtered]' gone"],
    ['ann@xn--mnchen-3ya.example', '[Filtered]'],
  ])('%s', (text, expected) => {
    expect(maskEmails(text)).toBe(expected);
  });

  test.each([
    '@types/node@24.1.0',
    'hono@4.13.19',
    'pkg@1.0.0-rc.beta',
    'logo@2x.png',
    'getty@tty1.service',
    'git@github.com:owner/repository.git',
    'postgres://app@db.example.com/x',
    'Order@6d06d69c',
    'a@b',
    '@app.get',
    'x @ y.z',
    '50%40',
  ])('%s is none', (text) => {
    expect(maskEmails(text)).toBe(text);
  });
});

describe('maskIpAddresses', () => {
  test.each([
    ['10.1.2.3:8080 and 255.255.255.255', '[Filtered]:8080 and [Filtered]'],
    ['[2001:db8::1]:443', '[[Filtered]]:443'],
    ['::1', '[Filtered]'],
    ['1:2:3:4:5:6:7:8', '[Filtered]'],
    ['::ffff:192.0.2.1', '[Filtered]'],
    ['fe80::1%eth0', '[Filtered]%eth0'],
    ['peer:2001:db8::1 client:10.0.0.1', 'peer:[Filtered] client:[Filtered]'],
    ['node:10.0.0.1:443', 'node:[Filtered]:443'],
    ['http://10.0.0.1/', 'http://[Filtered]/'],
  ])('%s', (text, expected) => {
    expect(maskIpAddresses(text)).toBe(expected);
  });

  test.each([
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    '12:30:45',
    'aa:bb:cc:dd:ee:ff',
    'std::vector',
    '::',
    'a::b',
    '1:2:3:4:5:6:7:8:9',
  ])('%s is none', (text) => {
    expect(maskIpAddresses(text)).toBe(text);
  });
});

describe('showInvisible', () => {
  test.each([
    ['\u001b[31mred', '\\u001b[31mred'],
    ['a\u202eb', 'a\\u202eb'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['a\r\nb\tc\n', 'a\nb\tc\n'],
    ['a\rb', 'a\\u000db'],
    ['👩‍👧 日本 ñ', '👩‍👧 日本 ñ'],
  ])('%j', (text, shown) => {
    expect(showInvisible(text)).toBe(shown);
  });
});

describe('cutMasked', () => {
  const token = `ghp_${'a1'.repeat(18)}`;

  test('cuts to the length, never a pair of surrogates in two', () => {
    expect(cutMasked('abcdef', 3, all)).toBe('abc…');
    expect(cutMasked('ab👩c', 3, all)).toBe('ab…');
    expect(cutMasked('abc', 3, all)).toBe('abc');
  });

  test('leaves no half of a secret, wherever the cut falls', () => {
    for (let before = 0; before < 9_000; before += 7) {
      const text = `${'lorem ipsum '.repeat(750).slice(0, before)} ${token} end`;
      expect(cutMasked(text, 2_000, all)).not.toContain('a1a1a1a1');
    }
  });

  test('nor when masks made room for what comes after the part that was looked at', () => {
    const pem = `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(8_000)}\n-----END PRIVATE KEY-----`;
    for (let gap = 350; gap < 520; gap += 1) {
      const shown = cutMasked(`${pem}${' x'.repeat(gap / 2)} ${token}`, 2_000, all);
      expect(shown).not.toContain('ghp_a');
    }
  });
});

describe('maskText on any text', () => {
  test('a second run finds nothing more', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'ann@example.com',
        '10.0.0.1',
        'password=',
        'Bearer ',
        ' ',
        'key-',
        '@',
        '::1',
        ':AA',
        'sentry_key=',
      ),
      fc.base64String({ minLength: 20, maxLength: 60 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const once = maskText(parts.join(' '), all);
        expect(maskText(once, all)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  // Work in proportion to the length: a quadratic pattern would not end within the time of a test.
  test.each([
    'a@',
    '@',
    '%40',
    'a.b@c.',
    '1.',
    '1.1.1.1.',
    ':',
    'f:',
    '1::',
    'hf_a',
    '12345678:AA',
    'key-',
    'sentry_key=',
    'word ',
    'hooks.slack.com/',
    "'",
  ])('ends for %j repeated', (unit) => {
    const text = unit.repeat(Math.ceil(150_000 / unit.length));
    expect(maskText(text, all).length).toBeLessThanOrEqual(text.length * 6);
  });
});
