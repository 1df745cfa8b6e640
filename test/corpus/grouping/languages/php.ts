import { eventsOf, twin, usualTwins, type Fault, type Language } from '../fault.ts';
import { chainOf, inAppOf, placeOf, repeat, sourceOf, framesOf, thrown, type RawFrame } from '../stack.ts';
import type { World } from '../world.ts';

const language: Language = {
  name: 'php',
  platform: 'php',
  sdk: 'sentry.php.laravel',
  sdkVersion: '4.20.0',
  runtime: ['php', '8.2.26', '8.4.1'],
  twins: usualTwins,
  hasSources: true,
};

/** An anonymous class is called by the file and line that wrote it; the SDK shortens that only in `function`. */
const rawName = (name: string, root: string) =>
  name.replace('@anonymous\u0000', `@anonymous\u0000${root}`).replace(/\.php::/, '.php:50$0::');

/**
 * `/path:line Class::function` as sentry-php sends it; `#x` is a hash, `#l` a line within a name. Before PHP 8.4 a
 * closure tells its namespace, since then the method and line that wrote it.
 */
function frames(world: World, written: readonly string[]): RawFrame[] {
  const root = world.has('elsewhere')
    ? `/var/www/releases/2026112${world.int('day', 0, 9)}101530`
    : '/srv/shop';
  return framesOf(world, written, (line) => {
    const fill = (text: string) =>
      text
        .replaceAll('#x', world.hex(`hash ${line.text}`, 40))
        .replaceAll('#c', world.hex(`container ${line.text}`, 7))
        .replaceAll(/#l(\d+)/g, (_, written: string) => String(world.line(Number(written))));
    const { path, line: lineno, name } = placeOf(line.text);
    const folder = line.origin === 'library' ? '/vendor' : '';
    const [, type = '', method = ''] = /^(.*)::\{closure (\w+)\}$/.exec(name) ?? [];
    const spoken =
      method === ''
        ? name
        : world.has('framework')
          ? `${type}::{closure:${type}::${method}():${world.line(lineno)}}`
          : `${type}::${type.slice(0, type.lastIndexOf('\\'))}\\{closure}`;
    return {
      filename: `${folder}${fill(path)}`,
      abs_path: `${root}${folder}${fill(path)}`,
      function: spoken === '' ? null : fill(spoken),
      ...(spoken !== '' && { raw_function: rawName(fill(spoken), root) }),
      lineno: line.origin === 'app' ? world.line(lineno) : world.libLine(lineno),
      ...sourceOf(world, line),
      ...(path.startsWith('/var/cache') && !world.has('flagless') ? { in_app: false } : inAppOf(world, line)),
    };
  });
}

const pipeline = (...classes: string[]) =>
  classes.flatMap((name) => [
    `~/laravel/framework/src/${name.replaceAll('\\', '/')}.php:40 ${name}::handle`,
    '~/laravel/framework/src/Illuminate/Pipeline/Pipeline.php:219 Illuminate\\Pipeline\\Pipeline::{closure carry}',
  ]);

const laravel = [
  '/public/index.php:20  | $app->handleRequest(Request::capture());',
  '~/laravel/framework/src/Illuminate/Foundation/Application.php:1220 Illuminate\\Foundation\\Application::handleRequest',
  '~/laravel/framework/src/Illuminate/Foundation/Http/Kernel.php:145 Illuminate\\Foundation\\Http\\Kernel::handle',
  ...pipeline(
    'Illuminate\\Http\\Middleware\\TrustProxies',
    'Illuminate\\Session\\Middleware\\StartSession',
    'Illuminate\\Cookie\\Middleware\\EncryptCookies',
  ),
  '@framework ~/laravel/framework/src/Illuminate/Foundation/Http/Middleware/InvokeDeferredCallbacks.php:22 Illuminate\\Foundation\\Http\\Middleware\\InvokeDeferredCallbacks::handle',
  '@appmw /app/Http/Middleware/Tenant.php:19 App\\Http\\Middleware\\Tenant::handle | return $next($request);',
  '~/laravel/framework/src/Illuminate/Routing/Router.php:807 Illuminate\\Routing\\Router::runRoute',
  '~/laravel/framework/src/Illuminate/Routing/ControllerDispatcher.php:46 Illuminate\\Routing\\ControllerDispatcher::dispatch',
];

const symfony = [
  '/public/index.php:9 ',
  '~/symfony/runtime/Runner/Symfony/HttpKernelRunner.php:35 Symfony\\Component\\Runtime\\Runner\\Symfony\\HttpKernelRunner::run',
  '~/symfony/http-kernel/Kernel.php:182 Symfony\\Component\\HttpKernel\\Kernel::handle',
  '@framework /var/cache/prod/Container#c/App_KernelProdContainer.php:410 Container#c\\App_KernelProdContainer::getHttpKernelService',
  '~/symfony/http-kernel/HttpKernel.php:76 Symfony\\Component\\HttpKernel\\HttpKernel::handle',
  '~/symfony/http-kernel/HttpKernel.php:181 Symfony\\Component\\HttpKernel\\HttpKernel::handleRaw',
];

const id = (world: World) => world.int('id', 1, 999_999);
const generic = { mechanism: { type: 'generic', handled: false, data: { code: 0 } } };

const failing =
  (stack: readonly string[], type: string, value: (world: World) => string, ...app: string[]) =>
  (world: World) =>
    chainOf(thrown(type, value(world), frames(world, [...stack, ...app]), generic));

const query =
  (table: string, ...app: string[]) =>
  (world: World) => {
    const text = `SQLSTATE[42S22]: Column not found: 1054 Unknown column '${table}.archived' in 'where clause'`;
    const low = [
      '~/laravel/framework/src/Illuminate/Database/Connection.php:423 Illuminate\\Database\\Connection::{closure select}',
      '~/laravel/framework/src/Illuminate/Database/Connection.php:822 Illuminate\\Database\\Connection::runQueryCallback',
    ];
    return chainOf(
      thrown('PDOException', text, frames(world, [...laravel, ...app, ...low.slice(0, 1)])),
      thrown(
        'Illuminate\\Database\\QueryException',
        `${text} (Connection: mysql, SQL: select * from \`${table}\` where \`id\` = ${id(world)})`,
        frames(world, [...laravel, ...app, ...low]),
        generic,
      ),
    );
  };

const blade = (view: string) => (world: World) => {
  const text = 'Attempt to read property "name" on null';
  const compiled = `/storage/framework/views/#x.php:14 include | <?php echo e($${view}->customer->name); ?>`;
  return chainOf(
    thrown(
      'ErrorException',
      text,
      frames(world, [
        ...laravel,
        `/app/Http/Controllers/${view}Controller.php:30 App\\Http\\Controllers\\${view}Controller::show`,
        compiled,
      ]),
    ),
    thrown(
      'Illuminate\\View\\ViewException',
      `${text} (View: ${world.has('elsewhere') ? '/var/www/releases/20261120101530' : '/srv/shop'}/resources/views/${view}/show.blade.php)`,
      frames(world, [
        ...laravel,
        `/app/Http/Controllers/${view}Controller.php:30 App\\Http\\Controllers\\${view}Controller::show`,
        '~/laravel/framework/src/Illuminate/View/Engines/CompilerEngine.php:60 Illuminate\\View\\Engines\\CompilerEngine::evaluatePath',
        compiled,
      ]),
      generic,
    ),
  );
};

const twig = (template: string) =>
  failing(
    symfony,
    'Twig\\Error\\RuntimeError',
    () => 'Impossible to access an attribute ("price") on a null variable.',
    `/src/Controller/${template}Controller.php:25 App\\Controller\\${template}Controller::show`,
    '~/twig/twig/src/Template.php:402 Twig\\Template::render',
    '/var/cache/prod/twig/4f/#x.php:61 __TwigTemplate_#x::doDisplay',
    `/templates/${template}/show.html.twig:12 __TwigTemplate_#x::block_body`,
  );

const deepPipeline = (...app: string[]) =>
  failing(
    [
      ...laravel,
      ...repeat(
        15,
        '~/laravel/framework/src/Illuminate/Pipeline/Pipeline.php:219 Illuminate\\Pipeline\\Pipeline::{closure carry}',
      ),
    ],
    'TypeError',
    () => 'Unsupported operand types: string * int',
    ...app,
    ...repeat(
      12,
      '~/laravel/framework/src/Illuminate/Collections/Traits/EnumeratesValues.php:240 Illuminate\\Support\\Collection::each',
      '~/laravel/framework/src/Illuminate/Support/HigherOrderTapProxy.php:30 Illuminate\\Support\\HigherOrderTapProxy::__call',
    ),
  );

const flagless = twin('without in_app', 'flagless');
const undefinedKey = () => 'Undefined array key "currency"';

const faults: readonly Fault[] = [
  {
    id: 'order-undefined-key',
    title: /^ErrorException: Undefined array key "currency"/,
    more: [flagless, twin('one more middleware of our own', 'appmw')],
    event: failing(
      laravel,
      'ErrorException',
      undefinedKey,
      '/app/Http/Controllers/OrderController.php:31 App\\Http\\Controllers\\OrderController::store | $this->charge->run($cart);',
      '/app/Services/Charge.php:44 App\\Services\\Charge::run | $currency = $cart["currency"];',
    ),
  },
  {
    id: 'report-undefined-key',
    more: [flagless],
    event: failing(
      laravel,
      'ErrorException',
      undefinedKey,
      '/app/Http/Controllers/ReportController.php:18 App\\Http\\Controllers\\ReportController::show',
      '/app/Reports/Sales.php:71 App\\Reports\\Sales::rows | $row["currency"]',
    ),
  },
  {
    id: 'order-type-error',
    event: failing(
      laravel,
      'TypeError',
      (world) =>
        `App\\Services\\Charge::run(): Argument #1 ($cart) must be of type array, null given, called in ${world.has('elsewhere') ? '/var/www/releases/20261120101530' : '/srv/shop'}/app/Http/Controllers/OrderController.php on line ${world.line(31)}`,
      '/app/Http/Controllers/OrderController.php:31 App\\Http\\Controllers\\OrderController::store',
      '/app/Services/Charge.php:40 App\\Services\\Charge::run',
    ),
  },
  {
    id: 'closure-map',
    event: failing(
      laravel,
      'DivisionByZeroError',
      () => 'Division by zero',
      '/app/Reports/Margin.php:20 App\\Reports\\Margin::rows',
      '~/laravel/framework/src/Illuminate/Collections/Arr.php:609 Illuminate\\Support\\Arr::map',
      '/app/Reports/Margin.php:22 App\\Reports\\Margin::{closure rows}',
    ),
  },
  {
    id: 'closure-tax',
    event: failing(
      laravel,
      'DivisionByZeroError',
      () => 'Division by zero',
      '/app/Reports/Tax.php:33 App\\Reports\\Tax::rows',
      '~/laravel/framework/src/Illuminate/Collections/Arr.php:609 Illuminate\\Support\\Arr::map',
      '/app/Reports/Tax.php:35 App\\Reports\\Tax::{closure rows}',
    ),
  },
  {
    id: 'query-orders',
    title: /Unknown column/,
    event: query('orders', '/app/Repositories/Orders.php:20 App\\Repositories\\Orders::open'),
  },
  {
    id: 'query-mails',
    event: query('mails', '/app/Repositories/Mails.php:28 App\\Repositories\\Mails::pending'),
  },
  { id: 'blade-order', event: blade('Order') },
  { id: 'blade-invoice', event: blade('Invoice') },
  { id: 'twig-product', event: twig('Product') },
  { id: 'twig-basket', event: twig('Basket') },
  {
    id: 'anonymous-class',
    event: failing(
      symfony,
      'LogicException',
      () => 'Handler was already closed',
      '/src/Queue/Consumer.php:38 App\\Queue\\Consumer::consume',
      '/src/Queue/Consumer.php:52 App\\Queue\\Handler@anonymous\u0000/src/Queue/Consumer.php::close',
    ),
  },
  {
    id: 'doctrine-proxy',
    event: failing(
      symfony,
      'Doctrine\\ORM\\EntityNotFoundException',
      (world) => `Entity of type 'App\\Entity\\Order' for IDs id(${id(world)}) was not found`,
      '/src/Export/OrderExport.php:30 App\\Export\\OrderExport::row',
      '/var/cache/prod/doctrine/orm/Proxies/__CG__AppEntityOrder.php:85 Proxies\\__CG__\\App\\Entity\\Order::getNumber',
      '~/doctrine/orm/src/Proxy/ProxyFactory.php:281 Doctrine\\ORM\\Proxy\\ProxyFactory::{closure createLazyInitializer}',
    ),
  },
  {
    id: 'not-found-model',
    event: failing(
      laravel,
      'Illuminate\\Database\\Eloquent\\ModelNotFoundException',
      (world) => `No query results for model [App\\Models\\Order] ${id(world)}`,
      '/app/Http/Controllers/OrderController.php:60 App\\Http\\Controllers\\OrderController::show',
      '~/laravel/framework/src/Illuminate/Database/Eloquent/Builder.php:628 Illuminate\\Database\\Eloquent\\Builder::findOrFail',
    ),
  },
  {
    id: 'not-found-coupon',
    event: failing(
      laravel,
      'Illuminate\\Database\\Eloquent\\ModelNotFoundException',
      (world) => `No query results for model [App\\Models\\Coupon] ${id(world)}`,
      '/app/Http/Controllers/CouponController.php:24 App\\Http\\Controllers\\CouponController::apply',
      '~/laravel/framework/src/Illuminate/Database/Eloquent/Builder.php:628 Illuminate\\Database\\Eloquent\\Builder::findOrFail',
    ),
  },
  {
    id: 'deep-price',
    culprit: /Rules/,
    more: [flagless],
    event: deepPipeline('/app/Pricing/Rules.php:47 App\\Pricing\\Rules::apply'),
  },
  {
    id: 'deep-weight',
    culprit: /Weight/,
    event: deepPipeline('/app/Shipping/Weight.php:22 App\\Shipping\\Weight::total'),
  },
  {
    id: 'fatal-memory',
    event: (world) => ({
      level: 'fatal',
      ...chainOf(
        thrown(
          'Symfony\\Component\\ErrorHandler\\Error\\OutOfMemoryError',
          `Allowed memory size of ${world.pick('limit', ['134217728', '268435456'])} bytes exhausted (tried to allocate ${world.int('tried', 20_480, 900_000)} bytes)`,
          frames(world, ['/app/Exports/Catalog.php:88 App\\Exports\\Catalog::build']),
          generic,
        ),
      ),
    }),
  },
];

export const phpEvents = eventsOf(language, faults);
