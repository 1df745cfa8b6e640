import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRequestHead } from '../../../../local/front/request-head.ts';

const own = 'x-peer';
const head = (first: string, ...lines: string[]): string => [first, ...lines].join('\r\n');
const get = (...lines: string[]) => readRequestHead(head('GET /health HTTP/1.1', ...lines), own);
const post = (...lines: string[]) => readRequestHead(head('POST /x HTTP/1.1', 'Host: a', ...lines), own);

describe('a request head', () => {
  test.each(['a', 'a.example', 'a_b.example:8080', '127.0.0.1', '127.0.0.1:1', '[::1]', '[2001:db8::1]:443'])(
    'may name the host %s',
    (host) => {
      expect(get(`Host: ${host}`)).toMatchObject({ ok: true, head: { host } });
    },
  );

  test.each([
    'a b',
    'a/b',
    'u:p@a',
    '[::1',
    '[1.2.3.4]',
    'a:99999',
    'a:b',
    'a, b',
    '',
    '1.2.3.999',
    'ä',
    'a\\b',
    'a?b',
  ])('may not name the host %j', (host) => {
    expect(get(`Host: ${host}`)).toMatchObject({ ok: false, refusal: { code: 'malformed_request' } });
  });

  test('needs one host in HTTP/1.1, none in HTTP/1.0', () => {
    expect(get().ok).toBe(false);
    expect(get('Host: a', 'Host: a').ok).toBe(false);
    expect(readRequestHead('GET / HTTP/1.0', own)).toMatchObject({
      ok: true,
      head: { minor: 0, close: true },
    });
  });

  test.each([
    ['GET http://a/ HTTP/1.1', 'malformed_request'],
    ['GET health HTTP/1.1', 'malformed_request'],
    ['GET \\health HTTP/1.1', 'malformed_request'],
    ['GET /a b HTTP/1.1', 'malformed_request'],
    ['GET  / HTTP/1.1', 'malformed_request'],
    ['GET /\0 HTTP/1.1', 'malformed_request'],
    ['GET / HTTP/2.0', 'malformed_request'],
    ['GET / HTTP/1.2', 'malformed_request'],
    ['GET /', 'malformed_request'],
    ['', 'malformed_request'],
    ['OPTIONS * HTTP/1.1', 'not_implemented'],
    ['CONNECT a:1 HTTP/1.1', 'not_implemented'],
    ['FOO / HTTP/1.1', 'not_implemented'],
    ['get / HTTP/1.1', 'not_implemented'],
  ])('%j is refused as %s', (first, code) => {
    expect(readRequestHead(head(first, 'Host: a'), own)).toMatchObject({ ok: false, refusal: { code } });
  });

  test.each([
    [['Content-Length: 5', 'Content-Length: 5']],
    [['Content-Length: 5', 'content-length: 6']],
    [['Content-Length: 5, 5']],
    [['Content-Length: +5']],
    [['Content-Length: -1']],
    [['Content-Length: 0x5']],
    [['Content-Length: ']],
    [['Content-Length: 9999999999999999']],
    [['Content-Length: \u00a05']],
    [['Content-Length: 5\u00a0']],
    [['Content-Length: 4', 'Transfer-Encoding: chunked']],
    [['Transfer-Encoding: chunked', 'Content-Length: 4']],
    [['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked']],
    [['Transfer-Encoding : chunked']],
    [['Transfer-Encoding: chunked', ' folded: yes']],
    [['X-A: a\nTransfer-Encoding: chunked']],
    [['X-A: a\rTransfer-Encoding: chunked']],
    [['X-A: \0']],
    [['X A: b']],
    [[': b']],
    [['no colon']],
  ])('with %j is refused: two servers could read it differently', (lines) => {
    expect(post(...lines)).toMatchObject({ ok: false, refusal: { code: 'malformed_request' } });
  });

  test.each([
    'gzip',
    'gzip, chunked',
    'xchunked',
    'chunked, chunked',
    'identity',
    '\u00a0chunked',
    'chunked\u00a0',
  ])('with the transfer encoding %j is refused: it is not known here', (coding) => {
    const refusal = { code: 'not_implemented' };
    expect(post(`Transfer-Encoding: ${coding}`)).toMatchObject({ ok: false, refusal });
  });

  test('tells how its body ends', () => {
    expect(post()).toMatchObject({ head: { framing: { kind: 'none' } } });
    expect(post('Content-Length: 12')).toMatchObject({ head: { framing: { kind: 'length', bytes: 12 } } });
    expect(post('Content-Length:\t 12 \t')).toMatchObject({ head: { framing: { bytes: 12 } } });
    expect(post('transfer-encoding: Chunked')).toMatchObject({ head: { framing: { kind: 'chunked' } } });
  });

  test('passes on what is for the Worker, and nothing that is ours or Miniflare’s to say', () => {
    const lines = [
      'X-Sentry-Auth: Sentry sentry_key=1',
      'Connection: close, te',
      'TE: trailers',
      'Expect: 100-continue',
    ];
    const read = post(
      ...lines,
      'X-Peer: 6.6.6.6',
      'MF-CF-Blob: {',
      'mf-anything: 1',
      'Accept: a',
      'Accept: b',
    );
    expect(read).toMatchObject({
      ok: true,
      head: {
        lines: 'X-Sentry-Auth: Sentry sentry_key=1\r\nAccept: a\r\nAccept: b\r\n',
        close: true,
        expectsContinue: true,
      },
    });
  });

  test('whatever comes in, what is passed on holds no line that was not there, and no control character', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom('Host: a', 'Content-Length: 1', 'X: y'),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const read = readRequestHead(head('GET / HTTP/1.1', ...lines), own);
        if (!read.ok) return;
        // oxlint-disable-next-line no-control-regex -- they are what must not be there
        expect(read.head.lines).toMatch(/^(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\0-\x08\x0a-\x1f\x7f]*\r\n)*$/);
      }),
    );
  });
});
