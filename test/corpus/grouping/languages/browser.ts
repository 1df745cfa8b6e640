import { eventsOf, type Fault } from '../fault.ts';
import { chainOf, thrown } from '../stack.ts';
import {
  language,
  frames,
  uncallable,
  global,
  rejection,
  page,
  react,
  reactRender,
  vue,
  zone,
  failing,
  readable,
  oneEngine,
  chunkLoad,
} from './browser-stacks.ts';

const faults: readonly Fault[] = [
  {
    id: 'checkout-pay',
    title: /^TypeError: /,
    event: readable(
      'total',
      'cart',
      'vite',
      ...react,
      'index {onClick}',
      'index {t}.checkout',
      'index {e}.pay',
    ),
  },
  {
    id: 'login-auth',
    event: readable(
      'total',
      'cart',
      'vite',
      ...react,
      'index {onClick}',
      'index {t}.login',
      'index {e}.auth',
    ),
  },
  {
    id: 'mixed-bundle-checkout',
    only: oneEngine,
    event: readable('id', 'user', 'vite', 'index {Qe}', 'index {Zt}', 'index placeOrder', 'index settle'),
  },
  {
    id: 'mixed-bundle-login',
    only: oneEngine,
    event: readable('id', 'user', 'vite', 'index {xx}', 'index {yy}', 'index signIn', 'index grant'),
  },
  {
    id: 'mixed-bundle-search',
    only: oneEngine,
    event: readable('id', 'user', 'vite', 'index {aa}', 'index {bb}', 'index runSearch', 'index {cc}'),
  },
  {
    id: 'class-order-list',
    event: readable('map', 'orders', 'webpack', ...reactRender, 'main OrderList', 'main {renderRows}'),
  },
  {
    id: 'class-invoice-list',
    event: readable('map', 'orders', 'webpack', ...reactRender, 'main InvoiceList', 'main {renderRows}'),
  },
  {
    id: 'class-constructor',
    event: failing(
      'webpack',
      'RangeError',
      () => 'Invalid time value',
      ...reactRender,
      'main new DeliverySlot',
      'main {format}',
    ),
  },
  {
    id: 'same-place-other-type',
    event: failing(
      'vite',
      'QuotaExceededError',
      () => 'The quota has been exceeded.',
      ...react,
      'index {onClick}',
      'index {t}.checkout',
      'index {e}.remember',
    ),
  },
  {
    id: 'vue-watch-price',
    event: readable('amount', 'price', 'vite', ...vue, 'Product {setup}', 'Product formatPrice'),
  },
  {
    id: 'vue-watch-stock',
    event: readable('amount', 'price', 'vite', ...vue, 'Product {setup}', 'Product formatStock'),
  },
  {
    id: 'angular-submit',
    event: failing(
      'angular',
      'TypeError',
      (world) => uncallable(world, 'this.form.submitAll'),
      ...zone,
      'main {t}.ɵfac',
      'main {e}.onSubmit',
    ),
  },
  {
    id: 'angular-coupon',
    event: failing(
      'angular',
      'TypeError',
      (world) => uncallable(world, 'this.form.submitAll'),
      ...zone,
      'main {t}.ɵfac',
      'main {e}.applyCoupon',
    ),
  },
  {
    id: 'next-hydrate-page',
    event: readable('slug', 'post', 'next', ...reactRender, 'page BlogPost', 'page {n}'),
  },
  {
    id: 'async-load-cart',
    event: (world) => ({
      ...page(world, '/cart'),
      ...chainOf(
        thrown(
          'Error',
          `cart ${world.int('cart', 100, 99_999)} could not be loaded`,
          frames(world, 'vite', ['index async {t}.loadCart', 'index {e}.request', 'index {n}.assertOk']),
          rejection,
        ),
      ),
    }),
  },
  {
    id: 'async-load-profile',
    event: (world) => ({
      ...page(world, '/profile'),
      ...chainOf(
        thrown(
          'Error',
          `profile ${world.int('profile', 100, 99_999)} could not be loaded`,
          frames(world, 'vite', ['index async {t}.loadProfile', 'index {e}.request', 'index {n}.assertOk']),
          rejection,
        ),
      ),
    }),
  },
  {
    id: 'all-minified-payment',
    only: oneEngine,
    title: /Payment widget/,
    event: failing(
      'webpack',
      'Error',
      () => 'Payment widget is not mounted',
      'main {a}',
      'main {b}',
      'main {c}',
      'main ?',
    ),
  },
  {
    id: 'all-minified-upload',
    only: oneEngine,
    event: failing(
      'webpack',
      'Error',
      () => 'Upload widget is not mounted',
      'main {a}',
      'main {b}',
      'main {c}',
      'main ?',
    ),
  },
  {
    id: 'all-minified-iterator',
    only: oneEngine,
    event: failing(
      'webpack',
      'TypeError',
      () => 'object is not iterable (cannot read property Symbol(Symbol.iterator))',
      'main {d}',
      'main {f}',
      'main {a}',
    ),
  },
  {
    id: 'react-minified-418',
    only: oneEngine,
    title: /#418/,
    event: failing(
      'webpack',
      'Error',
      (world) =>
        `Minified React error #418; visit https://react.dev/errors/418?args[]=${world.pick('arg', ['text', 'HTML', ''])}&args[]= for the full message or use the non-minified dev environment for full errors and additional helpful warnings.`,
      'vendor {a}',
      'vendor {b}',
      'vendor {c}',
    ),
  },
  {
    id: 'react-minified-310',
    only: oneEngine,
    event: failing(
      'webpack',
      'Error',
      () =>
        'Minified React error #310; visit https://react.dev/errors/310 for the full message or use the non-minified dev environment for full errors and additional helpful warnings.',
      'vendor {a}',
      'vendor {b}',
      'vendor {c}',
    ),
  },
  {
    id: 'stale-chunks',
    only: oneEngine,
    title: /Loading chunk/,
    event: (world) => ({
      ...page(world, '/'),
      ...chainOf(
        thrown(
          'ChunkLoadError',
          `Loading chunk ${chunkLoad(world)} failed.\n(error: https://shop.example.com/static/js/${chunkLoad(world)}.${world.hex('chunk hash', 8)}.chunk.js)`,
          frames(world, 'webpack', [
            'runtime Object.{f}.j',
            'runtime ?',
            'runtime Array.reduce',
            'runtime {t}.e',
          ]),
          rejection,
        ),
      ),
    }),
  },
  {
    id: 'stale-vite-module',
    only: oneEngine,
    event: (world) => ({
      ...page(world, '/'),
      exception: {
        values: [
          {
            type: 'TypeError',
            value: `Failed to fetch dynamically imported module: https://${world.has('elsewhere') ? 'shop-preview.example.net' : 'shop.example.com'}/assets/Checkout-${world.hex('module hash', 8)}.js`,
            mechanism: rejection.mechanism,
          },
        ],
      },
    }),
  },
  {
    id: 'script-error',
    only: oneEngine,
    title: /^(?:Error: )?Script error\.?$/,
    event: (world) => ({
      ...page(world, '/'),
      exception: {
        values: [
          {
            type: 'Error',
            value: 'Script error.',
            mechanism: global.mechanism,
            stacktrace: {
              frames: [
                {
                  filename: `https://shop.example.com/?utm=${world.hex('utm', 6)}`,
                  function: '?',
                  lineno: 0,
                  colno: 0,
                  in_app: true,
                },
              ],
            },
          },
        ],
      },
    }),
  },
  {
    id: 'rejected-object',
    only: oneEngine,
    title: /Object captured as promise rejection/,
    event: (world) => ({
      ...page(world, '/'),
      exception: {
        values: [
          {
            type: 'UnhandledRejection',
            value: 'Object captured as promise rejection with keys: code, message, status',
            mechanism: rejection.mechanism,
          },
        ],
      },
      extra: { __serialized__: { code: world.int('code', 1, 99), message: 'no', status: 500 } },
    }),
  },
  {
    id: 'rejected-other-object',
    only: oneEngine,
    event: (world) => ({
      ...page(world, '/'),
      exception: {
        values: [
          {
            type: 'UnhandledRejection',
            value: 'Object captured as promise rejection with keys: isTrusted, target',
            mechanism: rejection.mechanism,
          },
        ],
      },
      extra: { __serialized__: { isTrusted: world.int('trust', 0, 1) === 1 } },
    }),
  },
  {
    id: 'inline-handler',
    only: oneEngine,
    event: (world) => ({
      ...page(world, '/legacy'),
      exception: {
        values: [
          {
            type: 'ReferenceError',
            value: 'openCalendar is not defined',
            mechanism: global.mechanism,
            stacktrace: {
              frames: [
                {
                  filename: `https://shop.example.com/legacy?d=${world.int('day', 1, 28)}`,
                  function: 'HTMLButtonElement.onclick',
                  lineno: world.line(80),
                  colno: 1,
                  in_app: true,
                },
              ],
            },
          },
        ],
      },
    }),
  },
  {
    id: 'hermes-native',
    only: oneEngine,
    event: (world) => ({
      ...chainOf(
        thrown(
          'TypeError',
          "Cannot read property 'uri' of null",
          ['?', 'renderAvatar', 'ProfileScreen'].map((name) => ({
            filename: 'app:///index.android.bundle',
            function: name,
            lineno: 1,
            colno: world.int(`column ${name}`, 1000, 900_000),
            in_app: true,
          })),
          global,
        ),
      ),
    }),
  },
  {
    id: 'hermes-native-feed',
    only: oneEngine,
    event: (world) => ({
      ...chainOf(
        thrown(
          'TypeError',
          "Cannot read property 'uri' of null",
          ['?', 'renderCover', 'FeedScreen'].map((name) => ({
            filename: 'app:///index.android.bundle',
            function: name,
            lineno: 1,
            colno: world.int(`column ${name}`, 1000, 900_000),
            in_app: true,
          })),
          global,
        ),
      ),
    }),
  },
  {
    id: 'capture-message-with-stack',
    only: oneEngine,
    title: /Cart is out of sync/,
    event: (world) => ({
      ...page(world, '/cart'),
      level: 'warning',
      message: `Cart is out of sync by ${world.int('by', 1, 90)} items`,
      exception: {
        values: [
          {
            value: `Cart is out of sync by ${world.int('by', 1, 90)} items`,
            mechanism: { type: 'generic', handled: true, synthetic: true },
            stacktrace: { frames: frames(world, 'vite', [...react, 'index {report}', 'index {t}.warn']) },
          },
        ],
      },
    }),
  },
  {
    id: 'capture-message-other-with-stack',
    only: oneEngine,
    event: (world) => ({
      ...page(world, '/cart'),
      level: 'warning',
      message: 'Consent banner was dismissed without a choice',
      exception: {
        values: [
          {
            value: 'Consent banner was dismissed without a choice',
            mechanism: { type: 'generic', handled: true, synthetic: true },
            stacktrace: { frames: frames(world, 'vite', [...react, 'index {report}', 'index {t}.warn']) },
          },
        ],
      },
    }),
  },
];

export const browserEvents = eventsOf(language, faults);
