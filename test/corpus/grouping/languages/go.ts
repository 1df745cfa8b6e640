import { eventsOf, twin, usualTwins, type Fault, type Language } from '../fault.ts';
import { chainOf, inAppOf, repeat, framesOf, thrown, type RawFrame } from '../stack.ts';
import type { World } from '../world.ts';

const language: Language = {
  name: 'go',
  platform: 'go',
  sdk: 'sentry.go',
  sdkVersion: '0.47.0',
  runtime: ['go', 'go1.23.4', 'go1.25.1'],
  twins: usualTwins,
};

/** `module function file:line` as sentry-go sends it; `#n` is the number the compiler gave to a closure. */
function frames(world: World, written: readonly string[]): RawFrame[] {
  const root = world.has('elsewhere') ? '/go/src/shop' : '/srv/shop';
  return framesOf(world, written, (line) => {
    const [module = '', name = '', place = ''] = line.text.split(' ');
    const [file, lineno] = place.split(':');
    const version = `@v1.${world.has('framework') ? 11 : 10}.0`;
    const home = {
      app: `${root}/${file}`,
      library: `/go/pkg/mod/${module}${version}/${file}`,
      language: `/usr/local/go/src/${module}/${file}`,
    }[line.origin];
    const written = Number(lineno);
    return {
      function: name.replaceAll('#n', String(world.int(`closure ${line.text}`, 1, 4))),
      module,
      abs_path: home,
      ...(line.origin === 'app' && { filename: file }),
      lineno: line.origin === 'app' ? world.line(written) : world.libLine(written),
      ...inAppOf(world, line),
    };
  });
}

const gin = [
  '=net/http (*conn).serve server.go:2092',
  '=net/http serverHandler.ServeHTTP server.go:3210',
  '~github.com/gin-gonic/gin (*Engine).ServeHTTP gin.go:589',
  '~github.com/gin-gonic/gin (*Engine).handleHTTPRequest gin.go:633',
  '~github.com/gin-gonic/gin (*Context).Next context.go:185',
  '~github.com/gin-gonic/gin LoggerWithConfig.func#n logger.go:249',
  '@framework ~github.com/gin-contrib/cors New.func#n cors.go:181',
  '@appmw example.com/shop/middleware Trace.func#n middleware/trace.go:22',
  '~github.com/gin-gonic/gin CustomRecoveryWithWriter.func#n recovery.go:102',
];

const panicking = [
  '=runtime gopanic panic.go:785',
  '=runtime panicmem panic.go:262',
  '@framework =runtime sigpanic signal_unix.go:917',
];

const nilPointer = 'runtime error: invalid memory address or nil pointer dereference';
const id = (world: World) => world.int('id', 1, 999_999);

const paniced =
  (type: string, value: (world: World) => string, ...lines: string[]) =>
  (world: World) => ({
    level: 'fatal',
    ...chainOf(
      thrown(type, value(world), frames(world, [...gin, ...lines]), {
        mechanism: { type: 'gin', handled: false },
      }),
    ),
  });

/** An error that was wrapped on its way up; sentry-go sends `exception` as an array. */
const returned =
  (
    wrap: string,
    root: readonly [type: string, value: string],
    value: (world: World) => string,
    ...lines: string[]
  ) =>
  (world: World) => ({
    exception: [
      {
        type: root[0],
        value: root[1],
        mechanism: { type: 'chained', source: 'unwrap', exception_id: 1, parent_id: 0 },
      },
      {
        type: wrap,
        value: `${value(world)}: ${root[1]}`,
        stacktrace: { frames: frames(world, lines) },
        mechanism: { type: 'generic', exception_id: 0, handled: true },
      },
    ],
  });

const flagless = twin('without in_app', 'flagless');
const index = (world: World) =>
  `runtime error: index out of range [${world.int('index', 3, 900)}] with length ${world.int('length', 0, 3)}`;

const faults: readonly Fault[] = [
  {
    id: 'order-nil',
    title: /nil pointer/,
    more: [flagless, twin('one more middleware of our own', 'appmw')],
    event: paniced(
      'runtime.errorString',
      () => nilPointer,
      'example.com/shop/api (*Handler).CreateOrder api/order.go:41',
      'example.com/shop/order (*Service).Total order/total.go:17',
      ...panicking,
    ),
  },
  {
    id: 'cart-nil',
    more: [flagless],
    event: paniced(
      'runtime.errorString',
      () => nilPointer,
      'example.com/shop/api (*Handler).ShowCart api/cart.go:20',
      'example.com/shop/cart (*View).Render cart/view.go:33',
      ...panicking,
    ),
  },
  {
    id: 'order-index',
    event: paniced(
      'runtime.boundsError',
      index,
      'example.com/shop/api (*Handler).CreateOrder api/order.go:41',
      'example.com/shop/order (*Service).Total order/total.go:25',
      '=runtime gopanic panic.go:785',
      '=runtime goPanicIndex panic.go:115',
    ),
  },
  {
    id: 'closure-index',
    event: paniced(
      'runtime.boundsError',
      index,
      'example.com/shop/feed Build.func#n feed/build.go:60',
      'example.com/shop/feed (*Builder).Build.func#n.#n feed/build.go:71',
      '=runtime goPanicIndex panic.go:115',
    ),
  },
  {
    id: 'closure-index-sitemap',
    event: paniced(
      'runtime.boundsError',
      index,
      'example.com/shop/sitemap Write.func#n sitemap/write.go:44',
      '=slices SortFunc[...] slices/sort.go:30',
      '=runtime goPanicIndex panic.go:115',
    ),
  },
  {
    id: 'load-order-refused',
    title: /load order/,
    event: returned(
      '*fmt.wrapError',
      ['*pgconn.PgError', 'ERROR: column "discount" does not exist (SQLSTATE 42703)'],
      (world) => `load order ${id(world)}`,
      ...gin,
      'example.com/shop/api (*Handler).ShowOrder api/order.go:77',
      'example.com/shop/store (*Orders).Load store/orders.go:31',
    ),
  },
  {
    id: 'load-order-scan',
    event: returned(
      '*fmt.wrapError',
      ['*pgconn.PgError', 'ERROR: column "vat_id" does not exist (SQLSTATE 42703)'],
      (world) => `load invoice ${id(world)}`,
      ...gin,
      'example.com/shop/api (*Handler).ShowInvoice api/invoice.go:52',
      'example.com/shop/store (*Invoices).Load store/invoices.go:28',
    ),
  },
  {
    id: 'decode-hook',
    event: returned(
      '*fmt.wrapError',
      ['*json.SyntaxError', "invalid character '<' looking for beginning of value"],
      (world) => `hook ${id(world)}`,
      'example.com/shop/hooks (*Worker).Run.func#n hooks/worker.go:19',
      'example.com/shop/hooks decode hooks/decode.go:12',
    ),
  },
  {
    id: 'decode-rates',
    event: returned(
      '*fmt.wrapError',
      ['*json.SyntaxError', "invalid character '<' looking for beginning of value"],
      (world) => `rates of ${world.pick('day', ['Monday', 'Sunday'])}`,
      'example.com/shop/rates (*Client).Poll.func#n rates/client.go:40',
      'example.com/shop/rates parse rates/parse.go:9',
    ),
  },
  {
    id: 'closed-channel',
    event: (world) => ({
      level: 'fatal',
      ...chainOf(
        thrown(
          'runtime.plainError',
          'send on closed channel',
          frames(world, [
            'example.com/shop/session (*Cache[...]).Put session/cache.go:55',
            '=runtime chansend chan.go:203',
            '@framework =runtime chansend1 chan.go:161',
          ]),
        ),
      ),
    }),
  },
  {
    id: 'closed-channel-metrics',
    event: (world) => ({
      level: 'fatal',
      ...chainOf(
        thrown(
          'runtime.plainError',
          'send on closed channel',
          frames(world, [
            'example.com/shop/metrics (*Counter).Add metrics/counter.go:18',
            '=runtime chansend chan.go:203',
            '@framework =runtime chansend1 chan.go:161',
          ]),
        ),
      ),
    }),
  },
  {
    id: 'interface-conversion',
    event: paniced(
      '*runtime.TypeAssertionError',
      (world) =>
        `interface conversion: interface {} is ${world.pick('type', ['nil', 'string', 'float64'])}, not map[string]interface {}`,
      'example.com/shop/api (*Handler).Webhook api/webhook.go:30',
      'example.com/shop/hooks readEvent hooks/event.go:22',
      '=runtime panicdottypeE iface.go:272',
    ),
  },
  {
    id: 'deep-grpc-quote',
    culprit: /Quote/,
    more: [flagless],
    event: (world) =>
      chainOf(
        thrown(
          '*status.Error',
          'rpc error: code = Internal desc = division by zero',
          frames(world, [
            ...repeat(
              18,
              '~google.golang.org/grpc chainUnaryInterceptors.func#n server.go:1197',
              '~github.com/grpc-ecosystem/go-grpc-middleware ChainUnaryServer.func#n chain.go:25',
            ),
            'example.com/shop/quote (*Server).Quote quote/server.go:48',
            ...repeat(
              20,
              '~google.golang.org/grpc/internal/transport (*http2Server).operateHeaders http2_server.go:615',
            ),
          ]),
        ),
      ),
  },
  {
    id: 'deep-grpc-stock',
    culprit: /Level/,
    event: (world) =>
      chainOf(
        thrown(
          '*status.Error',
          'rpc error: code = Internal desc = division by zero',
          frames(world, [
            ...repeat(
              18,
              '~google.golang.org/grpc chainUnaryInterceptors.func#n server.go:1197',
              '~github.com/grpc-ecosystem/go-grpc-middleware ChainUnaryServer.func#n chain.go:25',
            ),
            'example.com/shop/stock (*Server).Level stock/server.go:31',
            ...repeat(
              20,
              '~google.golang.org/grpc/internal/transport (*http2Server).operateHeaders http2_server.go:615',
            ),
          ]),
        ),
      ),
  },
  {
    id: 'message-migration',
    title: /migration/,
    event: (world) => ({
      level: 'warning',
      message: `migration 00${world.int('number', 10, 99)} already applied on db-${world.int('db', 1, 9)}`,
    }),
  },
  {
    id: 'message-migration-missing',
    event: (world) => ({
      level: 'warning',
      message: `migration 00${world.int('number', 10, 99)} not yet applied on db-${world.int('db', 1, 9)}`,
    }),
  },
];

export const goEvents = eventsOf(language, faults);
