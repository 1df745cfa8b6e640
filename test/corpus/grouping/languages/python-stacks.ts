import { twin, usualTwins, type Language } from '../fault.ts';
import { chainOf, inAppOf, placeOf, repeat, sourceOf, framesOf, thrown, type RawFrame } from '../stack.ts';
import type { World } from '../world.ts';

export const language: Language = {
  name: 'python',
  platform: 'python',
  sdk: 'sentry.python.fastapi',
  sdkVersion: '2.46.0',
  runtime: ['CPython', '3.11.9', '3.13.1'],
  twins: usualTwins,
  hasSources: true,
};

/** `path:line function | source` as sentry-python sends it. */
export function frames(world: World, written: readonly string[]): RawFrame[] {
  const root = world.has('elsewhere') ? '/home/deploy/releases/20261101/shop' : '/srv/shop';
  const version = world.has('framework') ? '3.13' : '3.11';
  const home = {
    app: root,
    library: `${root}/.venv/lib/python${version}/site-packages`,
    language: `/usr/local/lib/python${version}`,
  };
  return framesOf(world, written, (line) => {
    const { path, line: lineno, name } = placeOf(line.text);
    return {
      filename: path,
      abs_path: `${home[line.origin]}/${path}`,
      function: name,
      module: path.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.'),
      lineno: line.origin === 'app' ? world.line(lineno) : world.libLine(lineno),
      ...sourceOf(world, line),
      ...(!world.has('bare') &&
        !world.has('sourceless') && { vars: { self: `<object at ${world.address(line.text)}>` } }),
      ...inAppOf(world, line),
    };
  });
}

export const fastapi = [
  '~starlette/applications.py:96 __call__ | await self.middleware_stack(scope, receive, send)',
  '~starlette/middleware/errors.py:186 __call__ | raise exc',
  '~starlette/middleware/errors.py:164 __call__ | await self.app(scope, receive, _send)',
  '@framework ~starlette/middleware/cors.py:85 __call__ | await self.app(scope, receive, send)',
  '@appmw shop/middleware/timing.py:14 dispatch | response = await call_next(request)',
  '~starlette/middleware/exceptions.py:63 __call__ | await wrap_app_handling_exceptions(self.app, conn)(scope, receive, send)',
  '~starlette/_exception_handler.py:53 wrapped_app | raise exc',
  '@framework ~fastapi/middleware/asyncexitstack.py:18 __call__ | await self.app(scope, receive, send)',
  '~starlette/routing.py:716 __call__ | await self.middleware_stack(scope, receive, send)',
  '~starlette/routing.py:736 app | await route.handle(scope, receive, send)',
  '~fastapi/routing.py:301 app | raw_response = await run_endpoint_function(',
  '~fastapi/routing.py:212 run_endpoint_function | return await dependant.call(**values)',
];

export const django = [
  '~django/core/handlers/exception.py:55 inner | response = get_response(request)',
  '~django/core/handlers/base.py:197 _get_response | response = wrapped_callback(request, *callback_args, **callback_kwargs)',
  '@framework ~sentry_sdk/integrations/django/views.py:94 sentry_wrapped_callback | return callback(request, *args, **kwargs)',
  '~django/views/decorators/csrf.py:65 _view_wrapper | return view_func(request, *args, **kwargs)',
  '~django/views/generic/base.py:104 view | return self.dispatch(request, *args, **kwargs)',
  '~rest_framework/views.py:512 dispatch | response = self.handle_exception(exc)',
  '~rest_framework/views.py:472 handle_exception | self.raise_uncaught_exception(exc)',
  '~rest_framework/views.py:509 dispatch | response = handler(request, *args, **kwargs)',
];

const djangoMiddlewares = [
  'sessions/middleware.py',
  'auth/middleware.py',
  'messages/middleware.py',
  'csrf/middleware.py',
  'locale/middleware.py',
].flatMap((file, at) => [
  `~django/utils/deprecation.py:${134 + at} __call__ | response = response or self.get_response(request)`,
  `~django/contrib/${file}:${20 + at} __call__ | response = self.get_response(request)`,
  '~django/core/handlers/exception.py:55 inner | response = get_response(request)',
  '~sentry_sdk/integrations/django/middleware.py:175 __call__ | return f(*args, **kwargs)',
]);

export const celery = [
  '~sentry_sdk/integrations/celery/__init__.py:400 _inner | return f(*args, **kwargs)',
  '~celery/app/trace.py:451 trace_task | R = retval = fun(*args, **kwargs)',
  '~celery/app/trace.py:734 __protected_call__ | return self.run(*args, **kwargs)',
  '@framework ~celery/app/autoretry.py:38 run | return task._orig_run(*args, **kwargs)',
];

const ormCore = [
  '~sqlalchemy/orm/session.py:2351 execute | return self._execute_internal(',
  '~sqlalchemy/orm/session.py:2249 _execute_internal | result = conn.execute(statement, params or {}, execution_options=execution_options)',
  '~sqlalchemy/engine/base.py:1419 execute | return meth(self, distilled_parameters, execution_options)',
  '~sqlalchemy/sql/elements.py:527 _execute_on_connection | return connection._execute_clauseelement(',
  '~sqlalchemy/engine/base.py:1641 _execute_clauseelement | ret = self._execute_context(',
  '~sqlalchemy/engine/base.py:1846 _execute_context | return self._exec_single_context(',
  '@framework ~sqlalchemy/engine/base.py:1860 _exec_insertmany_context | self.dialect.do_execute(',
  '~sqlalchemy/engine/base.py:1986 _exec_single_context | self._handle_dbapi_exception(',
  '~sqlalchemy/engine/default.py:952 do_execute | cursor.execute(statement, parameters)',
];

const requests = [
  '~requests/api.py:73 get | return request("get", url, params=params, **kwargs)',
  '~requests/sessions.py:589 request | resp = self.send(prep, **send_kwargs)',
  '~requests/sessions.py:703 send | r = adapter.send(request, **kwargs)',
  '~requests/adapters.py:713 send | raise ReadTimeout(e, request=request)',
];

export const order = (world: World) => world.int('order', 1, 999_999);

/** A web request that fails in one line of the application. */
export const inRequest =
  (stack: readonly string[], type: string, value: (world: World) => string, ...app: string[]) =>
  (world: World) => ({
    transaction: 'shop.api.endpoint',
    ...chainOf(thrown(type, value(world), frames(world, [...stack, ...app]), { module: null })),
  });

/** A slow service behind `requests`, with urllib3's own error below it. */
export const slow =
  (host: string, ...app: string[]) =>
  (world: World) => {
    const text = `HTTPSConnectionPool(host='${host}', port=443): Read timed out. (read timeout=${world.int('timeout', 2, 30)})`;
    return chainOf(
      thrown(
        'TimeoutError',
        'The read operation timed out',
        frames(world, [
          '~urllib3/connectionpool.py:534 _make_request | response = conn.getresponse()',
          '=ssl.py:1166 read | return self._sslobj.read(len, buffer)',
        ]),
      ),
      thrown(
        'ReadTimeoutError',
        text,
        frames(world, ['~urllib3/connectionpool.py:367 _raise_timeout | raise ReadTimeoutError(']),
      ),
      thrown('ReadTimeout', text, frames(world, [...celery, ...app, ...requests]), {
        module: 'requests.exceptions',
        mechanism: { type: 'celery', handled: false },
      }),
    );
  };

/** A query that the database refuses, below five middlewares: more than fifty frames. */
export const deepQuery =
  (column: string, ...app: string[]) =>
  (world: World) => {
    const text = `(psycopg2.errors.UndefinedColumn) column ${column} does not exist\nLINE 1: SELECT ${column} FROM t WHERE id = ${order(world)}\n[parameters: {'id_1': ${order(world)}}]`;
    return chainOf(
      thrown(
        'UndefinedColumn',
        `column ${column} does not exist\nLINE 1: SELECT ${column}\n`,
        frames(world, ormCore.slice(-3)),
        { module: 'psycopg2.errors' },
      ),
      thrown(
        'ProgrammingError',
        text,
        frames(world, [
          ...djangoMiddlewares,
          ...django,
          ...djangoMiddlewares.slice(0, 8),
          ...app,
          '~tenacity/__init__.py:336 wrapped_f | return copy(f, *args, **kw)',
          '~tenacity/__init__.py:475 __call__ | do = self.iter(retry_state=retry_state)',
          ...ormCore,
          ...repeat(
            4,
            '~sqlalchemy/util/langhelpers.py:146 __exit__ | raise exc_value.with_traceback(exc_tb)',
          ),
        ]),
        { module: 'sqlalchemy.exc' },
      ),
    );
  };

export const duplicate =
  (constraint: string, column: string, ...app: string[]) =>
  (world: World) => {
    const text = `duplicate key value violates unique constraint "${constraint}"\nDETAIL:  Key (${column})=(user${order(world)}@example.com) already exists.\n`;
    const low = [
      '~django/db/models/base.py:814 save | self.save_base(',
      '~django/db/backends/utils.py:89 _execute | return self.cursor.execute(sql, params)',
    ];
    return chainOf(
      thrown('UniqueViolation', text, frames(world, low.slice(1)), { module: 'psycopg2.errors' }),
      thrown('IntegrityError', text, frames(world, [...django, ...app, ...low]), {
        module: 'django.db.utils',
      }),
    );
  };

export const orderFailed =
  (rootType: string, root: (world: World) => string, ...rootStack: string[]) =>
  (world: World) =>
    chainOf(
      thrown(
        rootType,
        root(world),
        frames(world, ['shop/orders/checkout.py:52 place | self.reserve(order)', ...rootStack]),
      ),
      thrown(
        'OrderFailed',
        `order ${order(world)} could not be placed`,
        frames(world, [
          ...fastapi,
          'shop/api/orders.py:31 create_order | checkout.place(order)',
          'shop/orders/checkout.py:57 place | raise OrderFailed(order) from error',
        ]),
        { module: 'shop.errors' },
      ),
    );

export const recursion = (line: string) => (world: World) =>
  chainOf(
    thrown(
      'RecursionError',
      `maximum recursion depth exceeded${world.pick('suffix', ['', ' while calling a Python object', ' in comparison'])}`,
      frames(world, [
        ...fastapi,
        'shop/api/catalogue.py:19 tree | return build(root)',
        ...repeat(30 + world.int('depth', 0, 40), line),
      ]),
    ),
  );

export const notJson = (...app: string[]) =>
  inRequest(
    fastapi,
    'JSONDecodeError',
    () => 'Expecting value: line 1 column 1 (char 0)',
    ...app,
    '~requests/models.py:974 json | return complexjson.loads(self.text, **kwargs)',
    '=json/__init__.py:346 loads | return _default_decoder.decode(s)',
    '=json/decoder.py:337 decode | obj, end = self.raw_decode(s, idx=_w(s, 0).end())',
    '=json/decoder.py:355 raw_decode | raise JSONDecodeError("Expecting value", s, err.value) from None',
  );

export const pandas =
  (...app: string[]) =>
  (world: World) => {
    const low = [
      '~pandas/core/frame.py:4102 __getitem__ | indexer = self.columns.get_loc(key)',
      '~pandas/core/indexes/base.py:3812 get_loc | raise KeyError(key) from err',
    ];
    return chainOf(
      thrown(
        'KeyError',
        "'price'",
        frames(world, [
          '~pandas/core/indexes/base.py:3805 get_loc | return self._engine.get_loc(casted_key)',
        ]),
      ),
      thrown('KeyError', "'price'", frames(world, [...celery, ...app, ...low])),
    );
  };

export const none = "'NoneType' object has no attribute 'total'";
export const flagless = twin('without in_app', 'flagless');
export const middleware = twin('one more middleware of our own', 'appmw', 'edited');
