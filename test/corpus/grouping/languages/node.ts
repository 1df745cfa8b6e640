import { eventsOf, twin, type Fault } from '../fault.ts';
import { chainOf, repeat, thrown } from '../stack.ts';
import type { World } from '../world.ts';
import {
  language,
  frames,
  express,
  ticks,
  nest,
  simple,
  id,
  noTotal,
  plumbing,
  axios,
  prisma,
  pgMissing,
  deep,
  flagless,
  middleware,
} from './node-stacks.ts';

/** A server that was bundled: the chunks are numbered and hashed by the build, and lose their small names. */
const bundled =
  (...readable: string[]) =>
  (world: World) =>
    chainOf(
      thrown(
        'TypeError',
        "Cannot read properties of null (reading 'map')",
        frames(world, [
          ...ticks,
          `.next/server/chunks/${world.int('runtime', 100, 999)}.js:1 ${world.mini('render')}`,
          ...readable.map(
            (name) =>
              `.next/server/chunks/${world.int('chunk', 1000, 9999)}-${world.hex('chunk hash', 12)}.js:1 ${name}`,
          ),
        ]),
      ),
    );

const faults: readonly Fault[] = [
  {
    id: 'pay-no-total',
    title: /^TypeError: Cannot read properties of undefined \(reading 'total'\)$/,
    culprit: /^(?!.*\/(?:srv|home)\/).*\bpay\b/,
    more: [flagless, middleware],
    event: simple(
      'TypeError',
      () => noTotal,
      ...express,
      'src/routes/orders.ts:41 createOrder | const receipt = await pay(cart);',
      'src/payment/pay.ts:18 pay | const amount = cart.total;',
    ),
  },
  {
    id: 'preview-no-total',
    more: [flagless],
    event: simple(
      'TypeError',
      () => noTotal,
      ...express,
      'src/routes/cart.ts:22 showCart | return preview(cart);',
      'src/cart/preview.ts:9 preview | return format(cart.total);',
    ),
  },
  {
    id: 'pay-bad-currency',
    event: simple(
      'RangeError',
      (world) => `Invalid currency code : X${world.int('code', 10, 99)}`,
      ...express,
      'src/routes/orders.ts:41 createOrder | const receipt = await pay(cart);',
      'src/payment/pay.ts:26 pay | return new Intl.NumberFormat(locale, { style, currency });',
      '=<anonymous>:0 new NumberFormat',
    ),
  },
  {
    id: 'parse-order-json',
    event: simple(
      'SyntaxError',
      (world) =>
        world.has('framework')
          ? `Unexpected token '<', "<html><he"... is not valid JSON`
          : `Unexpected token < in JSON at position ${world.int('position', 0, 3)}`,
      ...ticks,
      ...nest,
      'src/orders/orders.service.ts:33 OrdersService.parse | const order = JSON.parse(text);',
      '=<anonymous>:0 JSON.parse',
    ),
  },
  {
    id: 'parse-rates-json',
    event: simple(
      'SyntaxError',
      (world) =>
        world.has('framework')
          ? `Unexpected token '<', "<!DOCTYPE "... is not valid JSON`
          : `Unexpected token < in JSON at position ${world.int('position', 0, 3)}`,
      ...ticks,
      ...nest,
      'src/rates/rates.client.ts:51 RatesClient.latest | return JSON.parse(body);',
      '=<anonymous>:0 JSON.parse',
    ),
  },
  {
    id: 'unhandled-lease',
    title: /^Error: Lease/,
    event: plumbing('Error', (world) => `Lease ${world.uuid('lease')} was lost while renewing`),
  },
  {
    id: 'unhandled-webhook',
    title: /[Ww]ebhook/,
    event: plumbing('Error', (world) => `Webhook endpoint ${id(world)} answered without a signature`),
  },
  { id: 'unhandled-template', event: plumbing('Error', () => 'Template engine has no helper named money') },
  { id: 'axios-404', title: /404/, event: axios(404) },
  { id: 'axios-500', title: /500/, event: axios(500) },
  {
    id: 'prisma-user-email',
    more: [flagless],
    event: prisma(
      'user',
      'email',
      'src/users/users.service.ts:27 UsersService.register | return this.prisma.user.create({ data });',
    ),
  },
  {
    id: 'prisma-coupon-code',
    event: prisma(
      'coupon',
      'code',
      'src/coupons/coupons.service.ts:14 CouponsService.issue | await this.prisma.coupon.create({ data });',
    ),
  },
  {
    id: 'pg-no-orders',
    event: pgMissing('orders', 'src/store/orders.ts:12 openOrders | await pool.query(sql);'),
  },
  {
    id: 'pg-no-refunds',
    event: pgMissing('refunds', 'src/store/refunds.ts:19 openRefunds | await pool.query(sql);'),
  },
  {
    id: 'deep-session-orders',
    culprit: /myOrders/,
    more: [flagless],
    event: deep('src/graphql/orders.resolver.ts:37 myOrders | const { id } = ctx.session;'),
  },
  {
    id: 'deep-session-wishlist',
    culprit: /wishlist/,
    event: deep('src/graphql/wishlist.resolver.ts:15 wishlist | const { id } = ctx.session;'),
  },
  {
    id: 'cause-chain-stock',
    event: (world) =>
      chainOf(
        thrown(
          'ReplyError',
          `WRONGTYPE Operation against a key holding the wrong kind of value`,
          frames(world, [
            '~redis-parser/lib/parser.js:180 parseError',
            '~redis-parser/lib/parser.js:302 parseType',
          ]),
        ),
        thrown(
          'Error',
          `could not reserve item ${id(world)}`,
          frames(world, [
            ...ticks,
            'src/jobs/place-order.ts:20 placeOrder | await reserve(item);',
            'src/stock/reserve.ts:44 reserve | throw new Error(`could not reserve item ${item}`, { cause });',
          ]),
        ),
      ),
  },
  {
    id: 'cause-chain-stock-closed',
    event: (world) =>
      chainOf(
        thrown(
          'TypeError',
          `Cannot read properties of null (reading 'warehouse')`,
          frames(world, ['src/stock/locate.ts:9 locate | return item.warehouse.id;']),
        ),
        thrown(
          'Error',
          `could not reserve item ${id(world)}`,
          frames(world, [
            ...ticks,
            'src/jobs/place-order.ts:20 placeOrder | await reserve(item);',
            'src/stock/reserve.ts:44 reserve | throw new Error(`could not reserve item ${item}`, { cause });',
          ]),
        ),
      ),
  },
  {
    id: 'missing-module',
    title: /Cannot find module/,
    event: (world) =>
      chainOf(
        thrown(
          'Error',
          `Cannot find module './pricing'\nRequire stack:\n- ${world.has('elsewhere') ? '/home/node/app/current' : '/srv/shop'}/dist/cart.js`,
          frames(world, [
            '=node:internal/main/run_main_module:28 ?',
            '=node:internal/modules/cjs/loader:1105 Module.load',
            '@framework =node:internal/modules/cjs/loader:322 TracingChannel.traceSync',
            '=node:internal/modules/cjs/loader:1554 Module._compile',
            'dist/cart.js:3 Object.<anonymous> | const pricing = require("./pricing");',
            '=node:internal/modules/helpers:177 require',
            '=node:internal/modules/cjs/loader:1145 Module._resolveFilename',
          ]),
        ),
      ),
  },
  {
    id: 'recursion-merge',
    event: (world) =>
      chainOf(
        thrown(
          'RangeError',
          'Maximum call stack size exceeded',
          frames(
            world,
            repeat(
              20 + world.int('depth', 0, 30),
              'src/config/merge.ts:14 mergeDeep | out[key] = mergeDeep(a[key], b[key]);',
            ),
          ),
        ),
      ),
  },
  {
    id: 'recursion-flatten',
    event: (world) =>
      chainOf(
        thrown(
          'RangeError',
          'Maximum call stack size exceeded',
          frames(
            world,
            repeat(
              20 + world.int('depth', 0, 30),
              'src/menu/flatten.ts:8 flatten | return flatten(node.children);',
              '=<anonymous>:0 Array.flatMap',
            ),
          ),
        ),
      ),
  },
  {
    id: 'callback-upload',
    more: [twin('async', 'promise')],
    event: (world) =>
      chainOf(
        thrown(
          'Error',
          `EACCES: permission denied, open '/var/uploads/${world.hex('file', 8)}.png'`,
          frames(world, [
            '@promise =node:internal/fs/promises:640 async open',
            'src/uploads/save.ts:30 saveUpload | await open(path, "w");',
          ]),
        ),
      ),
  },
  {
    id: 'cron-arrow',
    event: (world) =>
      chainOf(
        thrown(
          'TypeError',
          'report.rows is not iterable',
          frames(world, [
            '=node:internal/timers:581 listOnTimeout',
            '=node:internal/timers:523 process.processTimers',
            '~node-cron/src/task.js:31 Task.execute',
            'src/cron/reports.ts:25 Object.sendDaily [as task] | for (const row of report.rows) {',
          ]),
        ),
      ),
  },
  {
    id: 'next-bundle-cart',
    event: bundled('CartPage', 'lineTotals'),
  },
  {
    id: 'next-bundle-profile',
    event: bundled('ProfilePage', 'addressLines'),
  },
  {
    id: 'bundled-server-import',
    title: /Cannot find package/,
    event: (world) =>
      chainOf(
        thrown(
          'Error',
          `Cannot find package 'sharp' imported from /srv/shop/.output/server/chunks/images-${world.hex('chunk', 8)}.mjs`,
          frames(world, [
            '=node:internal/modules/esm/loader:546 ModuleLoader.resolve',
            '=node:internal/modules/esm/resolve:839 packageResolve',
          ]),
        ),
      ),
  },
  {
    id: 'message-cache',
    title: /Cache warm-up/,
    event: (world) => ({
      level: 'warning',
      message: `Cache warm-up took ${world.int('ms', 1000, 9000)} ms for ${world.int('keys', 10, 500)} keys`,
    }),
  },
  {
    id: 'message-crash',
    event: (world) => ({
      level: 'warning',
      message: `Cache eviction took ${world.int('ms', 1000, 9000)} ms for ${world.int('keys', 10, 500)} keys`,
    }),
  },
  {
    id: 'parameterised-login',
    event: (world) => ({
      level: 'warning',
      logentry: { message: 'Login of %s refused: account locked', params: [`user${id(world)}`] },
    }),
  },
  {
    id: 'parameterised-expired',
    event: (world) => ({
      level: 'warning',
      logentry: { message: 'Login of %s refused: account unpaid', params: [`user${id(world)}`] },
    }),
  },
];

export const nodeEvents = eventsOf(language, faults);
