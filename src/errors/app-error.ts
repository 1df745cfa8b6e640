import { errorCatalogue } from './catalogue.ts';

export type ErrorCode = keyof typeof errorCatalogue;
export type ErrorStatus = (typeof errorCatalogue)[ErrorCode]['status'];

/** One broken rule: where (JSON pointer) and which. Never the value. */
export interface FieldError {
  readonly pointer: string;
  readonly message: string;
  /** The rule in one word, for the log: zod's issue code, or one of our own. */
  readonly rule?: string;
}

export interface AppErrorOptions {
  /** For people; must not carry secrets, SQL or values from the request. */
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[];
  /** `pointer:rule` of each, for the log only; default: made of `errors`. */
  readonly brokenRules?: readonly string[];
  /** For the log only. */
  readonly cause?: unknown;
}

/** A request that cannot go on. `onError` turns it into a problem document (RFC 9457). */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: ErrorStatus;
  readonly detail: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[];
  readonly brokenRules: readonly string[];

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    const { status, title } = errorCatalogue[code];
    super(options.detail ?? title, options.cause === undefined ? undefined : { cause: options.cause });
    // A literal, because the bundler shortens class names and the log shows this one.
    this.name = 'AppError';
    this.code = code;
    this.status = status;
    this.detail = options.detail;
    this.headers = options.headers ?? {};
    this.errors = options.errors ?? [];
    this.brokenRules =
      options.brokenRules ?? this.errors.map(({ pointer, rule = 'custom' }) => `${pointer}:${rule}`);
  }
}

/** The input was readable but breaks rules; each is named by pointer. 422. */
export class ValidationFailed extends AppError {
  constructor(errors: readonly FieldError[]) {
    super('validation_failed', { errors });
  }
}

/** Something does not exist. Another tenant's id gets the same answer, so that it does not reveal what exists. 404. */
export class NotFound extends AppError {
  constructor(what: string) {
    super('not_found', { detail: `There is no such ${what}.` });
  }
}

/** The client sends too many requests. `retryAfterS` in whole seconds. 429. */
export class RateLimited extends AppError {
  constructor(retryAfterS: number, headers: Readonly<Record<string, string>> = {}) {
    super('rate_limited', { headers: { 'Retry-After': String(retryAfterS), ...headers } });
  }
}

/** The body is over its cap. `maxBytes` is the cap. 413. */
export class PayloadTooLarge extends AppError {
  constructor(maxBytes: number) {
    super('payload_too_large', { detail: `At most ${maxBytes} bytes are taken here.` });
  }
}

/** The body came too slowly. 408. */
export class BodyTooSlow extends AppError {
  constructor() {
    super('body_too_slow', { headers: { 'Retry-After': '5' } });
  }
}

/** The isolate already holds as many bytes of request bodies as it may; a retry a moment later can succeed. 503. */
export class Overloaded extends AppError {
  constructor() {
    super('overloaded', { headers: { 'Retry-After': '5' } });
  }
}

/** The database failed us: 503, or 504 when it was too slow. The cause stays in the log. */
export class DatabaseFailed extends AppError {
  constructor(kind: 'unavailable' | 'timeout', cause: unknown) {
    super(kind === 'timeout' ? 'database_timeout' : 'database_unavailable', {
      headers: { 'Retry-After': '5' },
      cause,
    });
  }
}
