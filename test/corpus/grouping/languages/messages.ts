import { eventsOf, twin, type Fault, type Language } from '../fault.ts';
import type { World } from '../world.ts';

/** Events without a stack: what a logger, a shell script or a command line tool reports. */
const language: Language = {
  name: 'messages',
  platform: 'other',
  sdk: 'sentry-cli',
  sdkVersion: '2.58.0',
  runtime: ['sh', '5.2', '5.3'],
  twins: [
    twin('first'),
    twin('other values'),
    twin('next release', 'edited'),
    twin('other host', 'elsewhere', 'edited'),
    twin('bare event', 'bare'),
  ],
};

const say = (text: (world: World) => string) => (world: World) => ({ message: text(world) });
const log = (template: string, params: (world: World) => readonly unknown[]) => (world: World) => ({
  logentry: { message: template, params: params(world) },
});
const id = (world: World) => world.int('id', 1, 9_999_999);
const ms = (world: World) => world.int('ms', 1000, 90_000);
const ip = (world: World) =>
  `10.${world.int('a', 0, 255)}.${world.int('b', 0, 255)}.${world.int('c', 1, 254)}`;

/** Each pair means two things, in texts of nearly the same length and words. */
const faults: readonly Fault[] = [
  {
    id: 'disk-full',
    title: /disk/,
    event: say((world) => `disk ${world.int('percent', 91, 99)}% full on web-${world.int('web', 1, 90)}`),
  },
  {
    id: 'disk-slow',
    event: say((world) => `disk ${world.int('percent', 91, 99)}% busy on web-${world.int('web', 1, 90)}`),
  },
  {
    id: 'timeout-inventory',
    event: say((world) => `Timeout after ${ms(world)} ms while calling inventory-service`),
  },
  {
    id: 'timeout-shipping',
    event: say((world) => `Timeout after ${ms(world)} ms while calling shipping-service`),
  },
  { id: 'http-404', title: /404/, event: say(() => 'GET /feeds/prices.xml answered 404') },
  { id: 'http-500', event: say(() => 'GET /feeds/prices.xml answered 500') },
  {
    id: 'table-orders',
    event: say((world) => `insert into orders failed after ${ms(world)} ms: value too long for a column`),
  },
  {
    id: 'table-events',
    event: say((world) => `insert into events failed after ${ms(world)} ms: value too long for a column`),
  },
  { id: 'login-locked', event: say((world) => `user ${id(world)} is locked`) },
  { id: 'login-banned', event: say((world) => `user ${id(world)} is banned`) },
  { id: 'uuid-lost', event: say((world) => `upload ${world.uuid('upload')} lost its first part`) },
  { id: 'uuid-again', event: say((world) => `upload ${world.uuid('upload')} sent its first part twice`) },
  {
    id: 'peer-refused',
    event: say((world) => `replica ${ip(world)}:${world.int('port', 1024, 65_000)} refused the handshake`),
  },
  {
    id: 'peer-lagging',
    event: say((world) => `replica ${ip(world)}:${world.int('port', 1024, 65_000)} lags behind the primary`),
  },
  {
    id: 'backup-late',
    event: say(
      (world) =>
        `backup of 2026-11-${world.int('day', 10, 29)}T0${world.int('hour', 0, 9)}:15:00Z started late`,
    ),
  },
  {
    id: 'backup-empty',
    event: say(
      (world) =>
        `backup of 2026-11-${world.int('day', 10, 29)}T0${world.int('hour', 0, 9)}:15:00Z came out empty`,
    ),
  },
  {
    id: 'hash-mismatch',
    event: say((world) => `checksum ${world.hex('sum', 40)} does not match the manifest`),
  },
  { id: 'hash-missing', event: say((world) => `checksum ${world.hex('sum', 40)} is not in the manifest`) },
  {
    id: 'template-mail',
    title: /^Mail to /,
    event: log('Mail to %s bounced: %s', (world) => [
      `user${id(world)}@example.com`,
      world.pick('reason', ['mailbox full', 'no such user', 'greylisted']),
    ]),
  },
  {
    id: 'template-mail-spam',
    event: log('Mail to %s held as spam: %s', (world) => [
      `user${id(world)}@example.com`,
      world.pick('reason', ['score 8', 'score 9', 'blocklist']),
    ]),
  },
  {
    id: 'template-dict',
    event: (world) => ({
      logentry: {
        message: 'Price of %(sku)s is negative',
        params: { sku: `SKU-${id(world)}` },
        formatted: `Price of SKU-${id(world)} is negative`,
      },
    }),
  },
  {
    id: 'template-dict-stock',
    event: (world) => ({
      logentry: {
        message: 'Stock of %(sku)s is negative',
        params: { sku: `SKU-${id(world)}` },
        formatted: `Stock of SKU-${id(world)} is negative`,
      },
    }),
  },
  {
    id: 'bare-exception',
    title: /^Error: nightly import/,
    event: (world) => ({
      exception: { values: [{ value: `nightly import of ${id(world)} rows was cut short` }] },
    }),
  },
  {
    id: 'bare-exception-export',
    event: (world) => ({
      exception: { values: [{ value: `nightly export of ${id(world)} rows was cut short` }] },
    }),
  },
  {
    id: 'object-value',
    title: /^ApiError/,
    event: (world) => ({
      exception: { values: [{ type: 'ApiError', value: {}, mechanism: { type: 'generic', handled: true } }] },
      extra: { request: id(world) },
    }),
  },
  {
    id: 'stack-in-threads',
    title: /watchdog/,
    event: (world) => ({
      message: `watchdog saw no tick for ${ms(world)} ms`,
      threads: {
        values: [
          {
            id: 1,
            name: `worker-${world.int('worker', 1, 9)}`,
            current: true,
            stacktrace: {
              frames: [
                {
                  function: 'loop',
                  filename: 'app/loop.py',
                  module: 'app.loop',
                  lineno: world.line(10),
                  in_app: true,
                },
                {
                  function: 'report',
                  filename: 'app/watch.py',
                  module: 'app.watch',
                  lineno: world.line(20),
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
    id: 'stack-in-threads-other',
    event: (world) => ({
      message: `queue depth rose to ${ms(world)} jobs`,
      threads: {
        values: [
          {
            id: 1,
            name: `worker-${world.int('worker', 1, 9)}`,
            current: true,
            stacktrace: {
              frames: [
                {
                  function: 'loop',
                  filename: 'app/loop.py',
                  module: 'app.loop',
                  lineno: world.line(10),
                  in_app: true,
                },
                {
                  function: 'report',
                  filename: 'app/watch.py',
                  module: 'app.watch',
                  lineno: world.line(20),
                  in_app: true,
                },
              ],
            },
          },
        ],
      },
    }),
  },
];

export const messageEvents = eventsOf(language, faults);
