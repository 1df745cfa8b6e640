import * as fc from 'fast-check';
import type { NormalizeContext } from '../../../../src/kinds/error/normalize.ts';
import type { ExceptionEntry, Frame, NormalizedEvent, Thread } from '../../../../src/kinds/error/schema.ts';

export const receivedAtMs = Date.UTC(2026, 10, 23, 12, 0, 0);

export const context: NormalizeContext = {
  receivedAtMs,
  mintEventId: () => 'f'.repeat(32),
  clientAddress: '203.0.113.7',
};

/** Keys of the parts inside, so that random objects reach the readers and do not stop at the door. */
const innerKeys =
  `values frames type value module mechanism stacktrace raw_stacktrace thread_id handled synthetic data
  meta exception_id parent_id filename abs_path function lineno colno in_app vars pre_context context_line
  post_context instruction_addr frames_omitted message formatted params timestamp category level id email username
  ip_address geo url method headers cookies query_string env fragment name version integrations packages images
  __proto__ constructor prototype toString hasOwnProperty password`.split(/\s+/);

const hostileScalars = [
  null,
  '',
  '\0',
  'a\0b',
  '\ud800',
  'x\udc00y',
  '{{auto}}',
  'NaN',
  '1e999',
  '__proto__',
  '2026-11-23T11:59:59.999999Z',
  '2026-02-31T25:61:61+99:99',
  '9c45e1e4-7d0f-4f0f-9d3c-2f5a1b0c7d8e',
  '%s %(x)s {0} {name}',
  'a=1&b=2;c=%zz',
  '[Filtered]',
  'é'.repeat(300),
  'x'.repeat(9000),
  0,
  -0,
  1,
  -1,
  1.5,
  1e308,
  -1e308,
  Number.MAX_SAFE_INTEGER,
  1_795_435_199.25,
  true,
  false,
  [],
  {},
] as const;

const leaf = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hostileScalars) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.integer() },
);

const inner = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 3, arbitrary: leaf },
    { weight: 3, arbitrary: dictionary(fc.constantFrom(...innerKeys), tie('node'), 4) },
    { weight: 2, arbitrary: fc.array(tie('node'), { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...innerKeys), tie('node')) },
  ),
})).node;

/** Mostly what belongs there, sometimes anything at all. */
function mostly(expected: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 5, arbitrary: expected }, { weight: 1, arbitrary: inner });
}

function shape(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> {
  return mostly(fc.record(fields, { requiredKeys: [] }));
}

function listed(entry: fc.Arbitrary<unknown>, maxLength: number): fc.Arbitrary<unknown> {
  const list = fc.array(entry, { maxLength });
  return mostly(fc.oneof(list, fc.record({ values: list }), entry));
}

const text = mostly(
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('x'.repeat(9000), 'GET', '2026-11-23 11:59:59+02:00'),
  ),
);
const flag = mostly(fc.boolean());
const count = mostly(fc.integer({ min: -1, max: 9 }));
const tree = mostly(dictionary(fc.constantFrom(...innerKeys), inner, 3));
const stack = shape({
  frames: listed(
    shape({
      filename: text,
      abs_path: text,
      function: text,
      module: text,
      lineno: count,
      colno: count,
      in_app: flag,
      vars: tree,
      pre_context: mostly(fc.array(text, { maxLength: 12 })),
      context_line: text,
      post_context: mostly(fc.array(text, { maxLength: 12 })),
      instruction_addr: text,
    }),
    4,
  ),
  frames_omitted: mostly(fc.tuple(count, count)),
});
const mechanism = shape({
  type: text,
  handled: flag,
  synthetic: flag,
  exception_id: count,
  parent_id: count,
  data: tree,
  meta: tree,
});
const pairs = mostly(
  fc.oneof(
    dictionary(fc.string({ maxLength: 4 }), inner, 4),
    fc.array(fc.tuple(text, text), { maxLength: 4 }),
    fc.constantFrom('a=1&b=%41+%zz&&c', '?x', 'a=1; b=2;c', 'Host: x\r\nCookie: y=z'),
  ),
);
const message = shape({ message: text, formatted: text, params: mostly(fc.array(inner, { maxLength: 3 })) });
const exception = shape({
  type: text,
  value: text,
  module: text,
  thread_id: count,
  mechanism,
  stacktrace: stack,
});
const user = shape({
  id: text,
  email: text,
  username: text,
  ip_address: text,
  geo: tree,
  data: tree,
  extraKey: inner,
});

/** Events of known keys with hostile values, as `JSON.parse` would give them (own `__proto__` keys included). */
export const hostileEvent: fc.Arbitrary<unknown> = fc.record(
  {
    event_id: mostly(fc.uuid()),
    timestamp: text,
    platform: text,
    level: mostly(fc.constantFrom('warn', 'LOG', 40, 'critical')),
    logger: text,
    transaction: text,
    server_name: text,
    release: text,
    dist: count,
    environment: text,
    type: inner,
    tags: pairs,
    extra: tree,
    contexts: mostly(dictionary(fc.string({ maxLength: 4 }), tree, 4)),
    modules: mostly(dictionary(fc.string({ maxLength: 4 }), text, 4)),
    fingerprint: mostly(fc.array(text, { maxLength: 4 })),
    user,
    'sentry.interfaces.User': user,
    request: shape({
      url: text,
      method: text,
      query_string: pairs,
      data: inner,
      cookies: pairs,
      headers: pairs,
      env: tree,
    }),
    sdk: shape({
      name: text,
      version: text,
      integrations: mostly(fc.array(text)),
      packages: inner,
      settings: inner,
    }),
    breadcrumbs: listed(
      shape({ timestamp: text, type: text, category: text, level: text, message: text, data: tree }),
      6,
    ),
    exception: listed(exception, 4),
    'sentry.interfaces.Exception': listed(exception, 2),
    threads: listed(shape({ id: count, name: text, crashed: flag, current: flag, stacktrace: stack }), 3),
    stacktrace: stack,
    message: mostly(fc.oneof(text, message)),
    logentry: message,
    debug_meta: tree,
    errors: mostly(fc.array(tree, { maxLength: 3 })),
    checksum: text,
    unknownKey: inner,
  },
  { requiredKeys: [] },
);

/** Any JSON text, parsed. */
export const anyJson: fc.Arbitrary<unknown> = fc
  .json({ maxDepth: 6 })
  .map((text): unknown => JSON.parse(text));

function dictionary<T>(
  key: fc.Arbitrary<string>,
  value: fc.Arbitrary<T>,
  maxKeys: number,
): fc.Arbitrary<unknown> {
  return fc
    .array(fc.tuple(key, value), { maxLength: maxKeys })
    .map((entries): unknown => Object.fromEntries(entries));
}

/** A normalised event in the words of the wire, to send it through the normaliser once more. */
export function toWire(event: NormalizedEvent): Record<string, unknown> {
  const { message } = event;
  return {
    event_id: event.eventId,
    timestamp: event.timestamp,
    platform: event.platform,
    level: event.level,
    logger: event.logger,
    transaction: event.transaction,
    server_name: event.serverName,
    release: event.release,
    dist: event.dist,
    environment: event.environment,
    logentry: message && { message: message.template, formatted: message.formatted, params: message.params },
    exception: event.exceptions && { values: event.exceptions.map(wireException) },
    threads: event.threads && { values: event.threads.map(wireThread) },
    stacktrace: event.stacktrace && { frames: event.stacktrace.map(wireFrame) },
    breadcrumbs: event.breadcrumbs,
    request: event.request && { ...event.request, query_string: event.request.query },
    user: event.user && { ...event.user, ipAddress: undefined, ip_address: event.user.ipAddress },
    contexts: event.contexts,
    tags: event.tags,
    extra: event.extra,
    modules: event.modules,
    fingerprint: event.fingerprint,
    checksum: event.checksum,
    sdk: event.sdk,
    debug_meta: event.debugMeta,
    errors: event.errors,
  };
}

function wireException(entry: ExceptionEntry): unknown {
  const { mechanism } = entry;
  return {
    type: entry.type,
    value: entry.value,
    module: entry.module,
    thread_id: entry.threadId,
    mechanism: mechanism && {
      ...mechanism,
      exception_id: mechanism.exceptionId,
      parent_id: mechanism.parentId,
      is_exception_group: mechanism.isExceptionGroup,
      help_link: mechanism.helpLink,
    },
    stacktrace: wireStack(entry),
  };
}

function wireThread(thread: Thread): unknown {
  return { ...thread, stacktrace: wireStack(thread) };
}

function wireStack(holder: ExceptionEntry | Thread): unknown {
  return (
    holder.frames && { frames: holder.frames.map(wireFrame), frames_omitted: [0, holder.framesOmitted ?? 0] }
  );
}

function wireFrame(frame: Frame): unknown {
  return {
    ...frame,
    abs_path: frame.absPath,
    raw_function: frame.rawFunction,
    in_app: frame.inApp,
    pre_context: frame.preContext,
    context_line: frame.contextLine,
    post_context: frame.postContext,
    instruction_addr: frame.instructionAddr,
    symbol_addr: frame.symbolAddr,
    image_addr: frame.imageAddr,
  };
}
