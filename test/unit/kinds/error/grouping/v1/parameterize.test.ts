import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstLines, parameterize } from '../../../../../../src/kinds/error/grouping/v1/parameterize.ts';
import { patterns } from '../../../../../../src/kinds/error/grouping/v1/patterns.ts';

const hex40 = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
const hex32 = 'd41d8cd98f00b204e9800998ecf8427e';

/** One table a name of sentry-protocol 5.5: what it takes in a sentence, and what it leaves. */
const replaced: Record<string, string[]> = {
  email: ['bob@example.com', 'bob.smith+tag@mail.example.co.uk', 'root@localhost'],
  url: ['http://a.b/c?d=1#e', 'https://x', 'ws://x/y', 'wss://x', 'ftp://files/a.txt'],
  hostname: ['db.internal', 'api.example.com', 'API.EXAMPLE.COM', 'a.b.c.example.org', 'www.example.it'],
  ip: [
    '10.0.0.1',
    '255.255.255.255',
    '::1',
    '2001:db8::1',
    'fe80::',
    '2001:0db8:85a3:0000:0000:8a2e:0370:7334',
    '1::2:3:4:5:6:7',
    '::ffff:192.0.2.128',
    '2001:DB8::FF00:42:8329',
  ],
  traceparent: [
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '1-5759e988-bd862e3fe1be46a994272793',
  ],
  uuid: ['f47ac10b-58cc-4372-a567-0e02b2c3d479', 'F47AC10B-58CC-4372-A567-0E02B2C3D479'],
  sha1: [hex40],
  md5: [hex32],
  date: [
    'Mon, 02 Jan 2006 15:04:05 GMT',
    'Mon, 02 Jan 2006 15:04:05 -0700',
    '02 Jan 06 15:04 MST',
    'Monday, 02-Jan-06 15:04:05 UTC',
    'Mon Jan  2 15:04:05 2006',
    'Mon Jan 02 15:04:05 -0700 2006',
    'Fri Dec 13 2024 10:20:30 GMT+0100 (Central European Time)',
    '2006-01-02T15:04:05Z',
    '2006-01-02T15:04:05.999999999+07:00',
    '2006-01-02 15:04:05',
    '2006-01-02 15:04:05,123',
    '20060102T150405Z',
    'Jan 02, 2006',
    '2006-01-02',
    '15:04',
    '15:04:05',
    '3:04 PM',
    '3:04pm',
    'datetime.datetime(2006, 1, 2, 15, 4, 5, 123)',
    '31/01/2024',
    '31.01.2024 10:20',
    '2024/01/31',
    'January 31, 2024',
    '31 January 2024 10:20:30',
    '10/Oct/2000:13:55:36 -0700',
  ],
  duration: ['120ms', '30s', '1.5s', '0.003s', '1m30s', '2h', '5 seconds', '1 minute', '7 days'],
  swift_txn_id: ['tx0123456789abcdef01234-0123456789', 'tx0123456789abcdef01234-0123456789region'],
  hex: ['0x1F', '0Xdeadbeef', '-0x12', 'a1b2', 'A1B2C3', 'deadbeef', 'FFEE0011AA'],
  git_sha: ['abc123d', '1234abc'],
  float: ['1.5', '-0.25', '100.0'],
  int: ['0', '42', '1234567', '-7', '12345678', '1,234,567'],
  mac: ['00:1a:2b:3c:4d:5e', '00-1A-2B-3C-4D-5E'],
  size: ['512MB', '2.5 GB', '100 bytes', '3KiB/s'],
  id: ['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'abcDEF123ghi456JKL789mno', 'x2k4q'],
};

describe('what is replaced (protocol 5.5)', () => {
  for (const [name, examples] of Object.entries(replaced)) {
    test.each(examples)(`${name}: %s`, (example) => {
      expect(parameterize(`before ${example} after`)).toBe(`before <${name}> after`);
      expect(parameterize(example)).toBe(`<${name}>`);
      expect(parameterize(`(${example}), ok`)).toBe(name === 'url' ? '(<url> ok' : `(<${name}>), ok`);
    });
  }

  test.each([
    [`name='bob'`, 'name=<quoted_str>'],
    [`name="bob", x`, 'name=<quoted_str>, x'],
    ['ok=true', 'ok=<bool>'],
    ['ok=False', 'ok=<bool>'],
    ['n=42', 'n=<int>'],
  ])('after an equals sign: %s', (text, expected) => {
    expect(parameterize(text)).toBe(expected);
  });

  test('every name of the list is tried', () => {
    const shownElsewhere = ['quoted_str', 'bool', 'path', 'bundle', 'code'];
    expect(new Set(patterns.map(({ name }) => name))).toEqual(
      new Set([...Object.keys(replaced), ...shownElsewhere]),
    );
  });
});

describe('what stays', () => {
  test.each([
    ['a scope operator', 'Foo::bar failed'],
    ['lone colons', 'error :: x'],
    ['a Java package', 'java.net.ConnectException: refused'],
    ['a property', 'user.name is not a function'],
    ['a method', 'express.app is undefined'],
    ['a mixed-case name', 'System.Net failed'],
    ['a word of hex letters', 'facade decade'],
    ['the size in a word', 'utf8 base64 sha256 int32 utf16'],
    ['a quoted name', `column "price" does not exist`],
    ['a quoted key', `KeyError: 'price'`],
    ['a status', 'Request failed with status code 404'],
    ['a status of an answer', 'GET /prices answered 502'],
    ['an error number', '[Errno 13] Permission denied'],
    ['the number of an error', 'Minified React error #418'],
    ['an exit code', 'exited with code 137'],
    ['a relative path', `Cannot find module './orders.js'`],
    ['a route', 'GET /api/users failed'],
    ['a template', 'orders/show.html is missing'],
    ['a quote without an equals sign', `got 'bob'`],
    ['a boolean without one', 'was true'],
    ['an unclosed quote', `name='bob`],
    ['the empty text', ''],
  ])('%s', (_name, text) => {
    expect(parameterize(text)).toBe(text);
  });
});

describe('what stands first wins', () => {
  test.each([
    ['Timeout after 30s for user 12345 at 10.0.0.1', 'Timeout after <duration> for user <int> at <ip>'],
    ['10.0.0.1:5432', '<ip>:<int>'],
    ['256.1.1.1', '<float>.<float>'],
    ['postgres://u@db.internal:5432/x', 'postgres://<email>:<int>/x'],
    ['a-1', 'a-<int>'],
    ['v1.2', 'v<float>'],
    ['com.acme.Foo@1a2b3c4d', 'com.acme.Foo@<hex>'],
    ['server.js:12:34', 'server.js:<int>:<int>'],
    ['<function f at 0x7f00aa>', '<function f at <hex>>'],
    ["HTTPConnectionPool(host='api', port=443)", 'HTTPConnectionPool(host=<quoted_str>, port=<int>)'],
    [`${hex40}0`, '<hex>'],
    ['é42', 'é<int>'],
  ])('%s', (text, expected) => {
    expect(parameterize(text)).toBe(expected);
  });
});

describe('what tools and machines add to names', () => {
  test.each([
    ['a number in a name', 'order_12345 for user12345', 'order_<int> for user<int>'],
    ['a random id', 'No such customer: cus_9aZ3kQ1LmN4p', 'No such customer: cus_<id>'],
    ['a pod', 'pod web-7d9f8b6c5d-x2k4q', 'pod web-<hex>-<id>'],
    ['an identity hash', 'com.acme.Foo@1a2b3c4d', 'com.acme.Foo@<hex>'],
    ['an identity hash of digits', 'com.acme.Foo@12345678', 'com.acme.Foo@<hex>'],
    ['a bundle of webpack', 'Failed to load main.3f2a9c1b.js', 'Failed to load main.js'],
    ['a bundle of Vite', 'index-DiwrgTda.js:1:2345', 'index.js:<int>:<int>'],
    ['a chunk of esbuild', 'chunk-ABC123.js is missing', 'chunk.js is missing'],
    ['a minified bundle', 'app-5f3d1.min.js', 'app.min.js'],
    ['a bundle in a path', 'Failed to fetch /assets/index-B1x2kq9Z.js', 'Failed to fetch <path>/index.js'],
    ['a path of a server', `open '/srv/app/config.json'`, `open '<path>/config.json'`],
    ['the path of another server', `open '/app/config.json'`, `open '<path>/config.json'`],
    ['a path of Windows', `open 'C:\\app\\config.json'`, `open '<path>/config.json'`],
    ['a path as Python prints it', `open 'C:\\\\app\\\\config.json'`, `open '<path>/config.json'`],
    ['JSON', '{"id":42,"name":"bob"}', '{"id":<int>,"name":<quoted_str>}'],
    ['a Python dictionary', `{'id': 42, 'name': 'bob'}`, `{'id': <int>, 'name': <quoted_str>}`],
    [
      'JSON of a logger, whose text says what happened',
      '{"level":"error","msg":"payment declined","order":55,"user":"bob"}',
      '{"level":<quoted_str>,"msg":"payment declined","order":<int>,"user":<quoted_str>}',
    ],
    [
      'a text with numbers in JSON of a logger',
      '{"errorMessage": "no stock for order 55", "sku": "A"}',
      '{"errorMessage": "no stock for order <int>", "sku": <quoted_str>}',
    ],
    ['logfmt', 'msg="commit failed" topic="orders"', 'msg="commit failed" topic=<quoted_str>'],
    [
      'a Python dictionary of an error',
      `{'error': 'no such user', 'name': 'bob'}`,
      `{'error': 'no such user', 'name': <quoted_str>}`,
    ],
    ['a list of any length', 'ids 1, 2, 3', 'ids <int>, ...'],
    ['a route with an id', 'GET /api/users/42/orders', 'GET /api/users/<int>/orders'],
  ])('%s', (_name, text, expected) => {
    expect(parameterize(text)).toBe(expected);
  });
});

describe('the first two lines', () => {
  test.each([
    ['one', 'one'],
    ['  one  ', 'one'],
    ['one\ntwo', 'one\ntwo'],
    ['one\r\ntwo\r\n', 'one\ntwo'],
    ['\n\n one \n\n\t\n two \n\n', 'one\ntwo'],
    ['one\ntwo\nthree', 'one\ntwo...'],
    ['one\n\ntwo\n\n\nthree\nfour', 'one\ntwo...'],
    ['\n \t\n', ''],
  ])('%j', (text, expected) => {
    expect(firstLines(text)).toBe(expected);
  });

  test('at most 8,192 characters count', () => {
    const long = 'x'.repeat(8192);
    expect(parameterize(`${long}y`)).toBe(long);
    expect(parameterize(`${'\n'.repeat(8192)}y`)).toBe('');
  });

  test('what follows 256 replaced values does not count', () => {
    const many = '1 '.repeat(300);
    expect(parameterize(many)).toBe(parameterize(`${many}2 3 end`));
    expect(parameterize(many)).toBe(`${Array(256).fill('<int>').join(' ')}...`);
  });
});

/** Each repeated: the prefix of some pattern, or what some pattern runs along. */
const seeds = [
  'a|1|f|F|-|.|:|=|@|_|%| |é|😀|a.|1.|1:|::|ab:|a@|="|0x|-1|f0|a-|1_|co.|25.|:1|a.co|a.b.c.|1.1.1.|1:11:|http:/',
  `Mon, 1 Jan |2024-01-|00-|ffffffff-ffff-|datetime.datetime(|tx0|1s|1m|='|='"|a1b|deadbee|12:3|1e9|\n|\n1|/a|/a/|C:\\\\a|a-b.js|a.b.js|~|/@|a_1|1d|1m2s|1,234|"a": "|': '|<int>, `,
].flatMap((list) => list.split('|'));

/** The shortest of several runs, in µs: what the work needs when nothing else runs. */
function shortestUs(text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 8; run++) {
    const start = performance.now();
    parameterize(text);
    best = Math.min(best, performance.now() - start);
  }
  return best * 1000;
}

describe('work is linear', () => {
  test.each(seeds)('%j repeated', (seed) => {
    const half = seed.repeat(Math.ceil(4096 / seed.length));
    // Quadratic work would take four times as long; what takes next to no time is not compared.
    // Other work on the machine can spoil a measure, so the best of three decides.
    let ratio = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 3 && ratio >= 3.2; attempt++) {
      ratio = shortestUs(half + half) / Math.max(shortestUs(half), 20);
    }
    expect(ratio).toBeLessThan(3.2);
  });
});

describe('for any text', () => {
  const parts = [
    ...Object.values(replaced).flat(),
    '=',
    ':',
    '.',
    '-',
    '@',
    '/',
    ' ',
    '\n',
    "'",
    '"',
    '_',
    '(',
    ')',
    'x',
    'f',
    '0',
    'é',
  ];
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((list) => list.join('')),
  );

  test('the result depends on the text alone and holds at most two lines', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const result = parameterize(text);
        expect(parameterize(text)).toBe(result);
        expect(result.split('\n').length).toBeLessThanOrEqual(2);
      }),
    );
  });

  test('another number of as many digits gives the same text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 9999 }), fc.integer({ min: 1000, max: 9999 }), (a, b) => {
        expect(parameterize(`job ${a} failed`)).toBe(parameterize(`job ${b} failed`));
      }),
    );
  });
});
