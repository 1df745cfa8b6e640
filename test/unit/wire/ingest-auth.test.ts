import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkEnvelopeDsn, type IngestAuthInput, readIngestAuth } from '../../../src/wire/ingest-auth.ts';

const key = '0123456789abcdef0123456789abcdef';
const other = 'ffffffffffffffffffffffffffffffff';
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const accepted = (client?: string, version = 7) => ({ ok: true, value: { publicKey: key, version, client } });

describe('what each SDK sends (protocol 1.3)', () => {
  test.each<[string, IngestAuthInput, string | undefined]>([
    [
      'JavaScript, in the query',
      { query: { sentry_version: '7', sentry_key: key, sentry_client: 'sentry.javascript.node/11.12.0' } },
      'sentry.javascript.node/11.12.0',
    ],
    [
      'Python',
      { xSentryAuth: `Sentry sentry_key=${key}, sentry_version=7, sentry_client=sentry.python/2.68.0` },
      'sentry.python/2.68.0',
    ],
    [
      'Go',
      { xSentryAuth: `Sentry sentry_version=7, sentry_client=sentry.go/0.47.0, sentry_key=${key}` },
      'sentry.go/0.47.0',
    ],
    [
      'sentry-cli and Rust, with a timestamp',
      {
        xSentryAuth: `Sentry sentry_key=${key}, sentry_version=7, sentry_client=sentry-cli/3.8.0, sentry_timestamp=1795392180.123`,
      },
      'sentry-cli/3.8.0',
    ],
    [
      'Java, no spaces and a secret',
      {
        xSentryAuth: `Sentry sentry_version=7,sentry_client=sentry.java/8.53.0,sentry_key=${key},sentry_secret=abc`,
      },
      'sentry.java/8.53.0',
    ],
    ['a tunnel, only the envelope', { envelopeDsn: `https://${key}@example.com/42` }, undefined],
  ])('%s', (_name, input, client) => {
    expect(readIngestAuth(input)).toEqual(accepted(client));
  });
});

describe('other forms that are understood', () => {
  test.each<[string, IngestAuthInput]>([
    ['Authorization: Sentry', { authorization: `Sentry sentry_key=${key}` }],
    ['Authorization: Basic with an empty password', { authorization: basic(`${key}:`) }],
    ['Authorization: Basic with a password', { authorization: basic(`${key}:x:y`) }],
    ['Authorization: Basic without a colon', { authorization: basic(key) }],
    ['the scheme in any case', { authorization: basic(`${key}:`).replace('Basic', 'bAsIc') }],
    ['the prefix in any case', { xSentryAuth: `sENTRY sentry_key=${key}` }],
    ['no prefix', { xSentryAuth: `sentry_key=${key}` }],
    ['odd spaces', { xSentryAuth: `  Sentry   sentry_key = ${key} ,, , sentry_version= 7` }],
    ['an upper-case key', { xSentryAuth: `Sentry sentry_key=${key.toUpperCase()}` }],
    [
      'the same key twice',
      { xSentryAuth: `Sentry sentry_key=${key}`, query: { sentry_key: key.toUpperCase() } },
    ],
    ['a proxy bearer token beside it', { authorization: 'Bearer abc', query: { sentry_key: key } }],
    ['an empty version', { query: { sentry_key: key, sentry_version: '' } }],
    [
      'a header without a key beside a query',
      { xSentryAuth: 'Sentry sentry_key=', query: { sentry_key: key } },
    ],
    ['words between the fields', { xSentryAuth: `Sentry sentry_version=7, some words, sentry_key=${key}` }],
    ['an unknown field', { xSentryAuth: `Sentry __proto__=1, nonsense, sentry_key=${key}` }],
    [
      'HTTP and envelope, HTTP first',
      { query: { sentry_key: key }, envelopeDsn: `https://${other}@example.com/1` },
    ],
  ])('%s', (_name, input) => {
    expect(readIngestAuth(input)).toEqual(accepted());
  });

  test.each([
    ['7', 7],
    ['7.0', 7],
    ['6', 6],
    ['2.0', 2],
  ])('version %s', (text, version) => {
    expect(readIngestAuth({ query: { sentry_key: key, sentry_version: text } })).toEqual(
      accepted(undefined, version),
    );
  });

  test('the client is the first one named; it loses its control characters', () => {
    const read = readIngestAuth({
      xSentryAuth: `Sentry sentry_key=${key}, sentry_client=my\u0007sdk\r\n/1`,
      query: { sentry_key: key, sentry_client: 'other' },
    });
    const client = read.ok ? read.value?.client : undefined;
    expect(client).toBe('my sdk /1');
  });

  test('a client of 129 characters is no SDK, and not kept, neither whole nor in part', () => {
    const clientOf = (chars: number) => {
      const read = readIngestAuth({ query: { sentry_key: key, sentry_client: 'x'.repeat(chars) } });
      return read.ok ? read.value?.client : 'refused';
    };
    expect([clientOf(128), clientOf(129)]).toEqual(['x'.repeat(128), undefined]);
  });
});

describe('a credential that is addressed to somebody else', () => {
  const foreign: [string, string][] = [
    ['the password of a preview', basic('preview:secret')],
    ['Basic that is not base64', 'Basic %%%'],
    ['Basic without anything', 'Basic'],
    ['Basic with an empty user', basic(':secret')],
    ['Basic whose password is a key', basic(`preview:${other}`)],
    ['Basic with a long user', basic(`${other}${other}:`)],
    ['Bearer', 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'],
    ['Digest', `Digest username="a", realm="Sentry sentry_key=${other}, x", nonce="b, sentry_key=${other}"`],
    ['Digest with a field of ours', `Digest username="a", sentry_key=${other}`],
    ['Negotiate', `Negotiate ${'YII'.repeat(2000)}==`],
    ['AWS', `AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=${other}`],
    ['a token', `Token ${other}`],
    ['a scheme of its own', `ApiKey sentry_key=${other}`],
    ['no scheme', other],
    ['garbage', '\u0000 ,,= ="'],
  ];
  test.each(foreign)('%s, beside the key in the query, a header or the envelope', (_name, authorization) => {
    expect(readIngestAuth({ authorization, query: { sentry_key: key } })).toEqual(accepted());
    expect(readIngestAuth({ authorization, xSentryAuth: `Sentry sentry_key=${key}` })).toEqual(accepted());
    expect(readIngestAuth({ authorization, envelopeDsn: `https://${key}@example.com/1` })).toEqual(
      accepted(),
    );
    expect(readIngestAuth({ authorization })).toEqual({ ok: true, value: undefined });
  });

  test.each(foreign)('%s, joined with ours in one header', (_name, theirs) => {
    const isQuoteOpen = theirs.split('"').length % 2 === 0;
    const authorization = `Sentry sentry_key=${key}, sentry_version=7, ${theirs}`;
    expect(readIngestAuth({ authorization })).toEqual(accepted());
    if (!isQuoteOpen)
      expect(readIngestAuth({ authorization: `${theirs}, Sentry sentry_key=${key}` })).toEqual(accepted());
  });
});

describe('a credential given more than once', () => {
  test.each<[string, IngestAuthInput]>([
    [
      'in a header that a proxy joined',
      { xSentryAuth: `Sentry sentry_key=${key}, Sentry sentry_key=${key}` },
    ],
    ['in two schemes of one header', { authorization: `${basic(`${key}:`)}, Sentry sentry_key=${key}` }],
    ['in the query', { query: { sentry_key: [key, key.toUpperCase()], sentry_version: ['7', '7'] } }],
    ['with quotes', { xSentryAuth: `Sentry sentry_key="${key}", sentry_version="7"` }],
  ])('%s is one', (_name, input) => {
    expect(readIngestAuth(input)).toEqual(accepted());
  });

  test.each<[string, IngestAuthInput]>([
    ['in a joined header', { xSentryAuth: `Sentry sentry_key=${key}, Sentry sentry_key=${other}` }],
    ['in two schemes', { authorization: `${basic(`${key}:`)}, Sentry sentry_key=${other}` }],
    ['in the query', { query: { sentry_key: [key, other] } }],
    [
      'in a header and as the user of Basic',
      { xSentryAuth: `sentry_key=${key}`, authorization: basic(`${other}:`) },
    ],
  ])('%s with two keys is refused', (_name, input) => {
    expect(readIngestAuth(input)).toEqual({ ok: false, error: 'multiple' });
  });
});

describe('a request that names no key', () => {
  test.each<[string, IngestAuthInput]>([
    ['nothing', {}],
    ['empty values', { xSentryAuth: '', authorization: '', query: {} }],
    ['only a bearer token', { authorization: 'Bearer abc' }],
    ['an Authorization header without a scheme', { authorization: `sentry_key=${key}` }],
    ['a header without a key', { xSentryAuth: 'Sentry sentry_version=7' }],
    ['Basic without a user', { authorization: basic(':secret') }],
    ['Basic that is not base64', { authorization: 'Basic %%%' }],
    ['an envelope DSN that is no DSN', { envelopeDsn: 'hello' }],
    ['Basic of somebody else', { authorization: basic('admin:admin') }],
  ])('%s', (_name, input) => {
    expect(readIngestAuth(input)).toEqual({ ok: true, value: undefined });
  });
});

describe('refusals', () => {
  test.each<[string, IngestAuthInput, string]>([
    ['an envelope DSN with a bad key', { envelopeDsn: 'https://abc@example.com/1' }, 'malformed_key'],
    ['a short key', { query: { sentry_key: key.slice(1) } }, 'malformed_key'],
    ['a key that is not hex', { xSentryAuth: `Sentry sentry_key=${'g'.repeat(32)}` }, 'malformed_key'],
    [
      'a bad key beside a good one',
      { xSentryAuth: `Sentry sentry_key=x`, query: { sentry_key: key } },
      'malformed_key',
    ],
    ['two keys', { xSentryAuth: `Sentry sentry_key=${key}`, query: { sentry_key: other } }, 'multiple'],
    [
      'two headers',
      { xSentryAuth: `Sentry sentry_key=${key}`, authorization: basic(`${other}:`) },
      'multiple',
    ],
    ['a newer version', { query: { sentry_key: key, sentry_version: '8' } }, 'unsupported_version'],
    ['version 1', { query: { sentry_key: key, sentry_version: '1' } }, 'unsupported_version'],
    ['version as text', { query: { sentry_key: key, sentry_version: 'seven' } }, 'unsupported_version'],
    ['version Infinity', { query: { sentry_key: key, sentry_version: '1e99' } }, 'unsupported_version'],
  ])('%s', (_name, input, reason) => {
    expect(readIngestAuth(input)).toEqual({ ok: false, error: reason });
  });
});

describe('checkEnvelopeDsn', () => {
  const request = { projectId: 42, publicKey: key };
  test.each<[string, string | undefined, string | undefined]>([
    ['no DSN', undefined, undefined],
    ['the same', `https://${key}@anything.example/42`, undefined],
    ['the same in upper case', `https://${key.toUpperCase()}@anything.example/42`, undefined],
    ['another project', `https://${key}@anything.example/43`, 'project_mismatch'],
    ['another key', `https://${other}@anything.example/42`, 'key_mismatch'],
    ['no DSN at all', 'hello', 'malformed_dsn'],
  ])('%s', (_name, dsn, reason) => {
    const expected = reason === undefined ? { ok: true, value: undefined } : { ok: false, error: reason };
    expect(checkEnvelopeDsn(dsn, request)).toEqual(expected);
  });
});

describe('properties', () => {
  test('fields may come in any order, with any spaces', () => {
    const fields = fc.shuffledSubarray(
      [`sentry_key=${key}`, 'sentry_version=7', 'sentry_client=a/1', 'sentry_timestamp=1.5', 'x=y=z'],
      { minLength: 5, maxLength: 5 },
    );
    fc.assert(
      fc.property(fields, fc.constantFrom(',', ', ', ' ,  '), (parts, comma) => {
        expect(readIngestAuth({ xSentryAuth: `Sentry ${parts.join(comma)}` })).toEqual(accepted('a/1'));
      }),
    );
  });

  test('never throws, and a key that is let in is 32 lower-case hex digits', () => {
    const text = fc.option(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({
          unit: fc.constantFrom('Sentry ', 'Basic ', 'sentry_key', '=', ',', ' ', key, other, '7', 'ZmY6'),
        }),
      ),
      { nil: undefined },
    );
    fc.assert(
      fc.property(text, text, text, text, (xSentryAuth, authorization, queryKey, envelopeDsn) => {
        const read = readIngestAuth({
          xSentryAuth,
          authorization,
          query: { sentry_key: queryKey },
          envelopeDsn,
        });
        expect((read.ok ? read.value?.publicKey : undefined) ?? key).toMatch(/^[0-9a-f]{32}$/);
      }),
      { numRuns: 1000 },
    );
  });
});
