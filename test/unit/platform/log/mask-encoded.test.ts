import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskText } from '../../../../src/platform/log/mask-text.ts';

const mask = (text: string): string => maskText(text, { maskIp: false });

describe('an assignment inside an encoded URL', () => {
  test.each([
    [
      '/login?next=%2Fpay%3Ftoken%3DZq7xK2mWp9%26to%3Dann',
      '/login?next=%2Fpay%3Ftoken%3D[Filtered]%26to%3Dann',
    ],
    ['password%3dhunter2', 'password%3d[Filtered]'],
    ['next%3D%2Fpay%3Ftoken%3DZq7xK2mWp9', 'next%3D%2Fpay%3Ftoken%3D[Filtered]'],
    ['%7Bapi_key%3DZq7xK2mWp9', '%7Bapi_key%3D[Filtered]'],
    ['a%3Fclient_secret%3DZq7x%2BK2m%3D%3D&x=1', 'a%3Fclient_secret%3D[Filtered]%3D%3D&x=1'],
  ])('%s', (text, expected) => {
    expect(mask(text)).toBe(expected);
  });

  test.each(['next=%2Fpay%3Fpage%3D2%26sort%3Dname', 'token%3D', 'max_tokens%3D4096', 'a%3Db', '100%3D'])(
    '%s is left alone',
    (text) => {
      expect(mask(text)).toBe(text);
    },
  );

  test('never hides less than before, and ends', () => {
    const part = fc.constantFrom('%3D', '%26', 'token', 'Zq7xK2mWp9', '%2F', 'a', '%', '.');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        expect(mask(parts.join(''))).not.toMatch(/(?:^|%26|%2F|%3D)token%3DZq7xK2mWp9(?:$|%26)/);
      }),
    );
    expect(mask('a'.repeat(100_000)).length).toBe(100_000);
    expect(typeof mask('token%3D'.repeat(20_000))).toBe('string');
  });
});
