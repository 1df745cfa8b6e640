import { describe, expect, test } from 'vitest';
import type { ExceptionEntry, Frame, NormalizedEvent } from '../../../../../src/kinds/error/schema.ts';
import { describeEvent } from '../../../../../src/kinds/error/title.ts';
import { groupEvent } from '../../../../../src/kinds/error/grouping/group.ts';
import { event, exception, failure, message, thread, web } from './events.ts';

const key = (input: NormalizedEvent) => groupEvent(input).hash;

describe('minified names are ignored one by one', () => {
  const stack = (...names: string[]) =>
    failure(
      'javascript',
      'TypeError',
      'x is undefined',
      names.map((name) => web('app.3f2a1c9b.js', name)),
    );

  test('what is readable keeps two faults of one bundle apart', () => {
    expect(key(stack('Qe', 'Zt', 'checkout', 'pay'))).not.toBe(key(stack('xx', 'yy', 'login', 'auth')));
  });

  test('another build gives other short names', () => {
    expect(key(stack('Qe', 'Zt', 'checkout', 'pay'))).toBe(key(stack('a', 'checkout', '$e', 'pay', 'aQe')));
  });

  test('a short word is a name', () => {
    expect(key(stack('get', 'pay'))).not.toBe(key(stack('set', 'pay')));
  });

  test('when all are minified the message decides', () => {
    expect(key(stack('Qe', 'Zt'))).toBe(key(stack('xx', 'r')));
  });
});

/** Stacks of one runtime that any fault has. */
const plumbing: readonly (readonly [name: string, platform: string, frames: Partial<Frame>[]])[] = [
  [
    'Node',
    'node',
    [
      { function: 'processTicksAndRejections', filename: 'node:internal/process/task_queues' },
      { function: 'listOnTimeout', filename: 'node:internal/timers' },
    ],
  ],
  [
    'an older Node',
    'node',
    [{ function: 'process._tickCallback', filename: 'internal/process/next_tick.js' }],
  ],
  [
    'tslib',
    'javascript',
    [
      { function: 'fulfilled', filename: 'https://shop.example/node_modules/tslib/tslib.es6.js' },
      { function: '__awaiter', filename: 'https://shop.example/assets/main.js' },
    ],
  ],
  ['core-js', 'node', [{ function: 'run', filename: '/app/node_modules/core-js/internals/task.js' }]],
  [
    '@babel',
    'node',
    [
      {
        function: 'asyncGeneratorStep',
        filename: '/app/node_modules/@babel/runtime/helpers/asyncToGenerator.js',
      },
      { function: '_next', filename: '/app/node_modules/@babel/runtime/helpers/asyncToGenerator.js' },
    ],
  ],
  [
    'pnpm',
    'node',
    [{ function: 'step', filename: '/app/node_modules/.pnpm/tslib@2.6.2/node_modules/tslib/tslib.js' }],
  ],
  [
    'regenerator',
    'node',
    [{ function: 'tryCatch', filename: '/app/node_modules/regenerator-runtime/runtime.js' }],
  ],
  [
    'zone.js',
    'javascript',
    [{ function: 'ZoneDelegate.invokeTask', filename: 'https://shop.example/polyfills.js' }],
  ],
  [
    'React',
    'javascript',
    [
      {
        function: 'performWorkUntilDeadline',
        filename: 'https://shop.example/node_modules/scheduler/cjs/scheduler.js',
      },
    ],
  ],
  [
    'asyncio',
    'python',
    [
      { module: 'asyncio.base_events', function: 'run_forever', filename: 'asyncio/base_events.py' },
      { module: 'threading', function: '_bootstrap', filename: 'threading.py' },
      { module: 'concurrent.futures.thread', function: 'run', filename: 'concurrent/futures/thread.py' },
    ],
  ],
  [
    'the import machinery',
    'python',
    [{ function: '_call_with_frames_removed', filename: '<frozen importlib._bootstrap>' }],
  ],
  [
    'the JVM',
    'java',
    [
      { module: 'java.lang.Thread', function: 'run' },
      { module: 'java.util.concurrent.ThreadPoolExecutor$Worker', function: 'run' },
      { module: 'jdk.internal.reflect.GeneratedMethodAccessor12', function: 'invoke' },
    ],
  ],
  ['Kotlin', 'java', [{ module: 'kotlinx.coroutines.DispatchedTask', function: 'run' }]],
  [
    'Go',
    'go',
    [
      { module: 'runtime', function: 'goexit' },
      { module: 'runtime', function: 'main' },
    ],
  ],
  [
    '.NET',
    'csharp',
    [{ module: 'System.Runtime.CompilerServices.TaskAwaiter', function: 'ThrowForNonSuccess' }],
  ],
  ['PHP', 'php', [{ function: '{main}' }, { function: 'call_user_func_array' }]],
  [
    'Ruby',
    'ruby',
    [{ function: 'require', absPath: '<internal:/usr/lib/ruby/rubygems/core_ext/kernel_require.rb>' }],
  ],
  [
    'Rust',
    'rust',
    [
      { function: 'std::rt::lang_start::{{closure}}::h0123456789abcdef' },
      { function: 'core::panicking::panic_fmt' },
      { function: 'rust_begin_unwind' },
    ],
  ],
  ['C', 'native', [{ function: '__libc_start_main' }, { function: 'raise' }, { function: 'abort' }]],
  ['Swift', 'cocoa', [{ function: 'start' }, { function: '_assertionFailure(_:_:file:line:flags:)' }]],
  ['Dart', 'dart', [{ function: '_rootRun', absPath: 'dart:async/zone.dart' }]],
];

describe('a stack that holds only plumbing', () => {
  for (const inApp of [false, true]) {
    test.each(plumbing)(`lets the message decide: %s, in app ${String(inApp)}`, (_name, platform, parts) => {
      if (platform === 'python' && inApp) return;
      const frames = parts.map((part): Frame => ({ inApp, ...part }));
      const refused = failure(platform, 'Error', 'connection refused', frames);
      expect(key(refused)).not.toBe(key(failure(platform, 'Error', 'card declined', frames)));
      expect(key(refused)).toBe(key(failure(platform, 'Error', 'connection refused', frames.slice(0, 1))));
    });
  }
});

describe('native stacks', () => {
  const frame = (fn: string | undefined, parts: Partial<Frame> = {}): Frame => ({
    ...(fn !== undefined && { function: fn }),
    inApp: false,
    ...parts,
  });
  const crash = (...frames: (Frame | string)[]) =>
    event({
      platform: 'native',
      exceptions: [
        exception(
          'SIGABRT',
          'Abort',
          frames.map((entry) => (typeof entry === 'string' ? frame(entry) : entry)),
          { synthetic: true, handled: false },
        ),
      ],
    });
  const same: readonly (readonly [string, NormalizedEvent, NormalizedEvent])[] = [
    [
      'how it aborts',
      crash('pay', 'abort', '__pthread_kill'),
      crash('pay', 'abort', '__abort', '__pthread_kill'),
    ],
    ['the signal trampoline', crash('pay', 'raise'), crash('pay', '_sigtramp', 'gsignal', 'raise')],
    ['how it starts', crash('_start', '__libc_start_main', 'main', 'pay'), crash('main', 'pay')],
    ['a thread', crash('clone3', 'start_thread', 'pay'), crash('thread_start', '_pthread_start', 'pay')],
    [
      'the number of a lambda',
      crash('pay()::{lambda(int)#1}::operator()(int)'),
      crash('pay()::{lambda(int)#2}::operator()(int)'),
    ],
    [
      "Clang's lambdas",
      crash('shop::pay(int)::$_0::operator()(int) const'),
      crash('shop::pay(int)::$_12::operator()(int) const'),
    ],
    [
      "MSVC's lambdas",
      crash('shop::<lambda_0123abcd0123abcd>::operator()'),
      crash('shop::<lambda_ffffabcd0123abcd>::operator()'),
    ],
    ['an anonymous namespace', crash('(anonymous namespace)::pay(int)'), crash('pay(int)')],
    ["MSVC's anonymous namespace", crash("`anonymous namespace'::pay"), crash('pay')],
    ['template arguments', crash('shop::Box<int>::get()'), crash('shop::Box<std::vector<char>>::get()')],
    ['parameters', crash('shop::pay(int, char const*)'), crash('shop::pay(long)')],
    ['a return type', crash('void shop::pay<int>(int)'), crash('shop::pay')],
    ['an inline namespace', crash('app', 'mylib::__1::pay'), crash('app', 'mylib::pay')],
    ['a clone', crash('pay.isra.0'), crash('pay.part.1.constprop.0')],
    ['a clone of LLVM', crash('pay.llvm.1234567'), crash('pay [clone .cold]')],
    ['the hash of Rust', crash('shop::pay::h0123456789abcdef'), crash('shop::pay::hfedcba9876543210')],
    ['the closures of Rust', crash('shop::pay::{{closure}}'), crash('shop::pay::{closure#0}::{closure#1}')],
    ['a mangled name', crash('_ZN4shop3payE'), crash('shop::pay()')],
    [
      'a block of Objective-C',
      crash('__32-[Cart pay:]_block_invoke_2'),
      crash('__32-[Cart pay:]_block_invoke'),
    ],
    [
      'a closure of Swift',
      crash('closure #1 in Cart.pay()'),
      crash('closure #2 in closure #1 in Cart.pay()'),
    ],
    ['a thunk of Swift', crash('partial apply for closure #1 in Cart.pay()'), crash('@objc Cart.pay()')],
    [
      'a resumed task of Swift',
      crash('(1) await resume partial function for Cart.pay()'),
      crash('Cart.pay()'),
    ],
    ["Swift's private names", crash('Cart.(pay in _0123ABCD)()'), crash('Cart.(pay in _FFFF9999)()')],
    ['a thunk of C++', crash('non-virtual thunk to shop::Cart::pay()'), crash('shop::Cart::pay()')],
    ['addresses', crash(frame(undefined, { instructionAddr: '0x1' }), 'pay'), crash('pay', frame('0x10ff'))],
    [
      'system libraries',
      crash('pay'),
      crash(
        'pay',
        frame('CFRelease', { package: '/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation' }),
      ),
    ],
    [
      'the C library',
      crash('pay'),
      crash('pay', frame('malloc', { package: '/lib/x86_64-linux-gnu/libc.so.6' })),
    ],
    [
      'Android',
      crash('pay'),
      crash('pay', frame('art::Thread::Run', { package: '/apex/com.android.art/lib64/libart.so' })),
    ],
    ['Windows', crash('BaseThreadInitThunk', 'pay'), crash('RtlUserThreadStart', 'pay', 'RaiseException')],
    ['an exception of C++', crash('pay', '__cxa_throw', 'std::terminate()', 'abort'), crash('pay', 'abort')],
    ['an exception of Objective-C', crash('-[Cart pay]', 'objc_exception_throw'), crash('-[Cart pay]')],
    ['a file that only debug builds know', crash(frame('pay', { filename: 'pay.cc' })), crash('pay')],
  ];
  test.each(same)('one issue: %s', (_name, a, b) => {
    expect(key(a)).toBe(key(b));
    expect(describeEvent(a).title).toBe(describeEvent(b).title);
  });

  const apart: readonly (readonly [string, NormalizedEvent, NormalizedEvent])[] = [
    ['another function', crash('pay', 'abort'), crash('refund', 'abort')],
    ['another class', crash('shop::Cart::pay()'), crash('shop::Order::pay()')],
    ['another caller', crash('checkout', 'pay'), crash('login', 'pay')],
    ['another type of one trait', crash('<shop::A as Pay>::pay'), crash('<shop::B as Pay>::pay')],
    ['another selector', crash('-[Cart pay:]'), crash('-[Cart refund:]')],
    ['another closure owner', crash('closure #1 in Cart.pay()'), crash('closure #1 in Cart.load()')],
    ['another block owner', crash('__9-[Cart a]_block_invoke'), crash('__9-[Cart b]_block_invoke')],
    ['an operator', crash('A::operator==(A const&)'), crash('A::operator!=(A const&)')],
  ];
  test.each(apart)('two issues: %s', (_name, a, b) => {
    expect(key(a)).not.toBe(key(b));
  });
});

describe('the text of a message', () => {
  const frames: Frame[] = [{ module: 'app.log', function: 'report', inApp: true }];
  const made = (value: string, type?: string): ExceptionEntry[] => [
    exception(type, value, frames, { synthetic: true, handled: true }),
  ];
  /** Every way in which SDKs send a text with the stack of where it was sent from. */
  const carriers: readonly (readonly [string, (text: string) => NormalizedEvent])[] = [
    ['nothing', (text) => message('python', text)],
    ['a thread', (text) => ({ ...message('python', text), threads: [thread(frames, { current: true })] })],
    ['the only thread', (text) => ({ ...message('python', text), threads: [thread(frames)] })],
    ['a stack', (text) => ({ ...message('python', text), stacktrace: frames })],
    ['a made-up exception', (text) => ({ ...message('python', text), exceptions: made(text) })],
    [
      'a made-up exception with a type',
      (text) => ({ ...message('python', text), exceptions: made(text, 'Error') }),
    ],
  ];
  test.each(carriers)('counts alone when it comes with %s', (_name, carry) => {
    const [full, down] = [carry('disk 5 full'), carry('database down')];
    expect(key(full)).not.toBe(key(down));
    expect(key(full)).toBe(key(message('python', 'disk 7 full')));
    expect(describeEvent(full).title).toBe('disk 5 full');
  });

  test('counts beside the stack of a made-up exception that has no message', () => {
    const captured = (value: string) => event({ platform: 'node', exceptions: made(value, 'Error') });
    expect(key(captured('card 5 declined'))).toBe(key(captured('card 7 declined')));
    expect(key(captured('card declined'))).not.toBe(key(captured('login failed')));
  });

  test('counts beside the stack of a thread that crashed', () => {
    const crash = (text: string, fn: string) => ({
      ...message('native', text),
      threads: [thread([{ function: fn, inApp: true }], { crashed: true })],
    });
    expect(key(crash('fault', 'pay'))).not.toBe(key(crash('abort', 'pay')));
    expect(key(crash('fault', 'pay'))).not.toBe(key(crash('fault', 'refund')));
  });
});
