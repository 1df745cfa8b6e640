/** The type of a field, as docs/logging.md names it. */
export type LogFieldType = 'string' | 'integer' | 'boolean' | 'string[]' | 'object';

export interface LogField {
  readonly type: LogFieldType;
  /**
   * The form of a value that we made ourselves: such a value is written without looking for secrets in it. Anything
   * else under that name is masked like the value of an unknown field.
   */
  readonly shape?: RegExp;
}

const hexId = /^[\da-f]{16,32}$/;
const rowId = /^(?:key|tok)_[\da-f]{24}$/;
const word = /^[A-Za-z_]{1,40}$/;
/** `sentry.python.fastapi/2.68.0`: leaves no room for anything else. */
const sdkVersion = /^sentry(?:[.-][a-z_]{1,20}){0,4}\/\d{1,4}(?:\.\d{1,4}){0,3}$/;
const routeTemplate = /^(?:unmatched|(?:\/(?:[\w.-]{1,40}|:\w{1,40}|\*)?){1,10})$/;

const text = { type: 'string' } as const;
const textOf = (shape: RegExp) => ({ type: 'string', shape }) as const;
const textsOf = (shape: RegExp) => ({ type: 'string[]', shape }) as const;
const integer = { type: 'integer' } as const;
const flag = { type: 'boolean' } as const;
const anything = { type: 'object' } as const;

/** What the log itself writes into a line, beside `sampledOut`. */
const ownFields = {
  ts: text,
  level: textOf(word),
  msg: text,
  traceId: textOf(hexId),
  spanId: textOf(hexId),
  parentSpanId: textOf(hexId),
  requestId: textOf(hexId),
} satisfies Record<string, LogField>;

/** What the parts of a request, run or batch tell of it. */
const factFields = {
  clientRequestId: text,
  route: textOf(routeTemplate),
  method: textOf(word),
  status: integer,
  durationMs: integer,
  slow: flag,
  projectId: integer,
  actor: textOf(rowId),
  client: textOf(sdkVersion),
  colo: textOf(word),
  country: textOf(/^[A-Z][A-Z\d]$/),
  dbMs: integer,
  dbRoundTrips: integer,
  dbRetries: integer,
  rowsRead: integer,
  rowsWritten: integer,
  redisMs: integer,
  redisCommands: integer,
  cache: textsOf(/^[a-z]{1,20}:[a-z]{1,20}$/),
  limits: textsOf(/^[a-z_]{1,30}(?::[a-z_]{1,30}){2,3}$/),
  outcome: textsOf(/^[a-z_]{1,30}(?::[a-z_]{1,30}){2}:\d{1,9}$/),
  issueIds: textsOf(hexId),
  regressed: flag,
  errorCode: textOf(word),
  brokenRules: textsOf(/^(?:\/[\w.~-]{1,60}){0,8}:[a-z_]{1,40}$/),
  error: anything,
  cron: text,
  tasks: textsOf(/^[a-z]{1,20}:(?:\d{1,9}|failed)$/),
  scheduledAt: text,
  queue: text,
  messages: integer,
  written: integer,
  postponed: integer,
  oldestMs: integer,
  work: text,
} satisfies Record<string, LogField>;

/** All fields that mean the same in every line; docs/logging.md describes them. A line may have other fields too. */
export const logFields: ReadonlyMap<string, LogField> = new Map<string, LogField>(
  Object.entries({ ...ownFields, ...factFields, sampledOut: integer }),
);

interface ValueOf {
  readonly string: string;
  readonly integer: number;
  readonly boolean: boolean;
  readonly 'string[]': readonly string[];
  readonly object: unknown;
}

/** The facts of one request, run or batch, as they become known; its wide line tells them. */
export type Facts = {
  -readonly [Name in keyof typeof factFields]?: ValueOf[(typeof factFields)[Name]['type']] | undefined;
};

/** What every line of a request, run or batch says of it as soon as it is known, beside its ids. */
export const identityFields = ['route', 'method', 'projectId', 'actor', 'client', 'colo', 'country'] as const;
