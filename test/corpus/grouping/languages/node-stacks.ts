import { twin, usualTwins, type Language } from '../fault.ts';
import { chainOf, inAppOf, placeOf, repeat, sourceOf, framesOf, thrown, type RawFrame } from '../stack.ts';
import type { World } from '../world.ts';

export const language: Language = {
  name: 'node',
  platform: 'node',
  sdk: 'sentry.javascript.node',
  sdkVersion: '11.12.0',
  runtime: ['node', 'v20.18.1', 'v24.21.0'],
  twins: usualTwins,
  hasSources: true,
};

/** `path:line function | source` as the node SDK sends it: the whole path in `filename`, no `abs_path`. */
export function frames(world: World, written: readonly string[]): RawFrame[] {
  const root = world.has('elsewhere') ? '/home/node/app/current' : '/srv/shop';
  return framesOf(world, written, (line) => {
    const { path, line: lineno, name } = placeOf(line.text);
    const file = (path.split('/').at(-1) ?? path).replace(/\.[cm]?[jt]s$/, '');
    const folder = path.split('/').slice(0, -1).join('.');
    const isNode = line.origin === 'language';
    const home = line.origin === 'library' ? `${root}/node_modules/` : `${root}/`;
    return {
      filename: isNode ? path : home + path,
      module: isNode ? (path.split('/').at(-1) ?? path) : folder === '' ? file : `${folder}:${file}`,
      function: name,
      ...(lineno > 0 && {
        lineno: line.origin === 'app' ? world.line(lineno) : world.libLine(lineno),
        colno: 5 + world.int(`column ${line.text}`, 0, 20),
      }),
      ...sourceOf(world, line, '  '),
      ...inAppOf(world, line),
    };
  });
}

export const express = [
  '~express/lib/router/index.js:280 next',
  '~express/lib/router/layer.js:95 Layer.handle [as handle_request]',
  '@framework ~compression/index.js:216 compression',
  '@framework ~express/lib/router/index.js:284 next',
  '@appmw src/middleware/trace.ts:11 traceRequests',
  '@appmw ~express/lib/router/index.js:284 next',
  '~express/lib/router/index.js:346 Function.process_params',
  '~express/lib/router/route.js:149 next',
  '~express/lib/router/route.js:119 Route.dispatch',
  '~express/lib/router/layer.js:95 Layer.handle [as handle_request]',
];

export const ticks = ['=node:internal/process/task_queues:95 process.processTicksAndRejections'];

export const nest = [
  '~@nestjs/core/router/router-proxy.js:9 RouterProxy.createProxy',
  '~@nestjs/core/router/router-execution-context.js:46 ?',
  '@framework ~@nestjs/core/interceptors/interceptors-consumer.js:31 InterceptorsConsumer.transformDeferred',
  '~@nestjs/core/router/router-execution-context.js:38 handler',
];

const rejected = (mechanism: string) => ({ mechanism: { type: mechanism, handled: false } });

export const simple =
  (type: string, value: (world: World) => string, ...lines: string[]) =>
  (world: World) =>
    chainOf(thrown(type, value(world), frames(world, lines), rejected('auto.middleware.express')));

export const id = (world: World) => world.int('id', 1, 999_999);
export const noTotal = "Cannot read properties of undefined (reading 'total')";

/** A message and a stack of nothing but plumbing: the message is all there is. */
export const plumbing = (type: string, value: (world: World) => string) => (world: World) =>
  chainOf(
    thrown(
      type,
      value(world),
      frames(
        world,
        [
          '=node:internal/process/task_queues:95 process.processTicksAndRejections',
          '@framework =node:internal/process/task_queues:140 runNextTicks',
          '~tslib/tslib.js:167 fulfilled',
          '~tslib/tslib.es6.js:201 Generator.next',
          '~core-js/internals/task.js:35 run',
          '~@babel/runtime/helpers/asyncToGenerator.js:17 _next',
        ].slice(0, world.int('kept', 3, 6)),
      ),
      rejected('auto.node.onunhandledrejection'),
    ),
  );

/** axios makes its errors in its own plumbing, after the caller's stack is gone. */
export const axios = (status: number) => (world: World) =>
  chainOf(
    thrown(
      'AxiosError',
      `Request failed with status code ${status}`,
      frames(world, [
        '=node:internal/process/task_queues:95 process.processTicksAndRejections',
        '=node:events:530 IncomingMessage.emit',
        '=node:internal/streams/readable:1698 endReadableNT',
        '~axios/dist/node/axios.cjs:3131 IncomingMessage.handleStreamEnd',
        '~axios/dist/node/axios.cjs:2026 settle',
      ]),
      rejected('auto.node.onunhandledrejection'),
    ),
  );

export const prisma =
  (table: string, column: string, ...app: string[]) =>
  (world: World) =>
    chainOf(
      thrown(
        'PrismaClientKnownRequestError',
        `\nInvalid \`prisma.${table}.create()\` invocation in\n${world.has('elsewhere') ? '/home/node/app/current' : '/srv/shop'}/dist/${table}.js:${world.line(20)}:31\n\nUnique constraint failed on the fields: (\`${column}\`)`,
        frames(world, [
          ...ticks,
          ...nest,
          ...app,
          '~@prisma/client/runtime/library.js:114 ri.request',
          '~@prisma/client/runtime/library.js:121 ei.handleRequestError',
          '@framework ~@prisma/client/runtime/library.js:121 ei.handleAndLogRequestError',
        ]),
        rejected('auto.http.nestjs'),
      ),
    );

export const pgMissing =
  (relation: string, ...app: string[]) =>
  (world: World) =>
    chainOf(
      thrown(
        'error',
        `relation "${relation}" does not exist`,
        frames(world, [
          ...ticks,
          ...app,
          '~pg/lib/client.js:545 Client.query',
          '~pg-protocol/dist/parser.js:283 Parser.parseErrorMessage',
        ]),
        rejected('auto.node.onunhandledrejection'),
      ),
    );

/** A long promise chain of a framework around one frame of ours. */
export const deep =
  (...app: string[]) =>
  (world: World) =>
    chainOf(
      thrown(
        'TypeError',
        "Cannot destructure property 'id' of 'ctx.session' as it is undefined.",
        frames(world, [
          ...repeat(12, '~koa-compose/index.js:42 dispatch', '~koa-mount/index.js:52 ?'),
          ...app,
          ...repeat(
            14,
            '~graphql/execution/execute.js:500 executeField',
            '~graphql/execution/execute.js:294 executeFields',
          ),
          '~graphql/jsutils/promiseReduce.js:23 promiseReduce',
        ]),
        rejected('auto.middleware.koa'),
      ),
    );

export const flagless = twin('without in_app', 'flagless');
export const middleware = twin('one more middleware of our own', 'appmw', 'edited');
