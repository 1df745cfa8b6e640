import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Dsn, type DsnRefusal, formatDsn, parseDsn, parseProjectId } from '../../../src/wire/dsn.ts';

const key = '0123456789abcdef0123456789abcdef';

describe('parseDsn (protocol 1.1)', () => {
  const plain: Dsn = {
    protocol: 'https',
    publicKey: key,
    host: 'example.com',
    pathPrefix: '',
    projectId: 42,
  };

  test.each<[string, string, Partial<Dsn>]>([
    ['plain', `https://${key}@example.com/42`, {}],
    ['http with a port', `http://${key}@example.com:8787/42`, { protocol: 'http', host: 'example.com:8787' }],
    ['the default port', `https://${key}@example.com:443/42`, {}],
    ['a secret', `https://${key}:s3cr3t@example.com/42`, {}],
    ['a path prefix', `https://${key}@example.com/a/b/42`, { pathPrefix: '/a/b' }],
    ['an IPv6 host', `http://${key}@[::1]:8787/42`, { protocol: 'http', host: '[::1]:8787' }],
    ['an IPv4 host', `http://${key}@127.0.0.1:8787/42`, { protocol: 'http', host: '127.0.0.1:8787' }],
    [
      'a host with an organisation',
      `https://${key}@o12.ingest.example.com/42`,
      { host: 'o12.ingest.example.com' },
    ],
    ['upper case', `HTTPS://${key.toUpperCase()}@EXAMPLE.com/42`, {}],
    ['a query string', `https://${key}@example.com/42?timeout=5`, {}],
  ])('takes %s', (_name, text, expected) => {
    expect(parseDsn(text)).toEqual({ ok: true, value: { ...plain, ...expected } });
  });

  test.each<[string, string, DsnRefusal]>([
    ['nothing', '', 'not_a_url'],
    ['text', 'hello', 'not_a_url'],
    ['no host', `https://${key}@/42`, 'not_a_url'],
    ['a bad port', `https://${key}@example.com:99999/42`, 'not_a_url'],
    ['another protocol', `ftp://${key}@example.com/42`, 'unsupported_protocol'],
    ['a script', 'javascript:alert(1)', 'unsupported_protocol'],
    ['no key', 'https://example.com/42', 'missing_key'],
    ['only a secret', `https://:${key}@example.com/42`, 'missing_key'],
    ['a short key', `https://${key.slice(1)}@example.com/42`, 'malformed_key'],
    ['a key that is not hex', `https://${key.slice(1)}g@example.com/42`, 'malformed_key'],
    ['a hyphenated key', 'https://01234567-89ab-cdef-0123-456789abcdef@example.com/42', 'malformed_key'],
    ['no project', `https://${key}@example.com`, 'malformed_project'],
    ['a trailing slash', `https://${key}@example.com/42/`, 'malformed_project'],
    ['a named project', `https://${key}@example.com/web`, 'malformed_project'],
    ['a project with a tail', `https://${key}@example.com/42x`, 'malformed_project'],
    ['project 0', `https://${key}@example.com/0`, 'malformed_project'],
    ['leading zeros', `https://${key}@example.com/042`, 'malformed_project'],
    ['an unsafe number', `https://${key}@example.com/9999999999999999`, 'malformed_project'],
    ['endless text', `https://${key}@example.com/${'a/'.repeat(2000)}42`, 'too_long'],
  ])('refuses %s', (_name, text, reason) => {
    expect(parseDsn(text)).toEqual({ ok: false, error: reason });
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), (text) => {
        expect(typeof parseDsn(text).ok).toBe('boolean');
      }),
    );
  });
});

describe('formatDsn', () => {
  test.each([
    ['http://127.0.0.1:8787', `http://${key}@127.0.0.1:8787/7`],
    ['https://errors.example.com/', `https://${key}@errors.example.com/7`],
    ['https://example.com/ballast//', `https://${key}@example.com/ballast/7`],
    ['http://[::1]:80/a?b#c', `http://${key}@[::1]/a/7`],
  ])('%s', (url, dsn) => {
    expect(formatDsn({ url, publicKey: key, projectId: 7 })).toBe(dsn);
  });

  test('parseDsn reads back what it wrote', () => {
    const hex32 = fc.string({
      unit: fc.constantFrom(...Array.from('0123456789abcdef')),
      minLength: 32,
      maxLength: 32,
    });
    const prefix = fc.array(
      fc.string({
        unit: fc.constantFrom('a', 'b', 'z', '0', '9', '-', '_', '.', '~'),
        minLength: 3,
        maxLength: 8,
      }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(
        fc.constantFrom<'http' | 'https'>('http', 'https'),
        fc.oneof(fc.domain(), fc.ipV4(), fc.constant('[2001:db8::1]')),
        fc.integer({ min: 1024, max: 65_535 }),
        prefix,
        hex32,
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        (protocol, name, port, segments, publicKey, projectId) => {
          const host = `${name}:${port}`;
          const pathPrefix = segments.map((segment) => `/${segment}`).join('');
          const text = formatDsn({ url: `${protocol}://${host}${pathPrefix}`, publicKey, projectId });
          expect(parseDsn(text)).toEqual({
            ok: true,
            value: { protocol, host, pathPrefix, publicKey, projectId },
          });
        },
      ),
    );
  });
});

test.each([
  ['1', 1],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ['9007199254740992', undefined],
  ['', undefined],
  ['0', undefined],
  ['01', undefined],
  ['+1', undefined],
  ['1e3', undefined],
  ['0x10', undefined],
  [' 1', undefined],
  ['١', undefined],
])('parseProjectId(%j) is %s', (text, id) => {
  expect(parseProjectId(text)).toBe(id);
});
