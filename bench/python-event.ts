/** A small seeded generator (mulberry32): the same events on every run and machine. */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Marks the place of the fresh event id: as long as an event id, and found nowhere else in a body. */
export const eventIdPlaceholder = '@'.repeat(32);

export interface PythonEventInput {
  /** Length of the JSON that comes out, to the byte. */
  readonly eventBytes: number;
  /** Events of one number are one issue. */
  readonly issue: number;
  /** Varies user, request, variables and breadcrumbs, which never split an issue. */
  readonly variant: number;
  readonly nowMs: number;
}

const nouns = words(
  'order invoice basket customer payment shipment coupon ledger refund stock voucher tariff',
);
const verbs = words(
  'load reserve price apply settle validate merge confirm allocate publish convert rebuild',
);
const errors = words('KeyError ValueError TimeoutError IntegrityError LookupError ZeroDivisionError');
const code = [
  'def {v}_{n}(self, {n}_id: UUID, *, dry_run: bool = False) -> {N}:',
  '    async with self.session.begin() as transaction:',
  '    {n} = await self.repository.{v}({n}_id, for_update=True)',
  '    if {n} is None or {n}.status not in self.allowed_states:',
  '        raise {N}NotFound(f"{n} {{n}_id} is gone")',
  '    for line in {n}.lines:',
  '        total += line.quantity * rates[line.currency]',
  '    logger.info("{v} %s took %.2f ms", {n}.id, elapsed * 1000)',
  '    return await self.{v}er.{v}({n}, actor=request.state.user)',
  '    except (ConnectionError, asyncio.TimeoutError) as error:',
  '    payload = {N}Schema.model_validate(await request.json())',
  '    cache_key = f"{n}:{{n}_id}:{locale}"',
  '    result = await run_in_threadpool(func, *args, **kwargs)',
  '    # the provider answers twice when a webhook is retried',
  '    assert {n}.version == expected_version, "stale {n}"',
  '',
];
/** The library frames of a FastAPI request, outermost first, as the Python SDK reports them. */
const libraryFrames: readonly (readonly [module: string, fn: string, lineno: number, line: string])[] = [
  ['starlette.applications', '__call__', 113, 'await self.middleware_stack(scope, receive, send)'],
  ['starlette.middleware.errors', '__call__', 187, 'raise exc'],
  ['starlette.middleware.errors', '__call__', 165, 'await self.app(scope, receive, _send)'],
  ['starlette.middleware.base', '__call__', 185, 'with collapse_excgroups():'],
  ['starlette.middleware.base', 'call_next', 163, 'raise app_exc'],
  [
    'starlette.middleware.exceptions',
    '__call__',
    62,
    'await wrap_app_handling_exceptions(self.app, conn)(scope, receive, send)',
  ],
  ['starlette._exception_handler', 'wrapped_app', 53, 'raise exc'],
  ['starlette._exception_handler', 'wrapped_app', 42, 'await app(scope, receive, sender)'],
  ['starlette.routing', '__call__', 715, 'await self.middleware_stack(scope, receive, send)'],
  ['starlette.routing', 'app', 735, 'await route.handle(scope, receive, send)'],
  ['starlette.routing', 'handle', 288, 'await self.app(scope, receive, send)'],
  [
    'fastapi.routing',
    'app',
    301,
    'raw_response = await run_endpoint_function(dependant=dependant, values=values)',
  ],
  ['fastapi.routing', 'run_endpoint_function', 212, 'return await dependant.call(**values)'],
  [
    'sqlalchemy.ext.asyncio.session',
    'execute',
    461,
    'result = await greenlet_spawn(self.sync_session.execute, statement)',
  ],
  [
    'sqlalchemy.orm.session',
    '_execute_internal',
    2251,
    'result = conn.execute(statement, params or {}, execution_options)',
  ],
];

/**
 * JSON of an exception event as the official Python SDK sends it from a FastAPI application: exactly `eventBytes`
 * long, 30 frames (8 below 8 KiB, where 30 do not fit), the in-app ones with source lines and variables.
 * @throws RangeError when the size is too small to hold such an event
 */
export function pythonEvent(input: PythonEventInput): string {
  const { eventBytes, issue } = input;
  const random = seededRandom(input.variant * 7919 + issue + 1);
  const event = skeleton(input, random);
  const frames = stack(input, eventBytes < 8192 ? 8 : 30, random);
  const exception = {
    type: pick(errors, issue),
    value: `${pick(nouns, issue)} ${hex(random, 12)} could not be found after ${Math.floor(random() * 900)} ms`,
    module: null,
    mechanism: { type: 'starlette', handled: false },
    stacktrace: { frames },
  };
  const whole = { ...event, exception: { values: [exception] } };
  grow(whole.breadcrumbs.values, frames, eventBytes - byteLength(whole), input, random);
  const missing = eventBytes - byteLength(whole);
  if (missing < 0) throw new RangeError(`An event of ${eventBytes} bytes is too small`);
  whole.extra['sys.argv'][1] += text(random, missing);
  return JSON.stringify(whole);
}

type Frame = Record<string, unknown>;

function skeleton({ issue, variant, nowMs }: PythonEventInput, random: Random) {
  const noun = pick(nouns, issue);
  const user = variant % 20;
  return {
    level: 'error',
    transaction: `/api/${noun}s/{${noun}_id}`,
    transaction_info: { source: 'route' },
    event_id: eventIdPlaceholder,
    timestamp: new Date(nowMs).toISOString().replace('Z', '000Z'),
    platform: 'python',
    release: `shop-api@2.${issue % 3}.1`,
    environment: variant % 4 === 0 ? 'staging' : 'production',
    server_name: `shop-api-7c9d${variant % 3}-x2k4p`,
    user: { id: `u-${user}`, email: `person${user}@example.org`, ip_address: '203.0.113.9' },
    request: {
      url: `https://shop.example.org/api/${noun}s/${hex(random, 8)}`,
      method: 'GET',
      query_string: 'expand=lines&currency=EUR',
      headers: {
        host: 'shop.example.org',
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
        accept: 'application/json',
        authorization: '[Filtered]',
        'x-request-id': hex(random, 32),
      },
    },
    contexts: {
      trace: {
        trace_id: hex(random, 32),
        span_id: hex(random, 16),
        parent_span_id: null,
        op: 'http.server',
        origin: 'auto.http.starlette',
      },
      runtime: { name: 'CPython', version: '3.13.9', build: '3.13.9 (main, Oct 14 2025) [GCC 12.2.0]' },
    },
    tags: { tenant: `t${variant % 5}`, region: 'eu-central-1' },
    breadcrumbs: { values: [] as unknown[] },
    extra: { 'sys.argv': ['/srv/app/.venv/bin/uvicorn', ''] as [string, string] },
    modules: { fastapi: '0.121.2', starlette: '0.49.3', pydantic: '2.12.4', sqlalchemy: '2.0.44' },
    sdk: {
      name: 'sentry.python.fastapi',
      version: '2.44.0',
      packages: [{ name: 'pypi:sentry-sdk', version: '2.44.0' }],
      integrations: ['argv', 'asyncio', 'atexit', 'dedupe', 'fastapi', 'logging', 'starlette', 'stdlib'],
    },
  };
}

function stack({ issue, variant }: PythonEventInput, count: number, random: Random): Frame[] {
  const inApp = Math.max(3, Math.floor(count / 4));
  const frames: Frame[] = [];
  for (let at = 0; at < count - inApp; at += 1) {
    const [module, fn, lineno, line] = libraryFrames[at % libraryFrames.length] ?? ['asyncio', 'run', 1, ''];
    const file = `${module.replaceAll('.', '/')}.py`;
    frames.push({
      filename: file,
      abs_path: `/srv/app/.venv/lib/python3.13/site-packages/${file}`,
      function: fn,
      module,
      lineno,
      context_line: `            ${line}`,
      in_app: false,
    });
  }
  for (let at = 0; at < inApp; at += 1) {
    const noun = pick(nouns, issue + at);
    frames.push({
      filename: `shop/services/${noun}.py`,
      abs_path: `/srv/app/shop/services/${noun}.py`,
      function: `${pick(verbs, issue + at)}_${noun}_${issue}`,
      module: `shop.services.${noun}`,
      lineno: 40 + ((issue * 17 + at * 31) % 400),
      context_line: codeLine(issue + at),
      in_app: true,
      vars: {
        self: `<shop.services.${noun}.Service object at 0x7f${hex(random, 10)}>`,
        attempt: `${variant % 3}`,
      },
    });
  }
  return frames;
}

/** While there is room, innermost frame first: variables, then source lines, then breadcrumbs. */
function grow(
  crumbs: unknown[],
  frames: readonly Frame[],
  roomBytes: number,
  { issue, nowMs }: PythonEventInput,
  random: Random,
): void {
  let room = roomBytes - 250;
  const add = (frame: Frame, more: Frame): void => {
    const cost = byteLength({ ...frame, ...more }) - byteLength(frame);
    if (cost > room) return;
    Object.assign(frame, more);
    room -= cost;
  };
  const innermostFirst = [...frames.entries()].toReversed();
  for (const [, frame] of innermostFirst) {
    add(frame, {
      vars: { ...Object(frame['vars']), ...variables(random, frame['in_app'] === true ? 4 : 2) },
    });
    if (frame['in_app'] !== true && roomBytes < 16_384) break;
  }
  for (const [at, frame] of innermostFirst) {
    const lines = (first: number) =>
      Array.from({ length: 5 }, (_, line) => codeLine(issue + at * 11 + first + line));
    add(frame, { pre_context: lines(0), post_context: lines(6) });
  }
  for (let at = 0; at < 100; at += 1) {
    const crumb = breadcrumb(random, nowMs - at * 350);
    const cost = byteLength(crumb) + 1;
    if (cost > room) break;
    crumbs.unshift(crumb);
    room -= cost;
  }
}

function variables(random: Random, count: number): Record<string, string> {
  const vars: Record<string, string> = {};
  for (let at = 0; at < count; at += 1) {
    const noun = pick(nouns, Math.floor(random() * 1000));
    const uuid = `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`;
    const choices = [
      `UUID('${uuid}')`,
      `<${noun}(id=${Math.floor(random() * 1e6)}, status='open', version=${Math.floor(random() * 30)})>`,
      `Decimal('${(random() * 5000).toFixed(2)}')`,
      `'${noun}:${hex(random, 6)}:en_GB'`,
    ];
    vars[`${noun}_${pick(['id', 'row', 'total', 'key'], at)}`] = pick(choices, at);
  }
  return vars;
}

function breadcrumb(random: Random, atMs: number): Record<string, unknown> {
  const noun = pick(nouns, Math.floor(random() * 1000));
  return {
    type: random() < 0.4 ? 'http' : 'log',
    category: random() < 0.4 ? 'httplib' : 'sqlalchemy.engine',
    level: 'info',
    timestamp: new Date(atMs).toISOString(),
    message: `SELECT ${noun}.id, ${noun}.status FROM ${noun} WHERE ${noun}.id = ${Math.floor(random() * 1e6)}`,
    data: { 'db.system': 'postgresql', duration_ms: Number((random() * 40).toFixed(2)) },
  };
}

function codeLine(at: number): string {
  const noun = pick(nouns, at);
  return pick(code, at)
    .replaceAll('{v}', pick(verbs, at))
    .replaceAll('{n}', noun)
    .replaceAll(
      '{N}',
      noun.replace(/^./, (first) => first.toUpperCase()),
    );
}

/** Words of exactly `length` ASCII characters. */
function text(random: Random, length: number): string {
  let out = '';
  while (out.length < length) out += `--${pick(verbs, Math.floor(random() * 1000))}=${hex(random, 4)} `;
  return out.slice(0, length);
}

function hex(random: Random, digits: number): string {
  let out = '';
  while (out.length < digits)
    out += Math.floor(random() * 65_536)
      .toString(16)
      .padStart(4, '0');
  return out.slice(0, digits);
}

function pick(list: readonly string[], at: number): string {
  return list[at % list.length] ?? '';
}

function words(list: string): string[] {
  return list.split(' ');
}

function byteLength(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
