import { describe, expect, test } from 'vitest';
import type { Frame } from '../../src/domain/event/schema.ts';
import { groupEvent } from '../../src/domain/grouping/group.ts';
import { normalizeFilename } from '../../src/domain/grouping/v1/filename.ts';
import { evaluateFrame } from '../../src/domain/grouping/v1/frame.ts';
import { normalizeFunction } from '../../src/domain/grouping/v1/function.ts';
import { isInApp } from '../../src/domain/grouping/v1/in-app.ts';
import { type Language, languageOf } from '../../src/domain/grouping/v1/language.ts';
import { normalizeModule } from '../../src/domain/grouping/v1/module.ts';
import { event, failure, java, py, pyLib, web } from './grouping-events.ts';

/** What counts of a frame, as `id=value`. */
function counts(platform: string, frame: Omit<Frame, 'inApp'>): string[] {
  const { children } = evaluateFrame({ inApp: true, ...frame }, platform);
  return children.filter(({ contributes }) => contributes).map(({ id, value }) => `${id}=${value}`);
}

describe('the values of a frame (protocol 5.2)', () => {
  test.each<[string, string, Omit<Frame, 'inApp'>, string[]]>([
    ['the module before the file', 'python', { module: 'a.b', filename: 'a/b.py' }, ['module=a.b']],
    ['the file without a module', 'python', { filename: 'a/B.py' }, ['filename=b.py']],
    ['a Windows path', 'python', { filename: 'C:\\app\\B.py' }, ['filename=b.py']],
    ['a script', 'python', { module: '__main__', filename: 'run.py' }, ['filename=run.py']],
    [
      'module, function, line',
      'python',
      { module: 'a', function: 'f', contextLine: ' x  =\t1 ' },
      ['module=a', 'function=f', 'context_line=x = 1'],
    ],
    ['a long line', 'python', { function: 'f', contextLine: 'x'.repeat(121) }, ['function=f']],
    [
      'a line of 120',
      'php',
      { function: 'f', contextLine: 'x'.repeat(120) },
      ['function=f', `context_line=${'x'.repeat(120)}`],
    ],
    ['a blank line', 'ruby', { function: 'f', contextLine: ' \t ' }, ['function=f']],
    [
      'no lines in Java',
      'java',
      { module: 'A', function: 'f', contextLine: 'x' },
      ['module=A', 'function=f'],
    ],
    ['no lines in Go', 'go', { module: 'a', function: 'f', contextLine: 'x' }, ['module=a', 'function=f']],
    [
      'a frame of another platform',
      'java',
      { platform: 'python', function: 'f', contextLine: 'x' },
      ['function=f', 'context_line=x'],
    ],
    ['a file from the web', 'javascript', { filename: 'https://a.b/x.js', function: 'f' }, ['function=f']],
    [
      'a file of the app scheme',
      'javascript',
      { filename: 'app:///x.js', function: 'f' },
      ['filename=x.js', 'function=f'],
    ],
    ['a web page outside any function', 'javascript', { filename: 'https://a.b/x', contextLine: 'f()' }, []],
    [
      'a function on a web page',
      'javascript',
      { filename: 'https://a.b/x', function: 'f', contextLine: 'f()' },
      ['function=f', 'context_line=f()'],
    ],
    [
      'a module that repeats the URL',
      'javascript',
      { module: 'assets/x', absPath: 'https://a.b/assets/x', function: 'f' },
      ['function=f'],
    ],
    [
      'a module that does not',
      'javascript',
      { module: 'orders:save', absPath: '/app/x.js', function: 'f' },
      ['module=orders:save', 'function=f'],
    ],
    ['eval', 'javascript', { filename: '/app/x.js', function: 'eval' }, []],
    ['native code', 'javascript', { filename: '[native code]', function: 'forEach' }, []],
    ['an anonymous file', 'javascript', { absPath: '<anonymous>', function: 'forEach' }, []],
    ['nothing', 'other', {}, []],
  ])('%s', (_name, platform, frame, expected) => {
    expect(counts(platform, frame)).toEqual(expected);
  });
});

describe('normalizeFilename', () => {
  test.each<[string, Language, string | undefined]>([
    ['/a/b/App.PY', 'python', 'app.py'],
    ['x.3f2a1c9b.js', 'javascript', 'x.js'],
    ['x-3f2a1c9bdd.chunk.js', 'javascript', 'x.chunk.js'],
    ['index-B1x2kq9Z.js', 'javascript', 'index.js'],
    ['index-DiWrGtDa.js', 'javascript', 'index.js'],
    ['chunk-ABCD2345.js', 'javascript', 'chunk.js'],
    ['3f2a1c9b.js', 'javascript', '<hash>.js'],
    ['app.js?v=20240131#top', 'javascript', 'app.js'],
    ['order-details.js', 'javascript', 'order-details.js'],
    ['user_profile.test.js', 'javascript', 'user_profile.test.js'],
    ['page-section1.js', 'javascript', 'page-section1.js'],
    ['my-useState.js', 'javascript', 'my-usestate.js'],
    ['index.3f2a1c9b.py', 'python', 'index.3f2a1c9b.py'],
    ['da39a3ee5e6b4b0d3255bfef95601890afd80709.php', 'php', '<hash>.php'],
    ['/a/b/', 'python', undefined],
    ['<anonymous>', 'javascript', undefined],
    ['[native code]', 'javascript', undefined],
  ])('%s (%s)', (filename, language, expected) => {
    expect(normalizeFilename(filename, language)).toBe(expected);
  });
});

describe('normalizeModule', () => {
  test.each<[string, Language, string | undefined]>([
    ['com.acme.A', 'java', 'com.acme.A'],
    ['com.acme.A$Inner', 'java', 'com.acme.A$Inner'],
    ['com.acme.A$$Lambda$14/0x0000000800c03000', 'java', undefined],
    ['com.acme.A$$Lambda/0x00007f', 'java', undefined],
    [
      'jdk.internal.reflect.GeneratedMethodAccessor123',
      'java',
      'jdk.internal.reflect.GeneratedMethodAccessor',
    ],
    ['sun.reflect.GeneratedConstructorAccessor7', 'java', 'sun.reflect.GeneratedConstructorAccessor'],
    ['a.B$$EnhancerBySpringCGLIB$$1ebd9d3f', 'java', 'a.B$$EnhancerBySpringCGLIB$$<auto>'],
    ['a.B$$FastClassByCGLIB$$1ebd9d3f', 'java', 'a.B$$FastClassByCGLIB$$<auto>'],
    ['a.B$$SpringCGLIB$$0', 'java', 'a.B$$SpringCGLIB$$<auto>'],
    ['a.B_$$_javassist_12', 'java', 'a.B_$$_javassist<auto>'],
    ['a.B_$$_jvst1a2_3', 'java', 'a.B_$$_jvst<auto>'],
    ['a.B$HibernateProxy$x1Y2', 'java', 'a.B$HibernateProxy$<auto>'],
    ['a.B$ByteBuddy$x1Y2', 'java', 'a.B$ByteBuddy$<auto>'],
    ['jdk.proxy2.$Proxy33', 'java', 'jdk.proxy<auto>.$Proxy<auto>'],
    ['com.sun.proxy.$Proxy7', 'java', 'com.sun.proxy.$Proxy<auto>'],
    ['shop.core$fn__1234', 'java', 'shop.core$fn__<auto>'],
    ['a.Hidden/0x0000000800c03000', 'java', 'a.Hidden'],
    ['server.3f2a1c9b', 'javascript', 'server'],
    ['dist.orders:save', 'javascript', 'dist.orders:save'],
    ['app.orders', 'python', 'app.orders'],
    ['__main__', 'python', undefined],
    ['github.com/acme/shop/v2', 'go', 'github.com/acme/shop/v2'],
  ])('%s (%s)', (module, language, expected) => {
    expect(normalizeModule(module, language, '')).toBe(expected);
  });
});

describe('normalizeFunction', () => {
  test.each<[string, Language, string | undefined]>([
    ['a.b.save', 'javascript', 'save'],
    ['new Order', 'javascript', 'new Order'],
    ['async Orders.save', 'javascript', 'save'],
    ['async save', 'javascript', 'save'],
    ['Layer.handle [as handle_request]', 'javascript', 'handle'],
    ['Object.<anonymous>', 'javascript', undefined],
    ['?', 'javascript', undefined],
    ['<anonymous>', 'javascript', undefined],
    ['<anonymous function>', 'javascript', undefined],
    ['Anonymous function', 'javascript', undefined],
    ['save/<', 'javascript', undefined],
    ['Object.', 'javascript', undefined],
    ['lambda$run$0', 'java', undefined],
    ['run', 'java', 'run'],
    ['block in charge', 'ruby', 'block'],
    ['block (2 levels) in charge', 'ruby', 'block'],
    ['blocked', 'ruby', 'blocked'],
    ['_app_views_a_html_erb___123_456', 'ruby', '_app_views_a_html_erb'],
    ['_app_views_a_html_haml__123_456', 'ruby', '_app_views_a_html_haml'],
    ['{closure}', 'php', undefined],
    ['App\\{closure}', 'php', undefined],
    ['{closure:App\\Foo::bar():12}', 'php', undefined],
    ['[Anonymous function]', 'php', undefined],
    ['Job@anonymous\0/x.php:1$0::run', 'php', 'Job@anonymous::run'],
    ['__TwigTemplate_da39a3ee5e6b4b0d3255bfef95601890::doDisplay', 'php', '__TwigTemplate_<hash>::doDisplay'],
    ['App\\Orders::create', 'php', 'App\\Orders::create'],
    ['<redacted>', 'native', undefined],
    ['<unknown>', 'native', undefined],
    ['void ns::f<int, a<b>>(char const*, int)', 'native', 'ns::f<T>'],
    ['(anonymous namespace)::f(int)', 'native', '(anonymous namespace)::f'],
    ['std::vector<int>::push_back(int const&)', 'native', 'std::vector<T>::push_back'],
    ['bool operator<(A const&, A const&)', 'native', 'bool operator<(A const&, A const&)'],
    ['-[Order save:]', 'native', '-[Order save:]'],
    ['<shop::A as core::fmt::Display>::fmt', 'native', '<shop::A as core::fmt::Display>::fmt'],
    ['shop::create::{{closure}}::h0123456789abcdef', 'native', 'shop::create::{{closure}}'],
    ['shop::create::h0123456789abcdef', 'rust', 'shop::create'],
    ['async Task<int> Shop.Orders.Save(string id)', 'csharp', 'Shop.Orders.Save'],
    ['<Save>d__12.MoveNext', 'csharp', '<Save>d__.MoveNext'],
    ['<>c__DisplayClass4_0.<Run>b__1', 'csharp', '<>c__DisplayClass.<Run>b__'],
    ['(*Service).Create.func1', 'go', '(*Service).Create.func1'],
    ['<lambda>', 'python', '<lambda>'],
  ])('%s (%s)', (name, language, expected) => {
    expect(normalizeFunction(name, language)).toBe(expected);
  });
});

describe('the language of a platform', () => {
  test.each([
    ['node', 'javascript'],
    ['cocoa', 'native'],
    ['rust', 'rust'],
    ['constructor', 'other'],
    ['', 'other'],
  ])('%s', (platform, expected) => {
    expect(languageOf(platform)).toBe(expected);
  });
});

describe('in app (protocol 5.3)', () => {
  test.each<[string, string, Partial<Frame>, boolean]>([
    ['what the SDK says', 'python', { absPath: '/app/x.py' }, true],
    ['what the SDK denies', 'python', { absPath: '/app/x.py', inApp: false }, false],
    ['node_modules', 'node', { filename: '/app/node_modules/x/i.js' }, false],
    ['node_modules on Windows', 'node', { filename: 'C:\\app\\node_modules\\x\\i.js' }, false],
    ['relative node_modules', 'javascript', { filename: 'node_modules/x.js' }, false],
    ['a folder that only ends so', 'node', { filename: '/app/my_node_modules/x.js' }, true],
    ['node itself', 'node', { filename: 'node:internal/process/task_queues' }, false],
    ['old node itself', 'node', { filename: 'internal/process/next_tick.js' }, false],
    [
      'an internal folder elsewhere',
      'go',
      { filename: 'internal/orders/x.go', module: 'acme/internal' },
      true,
    ],
    ['site-packages', 'python', { absPath: '/venv/lib/python3.12/site-packages/x.py' }, false],
    ['dist-packages', 'python', { absPath: '/usr/lib/python3/dist-packages/x.py' }, false],
    ['the standard library', 'python', { absPath: '/usr/lib/python3.12/json/decoder.py' }, false],
    ['frozen modules', 'python', { filename: '<frozen importlib._bootstrap>' }, false],
    ['the JDK', 'java', { module: 'java.util.ArrayList' }, false],
    ['Sun', 'java', { module: 'sun.reflect.X' }, false],
    ['Spring', 'java', { module: 'org.springframework.web.X' }, false],
    ['a package that only begins so', 'java', { module: 'javaland.App' }, true],
    ['composer', 'php', { absPath: '/app/vendor/x/y.php' }, false],
    ['a vendor folder of the web', 'javascript', { filename: 'https://x/vendor/a.js' }, true],
    ['the Go runtime', 'go', { module: 'runtime' }, false],
    ['a Go module', 'go', { absPath: '/go/pkg/mod/github.com/x@v1/y.go', module: 'github.com/x' }, false],
    ['cargo', 'native', { absPath: '/root/.cargo/registry/src/x/lib.rs' }, false],
    ['the Rust library', 'native', { function: 'core::panicking::panic' }, false],
    ['gems', 'ruby', { absPath: '/usr/local/bundle/gems/rack-3.1.0/lib/rack.rb' }, false],
    ['an extension', 'javascript', { filename: 'moz-extension://x/y.js' }, false],
  ])('%s', (_name, platform, frame, expected) => {
    expect(isInApp({ inApp: true, ...frame }, event({ platform }))).toBe(expected);
  });

  test('the Python SDK is believed about site-packages, where in_app_include is the only way there', () => {
    const frame = { inApp: true, absPath: '/venv/lib/python3.12/site-packages/shop/x.py' };
    const sdk = { name: 'sentry.python.fastapi', version: '2.44.0' };
    expect(isInApp(frame, event({ sdk }))).toBe(true);
  });
});

/** The frames of the only stack that count, by function, and the hints of those that do not. */
function stackOf(platform: string, frames: Frame[]) {
  const { components } = groupEvent(failure(platform, 'E', 'value 1', frames));
  const stack = components[0]?.children?.find(({ id }) => id === 'stacktrace')?.children ?? [];
  return stack.map(({ contributes, children, hint, value }) =>
    contributes ? (children?.find(({ id }) => id === 'function')?.value ?? '?') : `${value}: ${hint}`,
  );
}

describe('the frames of a stack', () => {
  test('in-app frames alone, others summed up', () => {
    expect(
      stackOf('python', [pyLib('a', 'x'), pyLib('a', 'y'), py('f', 'x'), pyLib('b', 'z'), py('g', 'y')]),
    ).toEqual(['2 frames: not in app', 'f', 'b z: not in app', 'g']);
  });

  test('all frames when none is in app', () => {
    expect(stackOf('python', [pyLib('a', 'x'), pyLib('a', 'y')])).toEqual(['x', 'y']);
  });

  test('Java: frames of no known library when none is marked', () => {
    const frames = [
      java('java.lang.Thread', 'run', { inApp: false }),
      java('com.acme.A', 'go', { inApp: false }),
    ];
    expect(stackOf('java', frames)).toEqual([
      'java.lang.Thread run: a library frame, and frames of the application are known',
      'go',
    ]);
    expect(stackOf('java', frames.slice(0, 1))).toEqual(['run']);
  });

  test('recursion once, whatever the cycle', () => {
    const [a, b, c] = [py('a', '1'), py('b', '2'), py('c', '3')];
    const hint = 'recursion: repeats the frames before it';
    expect(stackOf('python', [a, a, a, b])).toEqual(['a', `2 frames: ${hint}`, 'b']);
    expect(stackOf('python', [a, b, a, b, a, b, c])).toEqual(['a', 'b', `4 frames: ${hint}`, 'c']);
    expect(stackOf('python', [a, b, a, c])).toEqual(['a', 'b', 'a', 'c']);
    expect(stackOf('python', [a, a, b, a, a, b, c])).toEqual([
      'a',
      `app.orders a: ${hint}`,
      'b',
      `3 frames: ${hint}`,
      'c',
    ]);
  });

  test('minified names do not count, then the message does', () => {
    const { components } = groupEvent(
      failure('javascript', 'E', 'value 1', [web('a.js', 't'), web('a.js', 'Qa')]),
    );
    expect(components[0]?.children?.filter(({ contributes }) => contributes)).toEqual([
      { id: 'type', contributes: true, value: 'E' },
      {
        id: 'value',
        contributes: true,
        value: 'value <int>',
        hint: 'ids, numbers, dates and the like replaced',
      },
    ]);
    expect(stackOf('javascript', [web('a.js', 'render'), web('a.js', 'submit'), web('a.js', 't')])).toEqual([
      'render',
      'submit',
      't',
    ]);
  });
});
