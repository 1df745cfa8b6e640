import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../../../src/kinds/error/schema.ts';
import { groupEvent } from '../../../../../src/kinds/error/grouping/group.ts';
import { normalizeFilename } from '../../../../../src/kinds/error/grouping/v1/filename.ts';
import { evaluateFrame } from '../../../../../src/kinds/error/grouping/v1/frame.ts';
import { normalizeFunction } from '../../../../../src/kinds/error/grouping/v1/function.ts';
import { isInApp } from '../../../../../src/kinds/error/grouping/v1/in-app.ts';
import {
  type Language,
  languageOf,
  languageOfFrame,
} from '../../../../../src/kinds/error/grouping/v1/language.ts';
import { normalizeModule } from '../../../../../src/kinds/error/grouping/v1/module.ts';
import { scriptPlace } from '../../../../../src/kinds/error/grouping/v1/script-place.ts';
import { event, failure, java, py, pyLib, web } from './events.ts';

/** What counts of a frame, as `id=value`; `line` is the source line, which counts where it failed. */
function counts(platform: string, frame: Omit<Frame, 'inApp'>): string[] {
  const { children, line } = evaluateFrame({ inApp: true, ...frame }, platform);
  const texts = children.filter(({ contributes }) => contributes).map(({ id, value }) => `${id}=${value}`);
  return line === undefined ? texts : [...texts, `line=${line}`];
}

describe('the values of a frame (protocol 5.2)', () => {
  test.each<[string, string, Omit<Frame, 'inApp'>, string[]]>([
    ['the module before the file', 'python', { module: 'a.b', filename: 'a/b.py' }, ['module=a.b']],
    ['the file without a module', 'python', { filename: 'a/B.py' }, ['filename=b.py']],
    ['a Windows path', 'python', { filename: 'C:\\app\\B.py' }, ['filename=b.py']],
    ['a script', 'python', { module: '__main__', filename: 'run.py' }, ['filename=run.py']],
    [
      'module and function, not the line',
      'python',
      { module: 'a', function: 'f', contextLine: ' x  =\t1 ' },
      ['module=a', 'function=f'],
    ],
    ['a long line', 'php', { filename: 'a.php', contextLine: 'x'.repeat(121) }, ['filename=a.php']],
    [
      'a line of 120 outside functions',
      'php',
      { filename: 'a.php', contextLine: 'x'.repeat(120) },
      ['filename=a.php', `line=${'x'.repeat(120)}`],
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
      { platform: 'python', function: '<lambda>', contextLine: ' x  =\t1 ' },
      ['function=<lambda>', 'line=x = 1'],
    ],
    [
      'a file from the web',
      'javascript',
      { filename: 'https://a.b/x.js', function: 'pay' },
      ['filename=x', 'function=pay'],
    ],
    ['a page from the web', 'javascript', { filename: 'https://a.b/x', function: 'pay' }, ['function=pay']],
    ['a minified name of the web', 'javascript', { filename: 'https://a.b/x.js', function: 'Qe' }, []],
    [
      'a file of the app scheme',
      'javascript',
      { filename: 'app:///x.js', function: 'pay' },
      ['filename=x', 'function=pay'],
    ],
    ['a web page outside any function', 'javascript', { filename: 'https://a.b/x', contextLine: 'f()' }, []],
    [
      'a function on a web page',
      'javascript',
      { filename: 'https://a.b/x', function: 'f', contextLine: 'f()' },
      ['function=f', 'line=f()'],
    ],
    [
      'a module that repeats the URL',
      'javascript',
      { module: 'assets/x', absPath: 'https://a.b/assets/x', function: 'pay' },
      ['function=pay'],
    ],
    [
      'a module that does not',
      'javascript',
      { module: 'orders:save', absPath: '/app/x.js', function: 'f' },
      ['module=save', 'function=f'],
    ],
    ['eval', 'javascript', { filename: '/app/x.js', function: 'eval' }, []],
    ['native code', 'javascript', { filename: '[native code]', function: 'forEach' }, []],
    ['an anonymous file', 'javascript', { absPath: '<anonymous>', function: 'forEach' }, []],
    [
      'a function without a name',
      'node',
      { module: 'a', function: '<anonymous>', contextLine: 'x' },
      ['module=a', 'line=x'],
    ],
    [
      'code outside any function',
      'php',
      { filename: 'a.php', contextLine: 'x' },
      ['filename=a.php', 'line=x'],
    ],
    ['the file of a Ruby class', 'ruby', { module: 'Order', filename: 'a.rb' }, ['filename=a.rb']],
    [
      'a state machine of .NET',
      'csharp',
      { module: 'Shop.Orders+<Save>d__3', function: 'MoveNext()' },
      ['module=Shop.Orders', 'function=Save'],
    ],
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
    ['3f2a1c9b.js', 'javascript', undefined],
    ['app-5f3d1.min.js', 'javascript', 'app.min.js'],
    ['chunk-ABC123.js', 'javascript', 'chunk.js'],
    ['index-DiwrgTda.js', 'javascript', 'index.js'],
    ['index-D_wr-Tda.js', 'javascript', 'index.js'],
    ['page-Checkout.js', 'javascript', 'page-checkout.js'],
    ['main-BbFuK9ZU.js', 'javascript', 'main.js'],
    ['app-DJ9rhELK.js', 'javascript', 'app.js'],
    ['app-3gIpghx_.js', 'javascript', 'app.js'],
    ['app.cd9xph4n.js', 'javascript', 'app.js'],
    ['app-OybchSgYzpwCOwqn.js', 'javascript', 'app.js'],
    ['main.844ccc.js', 'javascript', 'main.js'],
    ['page-UserCard.js', 'javascript', 'page-usercard.js'],
    ['page-userInfoCardUi.js', 'javascript', 'page-userinfocardui.js'],
    ['app-S3Client.js', 'javascript', 'app-s3client.js'],
    ['view-Profile2.js', 'javascript', 'view-profile2.js'],
    ['caeb216836ef553cfa5ac648da43c1c1e9fbaef5.php', 'php', '<auto>.php'],
    ['4711.chunk.js', 'javascript', undefined],
    ['sha256.js', 'javascript', 'sha256.js'],
    ['base64-codec.js', 'javascript', 'base64-codec.js'],
    ['app.js?v=20240131#top', 'javascript', 'app.js'],
    ['order-details.js', 'javascript', 'order-details.js'],
    ['user_profile.test.js', 'javascript', 'user_profile.test.js'],
    ['page-section1.js', 'javascript', 'page-section1.js'],
    ['useState.js', 'javascript', 'usestate.js'],
    ['index.3f2a1c9b.py', 'python', 'index.<auto>.py'],
    ['da39a3ee5e6b4b0d3255bfef95601890afd80709.php', 'php', '<auto>.php'],
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
    ['com.acme.A$$Lambda$14/0x0000000800c03000', 'java', 'com.acme.A'],
    ['com.acme.A$$Lambda/0x00007f', 'java', 'com.acme.A'],
    ['com.acme.A$1', 'java', 'com.acme.A'],
    ['com.acme.A$load$2', 'java', 'com.acme.A$load'],
    ['app//com.acme.A', 'java', 'com.acme.A'],
    [
      'jdk.internal.reflect.GeneratedMethodAccessor123',
      'java',
      'jdk.internal.reflect.GeneratedMethodAccessor',
    ],
    ['sun.reflect.GeneratedConstructorAccessor7', 'java', 'sun.reflect.GeneratedConstructorAccessor'],
    ['a.B$$EnhancerBySpringCGLIB$$1ebd9d3f', 'java', 'a.B'],
    ['a.B$$EnhancerByGuice$$77aa0011', 'java', 'a.B'],
    ['a.B$$FastClassByCGLIB$$1ebd9d3f', 'java', 'a.B'],
    ['a.B$$SpringCGLIB$$0', 'java', 'a.B'],
    ['a.B_$$_javassist_12', 'java', 'a.B'],
    ['a.B_$$_jvst1a2_3', 'java', 'a.B'],
    ['a.B_$$_WeldClientProxy', 'java', 'a.B'],
    ['a.B$HibernateProxy$x1Y2', 'java', 'a.B$HibernateProxy'],
    ['a.B$ByteBuddy$x1Y2', 'java', 'a.B$ByteBuddy'],
    ['a.B$MockitoMock$1804289383', 'java', 'a.B$MockitoMock'],
    ['jdk.proxy2.$Proxy33', 'java', 'jdk.proxy.$Proxy'],
    ['com.sun.proxy.$Proxy7', 'java', 'com.sun.proxy.$Proxy'],
    ['shop.core$fn__1234', 'java', 'shop.core$fn__'],
    ['com.acme.Base64', 'java', 'com.acme.Base64'],
    ['a.Hidden/0x0000000800c03000', 'java', 'a.Hidden'],
    ['app.orders', 'python', 'app.orders'],
    ['__main__', 'python', undefined],
    ['Shop.Orders+<Save>d__12', 'csharp', 'Shop.Orders'],
    ['Shop.Orders+<>c__DisplayClass4_0', 'csharp', 'Shop.Orders'],
    ['Shop.Box`1', 'csharp', 'Shop.Box'],
    ['github.com/acme/pay@v1.4.2', 'go', 'github.com/acme/pay'],
    ['github.com/acme/shop/v2', 'go', 'github.com/acme/shop/v2'],
  ])('%s (%s)', (module, language, expected) => {
    expect(normalizeModule(module, language)).toBe(expected);
  });
});

describe('normalizeFunction', () => {
  test.each<[string, Language, string | undefined]>([
    ['a.b.save', 'javascript', 'save'],
    ['new Order', 'javascript', 'Order'],
    ['async*save', 'javascript', 'save'],
    ['promise callback*Cart.save', 'javascript', 'save'],
    ['get total', 'javascript', 'total'],
    ['Object../src/pay.js', 'javascript', undefined],
    ['./src/pay.js', 'javascript', undefined],
    ['__webpack_modules__.4711', 'javascript', undefined],
    ['n.a1b2c3d4e5', 'javascript', undefined],
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
    ['lambda$run$0', 'java', 'run'],
    ['lambda$null$0', 'java', undefined],
    ['access$000', 'java', undefined],
    ['$anonfun$handle$3', 'java', 'handle'],
    ['$anonfun$handle$1$adapted', 'java', 'handle'],
    ['handle$default', 'java', 'handle'],
    ['_run_closure12', 'java', 'run'],
    ['load-gIAlu-s', 'java', 'load'],
    ['run', 'java', 'run'],
    ['block in charge', 'ruby', 'charge'],
    ['block (2 levels) in charge', 'ruby', 'charge'],
    ['rescue in block in Order#charge', 'ruby', 'charge'],
    ['Order#charge', 'ruby', 'charge'],
    ['Order.charge', 'ruby', 'charge'],
    ['<class:Order>', 'ruby', '<class:Order>'],
    ['blocked', 'ruby', 'blocked'],
    ['_app_views_a_html_erb___123_456', 'ruby', '_app_views_a_html_erb'],
    ['_app_views_a_html_haml__123_456', 'ruby', '_app_views_a_html_haml'],
    ['_app_views_a_html_slim___4485912370124_70123', 'ruby', '_app_views_a_html_slim'],
    ['_app_views_a_html_jbuilder___1198_4520', 'ruby', '_app_views_a_html_jbuilder'],
    ['{closure}', 'php', undefined],
    ['App\\{closure}', 'php', undefined],
    ['{closure:App\\Foo::bar():12}', 'php', undefined],
    ['[Anonymous function]', 'php', undefined],
    ['Job@anonymous\0/x.php:1$0::run', 'php', 'Job@anonymous::run'],
    ['__TwigTemplate_da39a3ee5e6b4b0d3255bfef95601890::doDisplay', 'php', '__TwigTemplate_<auto>::doDisplay'],
    ['content_5f3d1a2b3c4d5e_12345678', 'php', 'content_<auto>_<auto>'],
    ['ContainerXk3d9Qa\\getMailerService', 'php', 'Container<auto>\\getMailerService'],
    ['App\\Orders::create', 'php', 'App\\Orders::create'],
    ['<redacted>', 'native', undefined],
    ['<unknown>', 'native', undefined],
    ['-[Order save:]', 'native', '-[Order save:]'],
    ['async Task<int> Shop.Orders.Save(string id)', 'csharp', 'Shop.Orders.Save'],
    ['<Save>d__12.MoveNext', 'csharp', 'Save'],
    ['<>c__DisplayClass4_0.<Run>b__1', 'csharp', 'Run'],
    ['<Main>b__0', 'csharp', 'Main'],
    ['<Run>g__Local|1_0', 'csharp', 'Run'],
    ['Shop.Orders.<Save>d__3.MoveNext', 'csharp', 'Shop.Orders.Save'],
    ['(*Service).Create.func1', 'go', '(*Service).Create'],
    ['(*Service).Create.func1.2', 'go', '(*Service).Create'],
    ['(*Service).Create-fm', 'go', '(*Service).Create'],
    ['Map[...]', 'go', 'Map'],
    ['create.<locals>.save', 'python', 'save'],
    ['Orders.create', 'python', 'Orders.create'],
    ['anonymous fn/2 in Shop.Orders.create/1', 'elixir', 'Shop.Orders.create'],
    ['-create/1-fun-0-', 'elixir', 'create'],
    ['Cart.total.<anonymous closure>', 'dart', 'Cart.total'],
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
      'java.lang.Thread run: plumbing of the runtime: any fault has it',
      'go',
    ]);
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
    const hint = 'a minified name, it changes with every build';
    expect(stackOf('javascript', [web('a.js', 'render'), web('a.js', 'submit'), web('a.js', 't')])).toEqual([
      'render',
      'submit',
      `https://shop.example.com/assets/a.js t: ${hint}`,
    ]);
  });
});

describe('the script of a frame', () => {
  test.each<[string | undefined, string | undefined, string | undefined]>([
    ['src.mail:send', '/srv/app/src/mail/send.js', 'send'],
    ['send', '/usr/src/app/src/mail/send.js', 'send'],
    [undefined, 'C:\\shop\\src\\mail\\Send.ts', 'send'],
    ['src.mail:send.ts', '/app/src/mail/send.ts', 'send'],
    ['server.3f2a1c9b', '/app/server.3f2a1c9b.js', 'server'],
    // A name that every folder has counts with the folder, however the program was started.
    ['src.mail:index', '/srv/app/src/mail/index.js', 'mail/index'],
    ['index', '/usr/src/shop/src/mail/index.js', 'mail/index'],
    [undefined, '/home/deploy/shop/dist/Mail/index.js', 'mail/index'],
    [undefined, 'C:\\work\\src\\mail\\index.ts', 'mail/index'],
    ['index', '/usr/src/app/index.js', 'index'],
    ['index', '/srv/shop/index.js', 'index'],
    [undefined, '/srv/app/.next/server/app/orders/route.js', 'orders/route'],
    ['express.lib.router:index', '/a/node_modules/express/lib/router/index.js', 'express.lib.router:index'],
    ['pg.lib:client', '/a/node_modules/pg/lib/client.js', 'pg.lib:client'],
    [undefined, 'https://a.b/assets/index-BbFuK9ZU.js', 'index'],
    ['server.chunks:4711', '/srv/app/.next/server/chunks/4711.js', undefined],
  ])('%s of %s', (module, filename, expected) => {
    expect(scriptPlace(module, filename, filename ?? '')).toBe(expected);
  });
});

describe('the language of a frame', () => {
  test.each<[string, Partial<Frame>, Language]>([
    ['other', { absPath: 'package:shop/cart.dart' }, 'dart'],
    ['other', { absPath: 'dart:core-patch/array.dart' }, 'dart'],
    ['other', { filename: 'lib/cart.rb' }, 'ruby'],
    ['other', { absPath: '/srv/app/a.PHP' }, 'other'],
    ['other', { filename: 'Cart.kt' }, 'java'],
    ['other', {}, 'other'],
    ['python', { filename: 'a.js' }, 'python'],
    ['other', { platform: 'go', filename: 'a.js' }, 'go'],
  ])('%s %o', (platform, frame, expected) => {
    expect(languageOfFrame({ inApp: true, ...frame }, platform)).toBe(expected);
  });
});
