/** Every code we ever answer with, its HTTP status and its title. A closed list: clients may switch on it. */
export const errorCatalogue = {
  malformed_request: { status: 400, title: 'The request could not be read' },
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  malformed_envelope: { status: 400, title: 'The envelope could not be read' },
  malformed_encoding: { status: 400, title: 'The body does not decompress' },
  malformed_key: { status: 400, title: 'The DSN key is malformed' },
  project_mismatch: { status: 400, title: 'The DSN and the URL disagree' },
  missing_key: { status: 401, title: 'No DSN key was sent' },
  ambiguous_key: { status: 401, title: 'Several different DSN keys were sent' },
  unauthenticated: { status: 401, title: 'A bearer token is required' },
  invalid_token: { status: 401, title: 'The bearer token is not valid' },
  unknown_key: { status: 403, title: 'The DSN key does not open this project' },
  insufficient_scope: { status: 403, title: 'The token may not do this' },
  not_found: { status: 404, title: 'There is nothing here' },
  method_not_allowed: { status: 405, title: 'This method is not offered here' },
  conflict: { status: 409, title: 'This would collide with what exists' },
  precondition_failed: { status: 412, title: 'It has changed since it was read' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'Send application/json' },
  unsupported_encoding: { status: 415, title: 'This content encoding is not understood' },
  validation_failed: { status: 422, title: 'The input breaks a rule' },
  precondition_required: { status: 428, title: 'Say which state this is about: send If-Match' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something broke on our side' },
  misconfigured: { status: 503, title: 'The service is not configured' },
  database_unavailable: { status: 503, title: 'The database cannot be reached' },
  database_timeout: { status: 504, title: 'The database took too long' },
} as const;

export type ErrorCode = keyof typeof errorCatalogue;
export type ErrorStatus = (typeof errorCatalogue)[ErrorCode]['status'];

/** One broken rule: where (JSON pointer) and which. Never the value. */
export interface FieldError {
  readonly pointer: string;
  readonly message: string;
}

export interface AppErrorOptions {
  /** For people; must not carry secrets, SQL or values from the request. */
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[];
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

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    const { status, title } = errorCatalogue[code];
    super(options.detail ?? title, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.status = status;
    this.detail = options.detail;
    this.headers = options.headers ?? {};
    this.errors = options.errors ?? [];
  }
}

/** The input was readable but breaks rules; each is named by pointer. 422. */
export class ValidationFailed extends AppError {
  constructor(errors: readonly FieldError[]) {
    super('validation_failed', { errors });
  }
}

/** Also what another tenant's id gets: it must not tell that the thing exists. 404. */
export class NotFound extends AppError {
  constructor(what: string) {
    super('not_found', { detail: `There is no such ${what}.` });
  }
}

/** Too fast. `retryAfterS` in whole seconds. 429. */
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

/** The database failed us: 503, or 504 when it was too slow. The cause stays in the log. */
export class DatabaseFailed extends AppError {
  constructor(kind: 'unavailable' | 'timeout', cause: unknown) {
    super(kind === 'timeout' ? 'database_timeout' : 'database_unavailable', {
      headers: { 'Retry-After': '5' },
      cause,
    });
  }
}
