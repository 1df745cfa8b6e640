import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../../../src/kinds/error/schema.ts';
import { groupEvent } from '../../../../../src/kinds/error/grouping/group.ts';
import { looksGenerated, withoutGenerated } from '../../../../../src/kinds/error/grouping/v1/generated.ts';
import { failure } from './events.ts';

const key = (platform: string, frame: Partial<Frame>, type = 'E', value = 'v') =>
  groupEvent(failure(platform, type, value, [{ inApp: true, ...frame }])).hash;

type Pair = readonly [name: string, platform: string, a: Partial<Frame>, b: Partial<Frame>];

/** One function of one program, as two builds or two processes name it. */
const same: readonly Pair[] = [
  [
    'a proxy of Spring',
    'java',
    { module: 'a.B$$EnhancerBySpringCGLIB$$1a2b3c', function: 'f' },
    { module: 'a.B', function: 'f' },
  ],
  [
    'a proxy of an unknown library',
    'java',
    { module: 'a.B$$AcmeEnhanced$$x9', function: 'f' },
    { module: 'a.B$$AcmeEnhanced$$y1', function: 'f' },
  ],
  [
    'a fast class',
    'java',
    { module: 'a.B$$FastClassByGuice$$2b', function: 'f' },
    { module: 'a.B$$FastClassByGuice$$77', function: 'f' },
  ],
  [
    'a JDK proxy',
    'java',
    { module: 'com.acme.$Proxy12', function: 'f' },
    { module: 'com.acme.$Proxy48', function: 'f' },
  ],
  [
    'ByteBuddy',
    'java',
    { module: 'a.B$ByteBuddy$8FhK2mQp', function: 'f' },
    { module: 'a.B$ByteBuddy$Zx81kQ0a', function: 'f' },
  ],
  [
    'Mockito',
    'java',
    { module: 'a.B$MockitoMock$1804289383', function: 'f' },
    { module: 'a.B$MockitoMock$846930886', function: 'f' },
  ],
  [
    'Hibernate',
    'java',
    { module: 'a.B_$$_jvst1a2_3', function: 'f' },
    { module: 'a.B_$$_jvst9c1_0', function: 'f' },
  ],
  [
    'a lambda',
    'java',
    { module: 'a.B', function: 'lambda$handle$3' },
    { module: 'a.B', function: 'lambda$handle$12' },
  ],
  ['an anonymous class', 'java', { module: 'a.B$1', function: 'f' }, { module: 'a.B$2', function: 'f' }],
  [
    'a closure of Kotlin',
    'java',
    { module: 'a.B$load$1', function: 'invokeSuspend' },
    { module: 'a.B$load$2', function: 'invokeSuspend' },
  ],
  [
    'a closure of Scala',
    'java',
    { module: 'a.B$', function: '$anonfun$run$1' },
    { module: 'a.B$', function: '$anonfun$run$4' },
  ],
  [
    'a closure of Groovy',
    'java',
    { module: 'a.B$_run_closure1', function: 'f' },
    { module: 'a.B$_run_closure7', function: 'f' },
  ],
  [
    'a Compose lambda',
    'java',
    { module: 'a.ListKt$lambda-6', function: 'f' },
    { module: 'a.ListKt$lambda-9', function: 'f' },
  ],
  [
    'ERB',
    'ruby',
    { filename: 'a.erb', function: '_app_a_html_erb___123_456' },
    { filename: 'a.erb', function: '_app_a_html_erb___99_70123' },
  ],
  [
    'an unknown template engine',
    'ruby',
    { filename: 'a.x', function: '_app_a_html_x__-8123_456' },
    { filename: 'a.x', function: '_app_a_html_x___99_70123' },
  ],
  [
    'a block',
    'ruby',
    { filename: 'a.rb', function: 'block in pay' },
    { filename: 'a.rb', function: 'block (2 levels) in Cart#pay' },
  ],
  [
    'Twig',
    'php',
    { function: '__TwigTemplate_3f2a9c1b4d5e6f70::doDisplay' },
    { function: '__TwigTemplate_aa11bb22cc33dd44::doDisplay' },
  ],
  [
    'Blade',
    'php',
    { filename: '/views/3f2a9c1b4d5e6f708192a3b4c5d6e7f801234567.php', function: 'include' },
    { filename: '/views/aa11bb22cc33dd443f2a9c1b4d5e6f7081922345.php', function: 'include' },
  ],
  [
    'Smarty',
    'php',
    { function: 'content_5f3d1a2b3c4d5e_12345678' },
    { function: 'content_61aabbccddeeff_87654321' },
  ],
  [
    'the container of Symfony',
    'php',
    { function: 'ContainerXk3d9Qa\\getMailer' },
    { function: 'ContainerB7z2Lm0\\getMailer' },
  ],
  [
    'a ghost of Doctrine',
    'php',
    { function: 'App\\UserGhost3f2a1b::load' },
    { function: 'App\\UserGhost9c8d7e::load' },
  ],
  [
    'an anonymous class of PHP',
    'php',
    { function: 'class@anonymous\0/app/A.php:12$0::run' },
    { function: 'class@anonymous\0/srv/A.php:9$3::run' },
  ],
  [
    'an async method',
    'csharp',
    { module: 'Shop.Cart+<Pay>d__5', function: 'MoveNext' },
    { module: 'Shop.Cart', function: 'Pay' },
  ],
  [
    'a lambda of C#',
    'csharp',
    { module: 'Shop.Cart', function: '<Main>b__0' },
    { module: 'Shop.Cart', function: '<Main>b__2_1' },
  ],
  [
    'a closure class',
    'csharp',
    { module: 'Shop.Cart+<>c__DisplayClass3_0', function: '<Pay>b__0' },
    { module: 'Shop.Cart+<>c__DisplayClass9_1', function: '<Pay>b__1' },
  ],
  [
    'a proxy of Castle',
    'csharp',
    { module: 'Castle.Proxies2.OrderProxy_22', function: 'f' },
    { module: 'Castle.Proxies2.OrderProxy_3', function: 'f' },
  ],
  [
    'a closure of Go',
    'go',
    { module: 'main', function: '(*S).Pay.func1' },
    { module: 'main', function: '(*S).Pay.func2.1' },
  ],
  [
    'a cell of a notebook',
    'python',
    { filename: '<ipython-input-5-1a2b3c4d>', function: 'f' },
    { filename: '<ipython-input-12-99aabbcc>', function: 'f' },
  ],
  [
    'a temporary file',
    'python',
    { filename: '/tmp/tmpa8d_k2x1.py', function: 'f' },
    { filename: '/tmp/tmpzz01_pq2.py', function: 'f' },
  ],
  [
    'a nested function',
    'python',
    { module: 'a', function: 'pay.<locals>.run' },
    { module: 'a', function: 'run' },
  ],
  [
    'webpack',
    'node',
    { filename: '/app/main.3f2a9c1b.js', function: 'pay' },
    { filename: '/app/main.77aa00bb.js', function: 'pay' },
  ],
  [
    'a short hash',
    'node',
    { filename: '/app/app-5f3d1.min.js', function: 'pay' },
    { filename: '/app/app-a91c0.min.js', function: 'pay' },
  ],
  [
    'Vite',
    'javascript',
    { filename: 'https://a.b/index-DiwrgTda.js', function: 'pay' },
    { filename: 'https://a.b/index-B1x2kq9Z.js', function: 'pay' },
  ],
  [
    'Vite with a dash',
    'javascript',
    { filename: 'https://a.b/index-BmV3_x-Q.js', function: 'pay' },
    { filename: 'https://a.b/index-a_9-xK2p.js', function: 'pay' },
  ],
  [
    'esbuild',
    'javascript',
    { filename: 'https://a.b/chunk-ABC123.js', function: 'pay' },
    { filename: 'https://a.b/chunk-WXYZQRST.js', function: 'pay' },
  ],
  [
    'a numbered chunk',
    'javascript',
    { filename: 'https://a.b/2.5f3d1a.chunk.js', function: 'pay' },
    { filename: 'https://a.b/17.99e0d1.chunk.js', function: 'pay' },
  ],
  [
    'a numbered server chunk',
    'node',
    { module: '.next.server.chunks:573', function: 'pay' },
    { module: '.next.server.chunks:4637-0a1b2c3d', function: 'pay' },
  ],
  [
    'a query string',
    'javascript',
    { filename: 'https://a.b/app.js?v=1', function: 'pay' },
    { filename: 'https://c.d/app.js?v=2#x', function: 'pay' },
  ],
  [
    'a blob',
    'javascript',
    { filename: 'blob:https://a.b/3f2a-1', function: 'pay' },
    { filename: 'blob:https://a.b/77aa-2', function: 'pay' },
  ],
  [
    'a position at the name',
    'javascript',
    { filename: 'https://a.b/app.js:1:2345', function: 'pay' },
    { filename: 'https://a.b/app.js:1:77', function: 'pay' },
  ],
  [
    "Firefox's eval",
    'javascript',
    { filename: 'https://a.b/app.js line 12 > eval', function: 'pay' },
    { filename: 'https://a.b/app.js line 40 > eval', function: 'pay' },
  ],
  [
    "V8's eval",
    'javascript',
    { filename: 'eval at run (https://a.b/app.js:1:2)', function: 'pay' },
    { filename: 'eval at run (https://a.b/app.js:9:9)', function: 'pay' },
  ],
  [
    "Firefox's callbacks",
    'javascript',
    { filename: 'https://a.b/app.js', function: 'async*pay' },
    { filename: 'https://a.b/app.js', function: 'promise callback*pay' },
  ],
  [
    'a constructor',
    'javascript',
    { filename: 'https://a.b/app.js', function: 'new Cart' },
    { filename: 'https://a.b/app.js', function: 'Cart' },
  ],
  [
    'a receiver',
    'javascript',
    { filename: 'https://a.b/app.js', function: 'Object.pay' },
    { filename: 'https://a.b/app.js', function: 'e.pay' },
  ],
];

/** Names with numbers that a person wrote. */
/** A name of one browser file, in two builds. */
const sameNames: readonly (readonly [string, string])[] = [
  ['Cart_Template_button_click_74_listener', 'Cart_Template_button_click_9_listener'],
  ['Cart_ng_template_3_Template', 'Cart_ng_template_12_Template'],
  ['create_if_block_3', 'create_if_block_11'],
  ['get_each_context_2', 'get_each_context_1'],
  ['save$1', 'save'],
  ['pay$', 'pay'],
  ['_callee3$', '_callee12$'],
  ['_loop_1', '_loop'],
  ['in.invokeTask', 'e.invokeTask [as invoke]'],
  ['t.get value', 'get value'],
  ['Proxy.render', 'render'],
  ['async Cart.save', 'Cart.save'],
];

/** Names from a minifier: they change with every build, for every address of the file. */
const minifiedFiles = [
  'https://a.b/app.js',
  'chrome-extension://kbfn/src/content.js',
  'moz-extension://kbfn/content.js',
  'capacitor://localhost/app.js',
  'app:///index.android.bundle',
  'tauri://localhost/app.js',
];

const apart: readonly Pair[] = [
  ['two steps', 'python', { module: 'a', function: 'step_1' }, { module: 'a', function: 'step_2' }],
  ['two hashes', 'php', { function: 'sha256' }, { function: 'sha512' }],
  [
    'two encodings',
    'ruby',
    { filename: 'a.rb', function: 'base32' },
    { filename: 'a.rb', function: 'base64' },
  ],
  [
    'two versions',
    'go',
    { module: 'github.com/acme/shop/v2', function: 'Pay' },
    { module: 'github.com/acme/shop/v3', function: 'Pay' },
  ],
  [
    'two inner classes',
    'java',
    { module: 'a.B$Reader', function: 'f' },
    { module: 'a.B$Writer', function: 'f' },
  ],
  [
    'two lambdas',
    'java',
    { module: 'a.B', function: 'lambda$load$0' },
    { module: 'a.B', function: 'lambda$save$0' },
  ],
  [
    'two files',
    'node',
    { filename: '/app/cart-checkout.js', function: 'pay' },
    { filename: '/app/cart-settings.js', function: 'pay' },
  ],
  [
    'two pages',
    'javascript',
    { filename: 'https://a.b/page-Checkout.js', function: 'pay' },
    { filename: 'https://a.b/page-Settings.js', function: 'pay' },
  ],
  [
    'two templates',
    'ruby',
    { filename: 'a', function: '_app_a_html_erb___1_2345' },
    { filename: 'a', function: '_app_b_html_erb___1_2345' },
  ],
  [
    'two async methods',
    'csharp',
    { module: 'Shop.Cart+<Pay>d__5', function: 'MoveNext' },
    { module: 'Shop.Cart+<Load>d__5', function: 'MoveNext' },
  ],
];

describe('a name that a tool made', () => {
  test.each(sameNames)('one issue: %s and %s', (a, b) => {
    const filename = 'https://a.b/app.js';
    expect(key('javascript', { filename, function: a })).toBe(key('javascript', { filename, function: b }));
  });

  test.each(minifiedFiles)('a minified name in %s does not count', (filename) => {
    expect(key('javascript', { filename, function: 'Pa' })).toBe(
      key('javascript', { filename, function: 'F2' }),
    );
    expect(key('javascript', { filename, function: 'pay' })).not.toBe(
      key('javascript', { filename, function: 'refund' }),
    );
  });

  test.each([
    ['step_2', 'step_3'],
    ['handle_click', 'handle_key'],
    ['getOAuth2', 'getOAuth1'],
    ['render', 'renderAll'],
  ])('two issues: %s and %s', (a, b) => {
    const filename = 'https://a.b/app.js';
    expect(key('javascript', { filename, function: a })).not.toBe(
      key('javascript', { filename, function: b }),
    );
  });

  test.each(same)('one issue: %s', (_name, platform, a, b) => {
    expect(key(platform, a)).toBe(key(platform, b));
  });

  test.each(apart)('two issues: %s', (_name, platform, a, b) => {
    expect(key(platform, a)).not.toBe(key(platform, b));
  });

  test.each([
    ['java', 'a.B$$EnhancerBySpringCGLIB$$1a2b', 'a.B$$EnhancerBySpringCGLIB$$77'],
    ['java', 'a.B$1', 'a.B$2'],
    ['php', 'RuntimeException@anonymous\0/a.php:1$0', 'RuntimeException@anonymous\0/b.php:9$3'],
    ['javascript', 't', 'n'],
  ])('in a type: %s %s', (platform, a, b) => {
    expect(key(platform, { module: 'm', function: 'pay' }, a)).toBe(
      key(platform, { module: 'm', function: 'pay' }, b),
    );
  });

  test.each([
    ['Loading chunk main.3f2a9c1b.js failed', 'Loading chunk main.77aa00bb.js failed'],
    [
      'Failed to fetch module https://a.b/assets/index-DiwrgTda.js',
      'Failed to fetch module https://a.b/assets/index-B1x2kq9Z.js',
    ],
    ['Importing /assets/index-DiwrgTda.js failed', 'Importing /assets/index-B1x2kq9Z.js failed'],
    ['chunk-ABC123.js is gone', 'chunk-WXYZQRST.js is gone'],
    ['app-5f3d1.min.js: unexpected token', 'app-a91c0.min.js: unexpected token'],
    [
      'bean com.acme.A$$EnhancerBySpringCGLIB$$1a2b3c4d is broken',
      'bean com.acme.A$$EnhancerBySpringCGLIB$$99aabbcc is broken',
    ],
    ['no handler com.acme.A@1a2b3c4d', 'no handler com.acme.A@77'],
  ])('in a message: %s', (a, b) => {
    expect(key('node', {}, 'Error', a)).toBe(key('node', {}, 'Error', b));
  });
});

describe('looksGenerated', () => {
  test.each([
    '3f2a9c1b',
    '5f3d1',
    '4485912',
    'B1x2kq9Z',
    'deadbee1',
    '3MqLiJLkdIwHu7ix0snN0B15',
    'x2k4q',
    '1A2B3C4D',
  ])('%s', (token) => {
    expect(looksGenerated(token)).toBe(true);
  });

  test.each([
    'checkout',
    'base64',
    'sha256',
    'step2',
    'utf8',
    'oauth2',
    'Http2Server',
    'md5',
    'facade',
    '404',
    'ipv4ToIpv6',
    'i18n',
    'getX2Y',
  ])('not %s', (token) => {
    expect(looksGenerated(token)).toBe(false);
  });

  test('twice is once', () => {
    for (const name of ['a_3f2a9c1b', 'ContainerXk3d9Qa', 'x__12345', 'UserGhost3f2a1b']) {
      expect(withoutGenerated(withoutGenerated(name))).toBe(withoutGenerated(name));
    }
  });
});
