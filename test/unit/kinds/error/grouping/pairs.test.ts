import { describe, expect, test } from 'vitest';
import type { NormalizedEvent } from '../../../../../src/kinds/error/schema.ts';
import { groupEvent } from '../../../../../src/kinds/error/grouping/group.ts';
import {
  event,
  exception,
  failure,
  go,
  java,
  message,
  node,
  php,
  py,
  pyLib,
  ruby,
  rust,
  web,
} from './events.ts';

type Pair = [name: string, a: NormalizedEvent, b: NormalizedEvent];

const key = (input: NormalizedEvent): string => groupEvent(input).hash;

const pyStack = [pyLib('starlette.routing', 'app'), py('create', '    order = repo.save(cart)')];
const nodeStack = [
  node('server', 'handle', '  return route(req)'),
  node('orders', 'createOrder', '  await db.insert(order)'),
];
const goStack = [go('main', 'main'), go('github.com/acme/shop/orders', '(*Service).Create')];
const javaStack = [
  java('java.lang.Thread', 'run', { inApp: false }),
  java('com.acme.OrderController', 'create'),
  java('com.acme.OrderService', 'save'),
];
const rustStack = [rust('std::rt::lang_start', 'rt.rs', { inApp: false }), rust('shop::orders::create')];
const phpStack = [
  php('Kernel', 'App\\Kernel::handle', '  return $this->run($r);'),
  php('Orders', 'App\\Orders::create', '  $db->insert($o);'),
];
const rubyStack = [
  ruby('controllers/orders_controller', 'create', '    Order.create!(params)'),
  ruby('models/order', 'block in charge', '      gateway.pay(x)'),
];
const pyFail = failure('python', 'ValueError', 'bad order', pyStack);

const pingPong = (times: number) =>
  Array.from({ length: times }, () => [py('a', 'b()'), py('b', 'a()')]).flat();
const group = { isExceptionGroup: true, exceptionId: 0 };
const members = (...values: [string, string][]) =>
  event({
    exceptions: [
      ...values.map(([type, value], i) =>
        exception(type, value, undefined, { exceptionId: i + 1, parentId: 0 }),
      ),
      exception('ExceptionGroup', 'many', undefined, group),
    ],
  });

const oneIssue: Pair[] = [
  // Python
  [
    'python: another host, another line',
    pyFail,
    failure('python', 'ValueError', 'bad order', [
      pyLib('starlette.routing', 'app', {
        absPath: '/opt/venv/site-packages/starlette/routing.py',
        lineno: 99,
      }),
      py('create', '    order = repo.save(cart)', {
        absPath: '/home/bob/shop/app/orders.py',
        lineno: 77,
        colno: 3,
      }),
    ]),
  ],
  [
    'python: another message from the same place',
    pyFail,
    failure('python', 'ValueError', 'order 7 of Bob', pyStack),
  ],
  [
    'python: other variables',
    pyFail,
    failure('python', 'ValueError', 'bad order', [
      py('create', '    order = repo.save(cart)', { vars: { id: '7' } }),
    ]),
  ],
  [
    'python: the framework was updated',
    pyFail,
    failure('python', 'ValueError', 'bad order', [
      pyLib('starlette.new_routing', 'handle'),
      py('create', '    order = repo.save(cart)'),
    ]),
  ],
  [
    'python: the line was indented',
    pyFail,
    failure('python', 'ValueError', 'bad order', [py('create', '\t\torder =   repo.save(cart)  ')]),
  ],
  [
    'python: recursion of another depth',
    failure('python', 'RecursionError', 'x', [py('walk', 'a'), py('walk', 'a'), py('walk', 'a')]),
    failure('python', 'RecursionError', 'x', [py('walk', 'a')]),
  ],
  [
    'python: mutual recursion of another depth',
    failure('python', 'E', 'x', [py('m', 'z'), ...pingPong(9)]),
    failure('python', 'E', 'x', [py('m', 'z'), ...pingPong(3)]),
  ],
  [
    'python: a library cause with another message',
    event({
      exceptions: [
        exception('ConnectError', 'to host a', [pyLib('httpx', 'send')]),
        exception('E', 'x', pyStack),
      ],
    }),
    event({
      exceptions: [
        exception('ConnectError', 'to host b', [pyLib('httpx', 'send')]),
        exception('E', 'x', pyStack),
      ],
    }),
  ],
  [
    'python: no frames, another id in the message',
    failure('python', 'KeyError', 'user 42 missing', undefined),
    failure('python', 'KeyError', 'user 77 missing', undefined),
  ],
  [
    'python: logging template with other params',
    message('python', 'user bob failed', 'user %s failed'),
    message('python', 'user eve failed', 'user %s failed'),
  ],
  [
    'python: an exception group, its members in another order',
    members(['A', 'a'], ['B', 'b']),
    members(['B', 'b'], ['A', 'a']),
  ],
  [
    'python: an exception group with more equal members',
    members(['A', 'task 1'], ['B', 'b']),
    members(['A', 'task 1'], ['A', 'task 2'], ['B', 'b']),
  ],
  [
    'python: a group of equal members is its member',
    members(['A', 'task 1'], ['A', 'task 2']),
    failure('python', 'A', 'task 3', undefined),
  ],
  [
    'python: a script is called by another path',
    failure('python', 'E', 'x', [py('main', 'go()', { module: '__main__', filename: 'run.py' })]),
    failure('python', 'E', 'x', [py('main', 'go()', { module: '__main__', filename: './bin/run.py' })]),
  ],
  // Node
  [
    'node: another folder',
    failure('node', 'Error', 'x', [node('orders', 'create', 'throw e')]),
    failure('node', 'Error', 'x', [
      node('orders', 'create', 'throw e', { filename: '/home/eve/dist/orders.js' }),
    ]),
  ],
  [
    'node: a receiver before the name',
    failure('node', 'Error', 'x', [node('orders', 'Object.create', 'throw e')]),
    failure('node', 'Error', 'x', [node('orders', 'Orders.create', 'throw e')]),
  ],
  [
    'node: dependencies in between',
    failure('node', 'Error', 'x', nodeStack),
    failure('node', 'Error', 'x', [
      ...nodeStack.slice(0, 1),
      node('express', 'next', 'fn()', { filename: '/app/node_modules/express/router.js', inApp: false }),
      ...nodeStack.slice(1),
    ]),
  ],
  [
    'node: an SDK that calls dependencies in app',
    failure('node', 'Error', 'x', nodeStack),
    failure('node', 'Error', 'x', [
      node('pg', 'query', 'x', { filename: '/app/node_modules/pg/lib/client.js' }),
      ...nodeStack,
    ]),
  ],
  [
    'node: the build hash of the bundle',
    failure('node', 'Error', 'x', [{ filename: '/app/server.3f2a1c9b.js', function: 'run', inApp: true }]),
    failure('node', 'Error', 'x', [{ filename: '/app/server.99e0d1aa.js', function: 'run', inApp: true }]),
  ],
  [
    'node: the build hash in the module',
    failure('node', 'Error', 'x', [{ module: 'server.3f2a1c9b', function: 'run', inApp: true }]),
    failure('node', 'Error', 'x', [{ module: 'server.99e0d1aa', function: 'run', inApp: true }]),
  ],
  [
    'node: SDK 11 message, called from elsewhere',
    event({
      platform: 'node',
      message: { formatted: 'job 1 late' },
      exceptions: [exception(undefined, 'job 1 late', nodeStack, { synthetic: true, handled: true })],
    }),
    event({
      platform: 'node',
      message: { formatted: 'job 2 late' },
      exceptions: [exception(undefined, 'job 2 late', [], { synthetic: true, handled: true })],
    }),
  ],
  [
    'node: a message with and without a synthetic stack',
    event({
      platform: 'node',
      message: { formatted: 'late' },
      exceptions: [exception(undefined, 'late', nodeStack, { synthetic: true })],
    }),
    message('node', 'late'),
  ],
  [
    'node: another place in Promise.all',
    failure('node', 'Error', 'x', [
      { filename: 'index 0', function: 'async Promise.all', inApp: true },
      ...nodeStack,
    ]),
    failure('node', 'Error', 'x', [
      { filename: 'index 3', function: 'async Promise.all', inApp: true },
      ...nodeStack,
    ]),
  ],
  // Browser
  [
    'browser: another build of the chunk',
    failure('javascript', 'TypeError', 'x', [web('app.3f2a1c9b.js', 'renderCart')]),
    failure('javascript', 'TypeError', 'x', [web('app.77aa00bb.js', 'renderCart')]),
  ],
  [
    'browser: minified names of two builds, one message',
    failure('javascript', 'TypeError', 'x is null', [web('app.1.js', 't'), web('app.1.js', 'n')]),
    failure('javascript', 'TypeError', 'x is null', [web('app.2.js', 'Qa'), web('app.2.js', 'r')]),
  ],
  [
    'browser: another page',
    failure('javascript', 'Error', 'x', [
      { filename: 'https://a.example/users/1', function: 'go', inApp: true },
    ]),
    failure('javascript', 'Error', 'x', [
      { filename: 'https://b.example/users/2', function: 'go', inApp: true },
    ]),
  ],
  [
    'browser: anonymous frames around',
    failure('javascript', 'Error', 'x', [web('a.js', '?'), web('a.js', 'submit')]),
    failure('javascript', 'Error', 'x', [web('a.js', 'submit'), web('a.js', '<anonymous>')]),
  ],
  [
    'browser: an extension in the stack',
    failure('javascript', 'Error', 'x', [web('a.js', 'submit')]),
    failure('javascript', 'Error', 'x', [
      web('a.js', 'submit'),
      web('', 'patched', { filename: 'chrome-extension://abc/x.js' }),
    ]),
  ],
  [
    'browser: native code in the stack',
    failure('javascript', 'Error', 'x', [web('a.js', 'submit')]),
    failure('javascript', 'Error', 'x', [
      web('', 'forEach', { filename: '[native code]' }),
      web('a.js', 'submit'),
    ]),
  ],
  [
    'browser: one frame without a function, another URL',
    failure('javascript', 'Error', 'quota 5', [web('a.js', undefined)]),
    failure('javascript', 'Error', 'quota 6', [web('b.js', undefined)]),
  ],
  // Go
  [
    'go: another build folder',
    failure('go', '*errors.errorString', 'x', goStack),
    failure(
      'go',
      '*errors.errorString',
      'x',
      goStack.map((frame) => ({ ...frame, absPath: '/go/x.go', lineno: 88 })),
    ),
  ],
  [
    'go: a wrapped error with another id',
    event({
      platform: 'go',
      exceptions: [
        exception('*errors.errorString', 'no row 41'),
        exception('*fmt.wrapError', 'get: no row 41', goStack),
      ],
    }),
    event({
      platform: 'go',
      exceptions: [
        exception('*errors.errorString', 'no row 42'),
        exception('*fmt.wrapError', 'get: no row 42', goStack),
      ],
    }),
  ],
  [
    'go: the runtime called in app',
    failure('go', 'E', 'x', goStack),
    failure('go', 'E', 'x', [go('runtime', 'goexit'), go('net/http', '(*conn).serve'), ...goStack]),
  ],
  // Java
  [
    'java: lines and threads',
    failure('java', 'IllegalStateException', 'x', javaStack),
    failure('java', 'IllegalStateException', 'y', [
      java('com.acme.OrderController', 'create', { lineno: 1 }),
      java('com.acme.OrderService', 'save', { lineno: 2 }),
    ]),
  ],
  [
    'java: another proxy class',
    failure('java', 'E', 'x', [java('com.acme.A$$EnhancerBySpringCGLIB$$1ebd9d3f', 'run')]),
    failure('java', 'E', 'x', [java('com.acme.A$$EnhancerBySpringCGLIB$$77aa0011', 'run')]),
  ],
  [
    'java: another lambda number',
    failure('java', 'E', 'x', [java('com.acme.A', 'lambda$run$0')]),
    failure('java', 'E', 'x', [java('com.acme.A', 'lambda$run$17')]),
  ],
  [
    'java: nothing marked in app, another JDK below',
    failure('java', 'E', 'x', [
      java('java.lang.Thread', 'run', { inApp: false }),
      java('com.acme.A', 'go', { inApp: false }),
    ]),
    failure('java', 'E', 'x', [
      java('java.util.concurrent.FutureTask', 'run', { inApp: false }),
      java('com.acme.A', 'go', { inApp: false }),
    ]),
  ],
  [
    'java: recursion without source lines',
    failure('java', 'StackOverflowError', 'x', [
      java('com.acme.A', 'f', { lineno: 1 }),
      java('com.acme.A', 'f', { lineno: 2 }),
    ]),
    failure('java', 'StackOverflowError', 'x', [java('com.acme.A', 'f', { lineno: 1 })]),
  ],
  // Rust
  [
    'rust: another symbol hash',
    failure('native', 'ParseIntError', 'x', [rust('shop::orders::create::h0123456789abcdef')]),
    failure('native', 'ParseIntError', 'x', [rust('shop::orders::create::hfedcba9876543210')]),
  ],
  [
    'rust: the standard library called in app',
    failure('native', 'panic', 'x', rustStack),
    failure('native', 'panic', 'x', [...rustStack, rust('core::panicking::panic', 'panicking.rs')]),
  ],
  [
    'rust: an error chain without stacks, another port',
    event({
      platform: 'native',
      exceptions: [exception('Io', 'refused 127.0.0.1:5432'), exception('Db', 'connect')],
    }),
    event({
      platform: 'native',
      exceptions: [exception('Io', 'refused 10.2.0.9:5433'), exception('Db', 'connect')],
    }),
  ],
  // PHP
  [
    'php: another document root',
    failure('php', 'PDOException', 'x', phpStack),
    failure(
      'php',
      'PDOException',
      'x',
      phpStack.map((frame) => ({
        ...frame,
        absPath: '/app/x.php',
        filename: `/releases/42${frame.filename}`,
      })),
    ),
  ],
  [
    'php: vendor frames called in app',
    failure('php', 'E', 'x', phpStack),
    failure('php', 'E', 'x', [
      php('x', 'Doctrine\\DBAL\\query', 'x', { absPath: '/var/www/html/vendor/doctrine/x.php' }),
      ...phpStack,
    ]),
  ],
  [
    'php: an anonymous class in another folder',
    failure('php', 'E', 'x', [php('A', 'Job@anonymous\0/app/A.php:12$0::run', 'f();')]),
    failure('php', 'E', 'x', [php('A', 'Job@anonymous\0/srv/A.php:99$4::run', 'f();')]),
  ],
  [
    'php: a compiled template with another hash',
    failure('php', 'E', 'x', [php('da39a3ee5e6b4b0d3255bfef95601890afd80709', 'include', 'echo $x;')]),
    failure('php', 'E', 'x', [php('77de68daecd823babbb58edb1c8e14d7106e83bb', 'include', 'echo $x;')]),
  ],
  // Ruby
  [
    'ruby: nesting of the block',
    failure('ruby', 'NoMethodError', 'x', rubyStack),
    failure('ruby', 'NoMethodError', 'x', [
      ...rubyStack.slice(0, 1),
      ruby('models/order', 'block (2 levels) in charge', '  gateway.pay(x)'),
    ]),
  ],
  [
    'ruby: a compiled ERB template',
    failure('ruby', 'E', 'x', [ruby('views/a', '_app_views_a_html_erb___123456_7890', 'x')]),
    failure('ruby', 'E', 'x', [ruby('views/a', '_app_views_a_html_erb__99_1', 'x')]),
  ],
  [
    'ruby: gems called in app',
    failure('ruby', 'E', 'x', rubyStack),
    failure('ruby', 'E', 'x', [
      ruby('x', 'execute', 'y', { absPath: '/usr/local/bundle/gems/rack-3.1.0/lib/rack.rb' }),
      ...rubyStack,
    ]),
  ],
  // Whatever else differs between events
  [
    'another release, environment, user and level',
    pyFail,
    { ...pyFail, release: '2.0', environment: 'staging', user: { id: '7' }, level: 'fatal' },
  ],
  ['another transaction', pyFail, { ...pyFail, transaction: '/orders/{id}' }],
  ['the default fingerprint spelled out', pyFail, { ...pyFail, fingerprint: ['{{default}}'] }],
  [
    'one fingerprint, different errors',
    { ...pyFail, fingerprint: ['db'] },
    { ...message('go', 'x'), fingerprint: ['db'] },
  ],
  [
    'one checksum, different errors',
    { ...pyFail, checksum: 'abc' },
    { ...message('go', 'x'), checksum: 'abc' },
  ],
  ['nothing in it', event(), event({ platform: 'go', tags: [['a', 'b']] })],
  [
    'python: another line of code in the function',
    pyFail,
    failure('python', 'ValueError', 'bad order', [py('create', '    cart.check()')]),
  ],
  [
    'ruby: another line of a block',
    failure('ruby', 'E', 'x', [ruby('a', 'block in x', 'f(1)')]),
    failure('ruby', 'E', 'x', [ruby('a', 'block in x', 'g(1)')]),
  ],
];

const twoIssues: Pair[] = [
  ['python: another type', pyFail, failure('python', 'KeyError', 'bad order', pyStack)],
  [
    'python: another function',
    pyFail,
    failure('python', 'ValueError', 'bad order', [py('update', '    order = repo.save(cart)')]),
  ],
  [
    'python: another module',
    pyFail,
    failure('python', 'ValueError', 'bad order', [
      py('create', '    order = repo.save(cart)', { module: 'app.carts' }),
    ]),
  ],
  [
    'python: another caller',
    pyFail,
    failure('python', 'ValueError', 'bad order', [py('main', 'create()'), ...pyStack]),
  ],
  [
    'python: only library frames, raised elsewhere',
    failure('python', 'TypeError', 'x', [pyLib('starlette.routing', 'app')]),
    failure('python', 'TypeError', 'x', [pyLib('uvicorn.main', 'run')]),
  ],
  [
    'python: another cause',
    event({ exceptions: [exception('KeyError', 'a'), exception('E', 'x', pyStack)] }),
    event({ exceptions: [exception('TypeError', 'a'), exception('E', 'x', pyStack)] }),
  ],
  [
    'python: with and without a cause',
    event({ exceptions: [exception('K', 'a'), exception('E', 'x', pyStack)] }),
    failure('python', 'E', 'x', pyStack),
  ],
  [
    'python: another message, no frames',
    failure('python', 'E', 'no space', undefined),
    failure('python', 'E', 'no rights', undefined),
  ],
  ['python: another template', message('python', 'a 1', 'a %s'), message('python', 'b 1', 'b %s')],
  ['python: another member of a group', members(['A', 'a'], ['B', 'b']), members(['A', 'a'], ['C', 'c'])],
  [
    'python: recursion through another function',
    failure('python', 'E', 'x', [py('a', 'x'), py('b', 'y')]),
    failure('python', 'E', 'x', [py('b', 'y'), py('a', 'x')]),
  ],
  [
    'python: two scripts',
    failure('python', 'E', 'x', [py('main', 'go()', { module: '__main__', filename: 'run.py' })]),
    failure('python', 'E', 'x', [py('main', 'go()', { module: '__main__', filename: 'serve.py' })]),
  ],
  [
    'node: another function',
    failure('node', 'Error', 'x', nodeStack),
    failure('node', 'Error', 'x', [node('orders', 'cancelOrder', '  await db.insert(order)')]),
  ],
  [
    'node: another file',
    failure('node', 'Error', 'x', [{ filename: '/a/x.js', function: 'f', inApp: true }]),
    failure('node', 'Error', 'x', [{ filename: '/a/y.js', function: 'f', inApp: true }]),
  ],
  ['node: another message', message('node', 'cache down'), message('node', 'queue down')],
  [
    'node: a thrown error and a message of the same text',
    failure('node', 'Error', 'late', undefined),
    message('node', 'late'),
  ],
  [
    'node: a crash with a synthetic exception is no message',
    event({
      platform: 'node',
      message: { formatted: 'x' },
      exceptions: [exception('Error', 'x', nodeStack, { synthetic: true, handled: false })],
    }),
    message('node', 'x'),
  ],
  [
    'browser: another message of minified code',
    failure('javascript', 'TypeError', 'a is null', [web('a.js', 't')]),
    failure('javascript', 'TypeError', 'b is null', [web('a.js', 't')]),
  ],
  [
    'browser: another function',
    failure('javascript', 'E', 'x', [web('a.js', 'submit')]),
    failure('javascript', 'E', 'x', [web('a.js', 'render')]),
  ],
  [
    'go: another inner error',
    event({
      platform: 'go',
      exceptions: [exception('*errors.errorString', 'refused'), exception('*fmt.wrapError', 'x', goStack)],
    }),
    event({
      platform: 'go',
      exceptions: [exception('*errors.errorString', 'timeout'), exception('*fmt.wrapError', 'x', goStack)],
    }),
  ],
  [
    'go: another method of the service',
    failure('go', 'E', 'x', goStack),
    failure('go', 'E', 'x', [go('main', 'main'), go('github.com/acme/shop/orders', '(*Service).Cancel')]),
  ],
  [
    'java: another class',
    failure('java', 'E', 'x', javaStack),
    failure('java', 'E', 'x', [...javaStack.slice(0, 2), java('com.acme.CartService', 'save')]),
  ],
  [
    'java: another cause type',
    event({
      platform: 'java',
      exceptions: [exception('SQLException', 'x', javaStack), exception('E', 'x', javaStack)],
    }),
    event({
      platform: 'java',
      exceptions: [exception('IOException', 'x', javaStack), exception('E', 'x', javaStack)],
    }),
  ],
  [
    'rust: another handler',
    failure('native', 'E', 'x', rustStack),
    failure('native', 'E', 'x', [rust('shop::orders::cancel')]),
  ],
  [
    'rust: another chain',
    event({ platform: 'native', exceptions: [exception('Io', 'refused'), exception('Db', 'connect')] }),
    event({ platform: 'native', exceptions: [exception('Io', 'timed out'), exception('Db', 'connect')] }),
  ],
  [
    'php: another file',
    failure('php', 'E', 'x', [php('Orders', 'run', 'f();')]),
    failure('php', 'E', 'x', [php('Carts', 'run', 'f();')]),
  ],
  [
    'php: another line of a closure',
    failure('php', 'E', 'x', [php('A', '{closure}', 'f();')]),
    failure('php', 'E', 'x', [php('A', '{closure}', 'g();')]),
  ],
  [
    'python: another line of a script',
    failure('python', 'E', 'x', [py('<module>', 'f(1)')]),
    failure('python', 'E', 'x', [py('<module>', 'g(1)')]),
  ],
  [
    'ruby: another line of a rake task',
    failure('ruby', 'E', 'x', [ruby('a', 'block (2 levels) in <main>', 'f(1)')]),
    failure('ruby', 'E', 'x', [ruby('a', 'block (2 levels) in <top (required)>', 'g(1)')]),
  ],
  [
    'ruby: another template',
    failure('ruby', 'E', 'x', [ruby('views/a', '_app_views_a_html_erb__1_2', 'x')]),
    failure('ruby', 'E', 'x', [ruby('views/a', '_app_views_b_html_erb__1_2', 'x')]),
  ],
  ['another fingerprint', { ...pyFail, fingerprint: ['a'] }, { ...pyFail, fingerprint: ['b'] }],
  [
    'parts of a fingerprint split elsewhere',
    { ...pyFail, fingerprint: ['ab', 'c'] },
    { ...pyFail, fingerprint: ['a', 'bc'] },
  ],
  ['a salted fingerprint splits the default', { ...pyFail, fingerprint: ['{{ default }}', 'a'] }, pyFail],
  [
    'two salts',
    { ...pyFail, fingerprint: ['{{ default }}', 'a'] },
    { ...pyFail, fingerprint: ['{{ default }}', 'b'] },
  ],
  [
    'one salt, two errors',
    { ...pyFail, fingerprint: ['{{ default }}', 'a'] },
    { ...message('go', 'x'), fingerprint: ['{{ default }}', 'a'] },
  ],
  [
    'type and value split elsewhere',
    failure('python', 'ab', 'c', undefined),
    failure('python', 'a', 'bc', undefined),
  ],
];

describe('one issue', () => {
  test.each(oneIssue)('%s', (_name, a, b) => {
    expect(key(a)).toBe(key(b));
  });
});

describe('two issues', () => {
  test.each(twoIssues)('%s', (_name, a, b) => {
    expect(key(a)).not.toBe(key(b));
  });
});
