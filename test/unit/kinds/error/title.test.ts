import { describe, expect, test } from 'vitest';
import { displayLine, firstLine } from '../../../../src/reader/display-text.ts';
import type { Frame, NormalizedEvent } from '../../../../src/kinds/error/schema.ts';
import { describeEvent } from '../../../../src/kinds/error/title.ts';
import {
  event,
  exception,
  failure,
  go,
  java,
  message,
  node,
  py,
  pyLib,
  rust,
  thread,
  web,
} from './grouping/events.ts';

const stack = [
  pyLib('starlette.routing', 'app'),
  py('create', 'repo.save(cart)'),
  pyLib('sqlalchemy', 'execute'),
];

const react = (value: string) =>
  event({
    platform: 'javascript',
    exceptions: [
      exception('TypeError', 'x is null', [web('a.js', 'Cart')]),
      exception('Error', value, [web('r.js', 'work')]),
    ],
  });

describe('the title (protocol 5.7)', () => {
  test.each<[string, NormalizedEvent, string]>([
    ['type and value', failure('python', 'ValueError', 'bad order', stack), 'ValueError: bad order'],
    ['the first line of the value', failure('python', 'E', '\n  one \ntwo', stack), 'E: one'],
    ['a value cut to 256', failure('python', 'E', 'x'.repeat(300), stack), `E: ${'x'.repeat(255)}…`],
    ['no value', event({ exceptions: [exception('KeyError', undefined)] }), 'KeyError'],
    ['a blank value', failure('python', 'KeyError', ' \n', undefined), 'KeyError'],
    ['no type', event({ exceptions: [exception(undefined, 'v', stack)] }), 'Error: v'],
    [
      'no type and no value: the function',
      event({ exceptions: [exception(undefined, undefined, stack)] }),
      'create',
    ],
    [
      'synthetic: the function',
      event({ exceptions: [exception('Error', 'v', stack, { synthetic: true })] }),
      'create',
    ],
    [
      'a thrown object in a function without a name: the value',
      event({
        platform: 'node',
        exceptions: [exception('Error', 'Object captured', [node('a', '?', 'x')], { synthetic: true })],
      }),
      'Object captured',
    ],
    ['no type and no frame', event({ exceptions: [exception(undefined, 'boom')] }), 'Error: boom'],
    ['an empty exception', event({ exceptions: [{}] }), 'Error'],
    [
      'the exception finally caught',
      event({ exceptions: [exception('A', 'a'), exception('B', 'b')] }),
      'B: b',
    ],
    ['a message as people read it', message('python', 'user bob', 'user %s'), 'user bob'],
    ['the first line of a message', message('python', 'one\ntwo'), 'one'],
    ['the template when nothing was formatted', message('python', '', 'user %s'), 'user %s'],
    [
      'a message with a synthetic stack',
      {
        ...message('node', 'late'),
        exceptions: [exception(undefined, 'late', [node('a', 'f', 'x')], { synthetic: true })],
      },
      'late',
    ],
    [
      'an exception before the log message',
      { ...failure('python', 'E', 'v', stack), message: { formatted: 'm' } },
      'E: v',
    ],
    ['a blank message', message('python', ' '), '<unlabeled event>'],
    ['nothing', event(), '<unlabeled event>'],
    [
      'React around another error',
      react('There was an error during concurrent rendering but React was able to recover'),
      'TypeError: x is null',
    ],
    ['an error that only sounds alike', react('There was a problem'), 'Error: There was a problem'],
    [
      'RxJava around another error',
      event({
        platform: 'java',
        exceptions: [
          exception('IOException', 'closed'),
          { ...exception('UndeliverableException', 'x'), module: 'io.reactivex.exceptions' },
        ],
      }),
      'IOException: closed',
    ],
    [
      'a wrapper around nothing',
      event({
        exceptions: [{ ...exception('UndeliverableException', 'x'), module: 'io.reactivex.exceptions' }],
      }),
      'UndeliverableException: x',
    ],
    [
      'the only distinct member of a group',
      event({
        exceptions: [
          exception('A', 'task 2', undefined, { exceptionId: 2, parentId: 0 }),
          exception('A', 'task 1', undefined, { exceptionId: 1, parentId: 0 }),
          exception('ExceptionGroup', 'two', undefined, { exceptionId: 0, isExceptionGroup: true }),
        ],
      }),
      'A: task 1',
    ],
    [
      'a group of several',
      event({
        exceptions: [
          exception('B', 'b', undefined, { exceptionId: 2, parentId: 0 }),
          exception('A', 'a', undefined, { exceptionId: 1, parentId: 0 }),
          exception('ExceptionGroup', 'two', undefined, { exceptionId: 0, isExceptionGroup: true }),
        ],
      }),
      'ExceptionGroup: two',
    ],
    ['bidi overrides', failure('python', 'E', 'a\u202etxt.exe\u2066', undefined), 'E: atxt.exe'],
    ['control characters', failure('python', 'E\u0007', 'a\u0000b\tc\u009b', undefined), 'E: ab c'],
    ['colours', failure('node', 'Error', '\u001b[31mred\u001b[39m alert', undefined), 'Error: red alert'],
    ['half a character', failure('node', 'Error', 'a\ud800b', undefined), 'Error: a\ufffdb'],
  ])('%s', (_name, input, title) => {
    expect(describeEvent(input).title).toBe(title);
  });
});

describe('a value that says nothing', () => {
  const empty = [
    '{}',
    '[]',
    '',
    ' \n\t ',
    'null',
    'undefined',
    'None',
    '[object Object]',
    '""',
    '{ }',
    '"{}"',
    '(null)',
    '<nil>',
    '[\n]',
    '%!s(<nil>)',
    'Optional(nil)',
    '[object Object],[object Object]',
    '#<Object>',
    '(undefined)',
    'void 0',
    '\u200b',
  ];
  test.each(empty)('%j: the type alone', (value) => {
    expect(describeEvent(failure('node', 'TypeError', value, undefined)).title).toBe('TypeError');
    expect(describeEvent(event({ exceptions: [exception(undefined, value)] })).title).toBe('Error');
    expect(describeEvent(event({ exceptions: [exception(undefined, value, stack)] })).title).toBe('create');
  });

  test.each([
    ['an object with a message', '{"code":5,"message":"card declined"}', 'card declined'],
    ['a nested one', '{"error":{"message":"card declined"}}', 'card declined'],
    ['one over several lines', '{\n  "reason": "card declined"\n}', 'card declined'],
    ['one that was cut', `{"message":"card declined","items":["${'x'.repeat(50)}...`, 'card declined'],
    ['an object without one', '{\n  "code": 5\n}', '{ "code": 5 }'],
    ['one with escapes', String.raw`{"message":"card \"Gr\u00fcn\" declined\nat 5"}`, 'card "Grün" declined'],
    ['one with an empty message', '{"message":"","reason":"declined"}', 'declined'],
    ['a page', '<!DOCTYPE html>\n<html><head><title> 502 Bad Gateway </title>', '502 Bad Gateway'],
    ['a key in quotes', "'none'", "'none'"],
    ['the type once more', 'Error: card declined', 'card declined'],
    ['another type', 'TypeError: card declined', 'TypeError: card declined'],
    ['a list', '["a","b"]', '["a","b"]'],
    ['a number', '42', '42'],
    ['a boolean', 'true', 'true'],
  ])('%s', (_name, value, shown) => {
    expect(describeEvent(failure('node', 'Error', value, undefined)).title).toBe(`Error: ${shown}`);
  });

  test.each(['undefined', 'null', '[object Object]', '{}', ' '])('%j as the type: Error', (type) => {
    expect(describeEvent(event({ exceptions: [exception(type, 'boom')] })).title).toBe('Error: boom');
  });

  test('a value that is the type is not said twice', () => {
    expect(describeEvent(failure('node', 'AbortError', 'AbortError', undefined)).title).toBe('AbortError');
  });

  test('a very long object is cut', () => {
    const value = JSON.stringify(Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`k${i}`, i])));
    const { title } = describeEvent(failure('node', 'Error', value, undefined));
    expect(title.length).toBe('Error: '.length + 256);
    expect(title.endsWith('…')).toBe(true);
  });

  test('a message event that is a stack alone is named after its function', () => {
    expect(describeEvent(event({ stacktrace: stack })).title).toBe('create');
    expect(describeEvent(event({ threads: [thread(stack)] })).title).toBe('create');
  });
});

describe('a native crash is named after its last frame that has a name', () => {
  const crash = (frames: Frame[]) =>
    event({
      platform: 'native',
      exceptions: [
        exception('EXC_BAD_ACCESS', 'Fatal Error: EXC_BAD_ACCESS / KERN_INVALID_ADDRESS', frames, {
          synthetic: true,
          handled: false,
        }),
      ],
    });
  const frame = (fn: string | undefined, parts: Partial<Frame> = {}): Frame => ({
    ...(fn !== undefined && { function: fn }),
    inApp: false,
    ...parts,
  });
  test.each<[string, Frame[], string]>([
    ['the last frame has a name', [frame('main'), frame('pay')], 'pay'],
    ['the last frame has none', [frame('main'), frame('shop::pay(int)'), frame(undefined)], 'shop::pay'],
    ['the last frame is an address', [frame('main'), frame('pay'), frame('0x10045fab3')], 'pay'],
    ['placeholders', [frame('pay'), frame('<redacted>'), frame('???')], 'pay'],
    ['the ways to abort', [frame('pay'), frame('abort'), frame('__pthread_kill')], 'pay'],
    ['signal handlers', [frame('pay'), frame('raise'), frame('gsignal')], 'pay'],
    [
      'system libraries',
      [frame('pay'), frame('objc_msgSend', { package: '/usr/lib/libobjc.A.dylib' })],
      'pay',
    ],
    ['a Rust panic', [frame('shop::pay::h0123456789abcdef'), frame('core::panicking::panic')], 'shop::pay'],
    ['nothing but plumbing', [frame('start_thread'), frame('abort')], 'abort'],
    ['no name at all', [frame(undefined)], 'Fatal Error: EXC_BAD_ACCESS / KERN_INVALID_ADDRESS'],
  ])('%s', (_name, frames, title) => {
    expect(describeEvent(crash(frames)).title).toBe(title);
  });
});

const url = (text: string, parts: Partial<NormalizedEvent> = {}) =>
  event({ request: { url: text }, ...parts });

describe('the culprit (protocol 5.7)', () => {
  test.each<[string, NormalizedEvent, string]>([
    [
      'the transaction',
      { ...failure('python', 'E', 'v', stack), transaction: '/orders/{id}' },
      '/orders/{id}',
    ],
    [
      'a blank transaction',
      { ...failure('python', 'E', 'v', stack), transaction: ' ' },
      'app.orders in create',
    ],
    ['module and function of the in-app frame', failure('python', 'E', 'v', stack), 'app.orders in create'],
    [
      'the last frame when none is in app',
      failure('python', 'E', 'v', [pyLib('a', 'x'), pyLib('b', 'y')]),
      'b in y',
    ],
    [
      'the file without a module',
      failure('ruby', 'E', 'v', [{ filename: 'app/a.rb', function: 'f', inApp: true }]),
      'app/a.rb in f',
    ],
    [
      'an absolute path of Ruby',
      failure('ruby', 'E', 'v', [
        { filename: '/usr/src/app/app/models/cart.rb', function: 'total', inApp: true },
      ]),
      'app/models/cart.rb in total',
    ],
    [
      'an absolute path of PHP',
      failure('php', 'E', 'v', [
        {
          filename: '/var/www/shop/current/app/Price.php',
          absPath: '/var/www/shop/current/app/Price.php',
          function: 'App\\Price::round',
          inApp: true,
        },
      ]),
      'app/Price.php in App\\Price::round',
    ],
    [
      'a path that the SDK made relative',
      failure('php', 'E', 'v', [
        { filename: '/app/Price.php', absPath: '/var/www/html/app/Price.php', function: 'f', inApp: true },
      ]),
      '/app/Price.php in f',
    ],
    [
      'an anonymous class of PHP',
      failure('php', 'E', 'v', [
        {
          filename: 'app/Export.php',
          function: 'class@anonymous\0/var/www/html/app/Export.php:80$f7d88cf1::run',
          inApp: true,
        },
      ]),
      'app/Export.php in class@anonymous::run',
    ],
    [
      'a closure of PHP that says its file',
      failure('php', 'E', 'v', [
        { filename: 'app/a.php', function: '{closure:/var/www/html/app/a.php:12}', inApp: true },
      ]),
      'app/a.php in {closure}',
    ],
    ['a module alone', failure('python', 'E', 'v', [{ module: 'a.b', inApp: true }]), 'a.b'],
    ['a function alone', failure('go', 'E', 'v', [{ function: 'f', inApp: true }]), 'f'],
    [
      'Go',
      failure('go', 'E', 'v', [go('github.com/acme/shop', '(*S).Run')]),
      'github.com/acme/shop in (*S).Run',
    ],
    ['Java', failure('java', 'E', 'v', [java('com.acme.A', 'run')]), 'com.acme.A in run'],
    ...[
      ['webpack:///./src/shop.ts', 'pay(/src/shop.ts)'],
      ['webpack-internal:///./src/shop.js?4f2a', 'pay(/src/shop.js)'],
      ['blob:https://shop.example/0b7c5d6e-1f2a', 'pay'],
      ['data:text/javascript;base64,QUJD', 'pay'],
      ['[native code]', 'pay'],
      ['native', 'pay'],
      ['<anonymous>', 'pay'],
      ['evalmachine.<anonymous>', 'pay'],
    ].map(([filename = '', shown = '']): [string, NormalizedEvent, string] => [
      filename,
      failure('javascript', 'E', 'v', [{ filename, function: 'pay', inApp: true }]),
      shown,
    ]),
    [
      'a script of an event without a platform',
      failure('other', 'E', 'v', [{ filename: '/srv/app/shop.js', function: 'pay', inApp: true }]),
      'pay(shop)',
    ],
    ['JavaScript', failure('node', 'E', 'v', [node('orders', 'save', 'x')]), 'save(orders)'],
    [
      'a script without a module',
      failure('node', 'E', 'v', [{ filename: '/srv/app/shop.js', function: 'pay', inApp: true }]),
      'pay(shop)',
    ],
    [
      'a script of Windows',
      failure('node', 'E', 'v', [{ filename: 'C:\\srv\\shop.test.mjs', function: 'pay', inApp: true }]),
      'pay(shop.test)',
    ],
    [
      'a file URL',
      failure('node', 'E', 'v', [{ filename: 'file:///srv/app/shop.mjs', function: 'pay', inApp: true }]),
      'pay(shop)',
    ],
    [
      'a script of the web',
      failure('javascript', 'E', 'v', [web('app.js?v=3#x', 'pay')]),
      'pay(/assets/app.js)',
    ],
    [
      'a script with a port and no path',
      failure('javascript', 'E', 'v', [{ filename: 'http://localhost:3000', function: 'pay', inApp: true }]),
      'pay(/)',
    ],
    [
      'a script of the app scheme',
      failure('javascript', 'E', 'v', [{ filename: 'app:///dist/shop.js', function: 'pay', inApp: true }]),
      'pay(/dist/shop.js)',
    ],
    [
      'what the client said when frames say nothing',
      { ...url('https://a.b/c'), culprit: 'shop.views.pay' },
      'shop.views.pay',
    ],
    [
      'the frame before what the client said',
      { ...failure('python', 'E', 'v', stack), culprit: 'shop.views.pay' },
      'app.orders in create',
    ],
    [
      'JavaScript without a name',
      failure('javascript', 'E', 'v', [web('a.js', undefined)]),
      '?(/assets/a.js)',
    ],
    ['native', failure('native', 'E', 'v', [rust('shop::create')]), 'shop::create'],
    [
      'the thread of a message',
      event({ threads: [thread(stack)], message: { formatted: 'm' } }),
      'app.orders in create',
    ],
    ['a bare stack', event({ stacktrace: stack }), 'app.orders in create'],
    ['the URL without its query', url('https://a.b/c?token=1#x'), 'https://a.b/c'],
    [
      'the URL when frames say nothing',
      url('https://a.b/c', { exceptions: [exception('E', 'v', [{ inApp: true }])] }),
      'https://a.b/c',
    ],
    ['nothing', event(), ''],
    ['at most 200 characters', { ...event(), transaction: 'x'.repeat(300) }, `${'x'.repeat(199)}…`],
    ['bidi overrides', { ...event(), transaction: 'a\u202eb\u0000' }, 'ab'],
  ])('%s', (_name, input, culprit) => {
    expect(describeEvent(input).culprit).toBe(culprit);
  });
});

describe('the other fields', () => {
  test('an exception', () => {
    expect(describeEvent(failure('python', 'ValueError', 'bad\norder', stack))).toEqual({
      title: 'ValueError: bad',
      culprit: 'app.orders in create',
      type: 'ValueError',
      value: 'bad',
      filename: 'app/orders.py',
      function: 'create',
      module: 'app.orders',
      unhandled: false,
    });
  });

  test.each<[string, NormalizedEvent, string]>([
    ['a message', message('go', 'm'), 'message'],
    ['an exception without a type', event({ exceptions: [exception(undefined, 'v')] }), 'error'],
    [
      'a synthetic exception',
      event({ exceptions: [exception('Error', 'v', [], { synthetic: true })] }),
      'error',
    ],
    ['nothing', event(), 'default'],
    ['a long type', event({ exceptions: [exception('x'.repeat(200), 'v')] }), `${'x'.repeat(127)}…`],
  ])('the type of %s', (_name, input, type) => {
    expect(describeEvent(input).type).toBe(type);
  });

  test.each<[string, (boolean | undefined)[], boolean]>([
    ['handled', [true], false],
    ['unhandled', [false], true],
    ['unknown', [undefined], false],
    ['an unhandled one in the chain', [false, true], true],
    ['no exceptions', [], false],
  ])('unhandled: %s', (_name, handled, unhandled) => {
    const exceptions = handled.map((flag) =>
      exception('E', 'v', undefined, flag === undefined ? {} : { handled: flag }),
    );
    expect(describeEvent(event({ exceptions })).unhandled).toBe(unhandled);
  });
});

describe('displayLine', () => {
  test.each<[string, string, number, string]>([
    ['plain', 'a b', 10, 'a b'],
    ['blanks', ' a \t\n b\u2028c ', 10, 'a b c'],
    ['exactly as long', 'abcde', 5, 'abcde'],
    ['too long', 'abcdef', 5, 'abcd…'],
    ['a pair at the cut', 'abc😀def', 5, 'abc…'],
    ['far too long', 'a'.repeat(100_000), 5, 'aaaa…'],
    ['far too long, all of it removed', '\u200b'.repeat(100_000), 5, '…'],
    ['emoji joined of several', '👩\u200d💻', 10, '👩\u200d💻'],
    ['invisible tags', 'a\u{e0041}b', 10, 'ab'],
    ['empty', '', 5, ''],
  ])('%s', (_name, text, maxChars, expected) => {
    expect(displayLine(text, maxChars)).toBe(expected);
  });
});

describe('firstLine', () => {
  test.each([
    ['a', 'a'],
    ['a\nb', 'a'],
    ['a\r\nb', 'a'],
    ['\n \r\n b\nc', 'b'],
    ['', ''],
    [' \n', ''],
  ])('%j', (text, expected) => {
    expect(firstLine(text)).toBe(expected);
  });
});
