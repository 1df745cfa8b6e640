/** What the catalogue says about an error code. */
export interface ErrorEntry {
  readonly status: number;
  readonly title: string;
  /** What the sender of the request should do: one or two plain sentences. */
  readonly action: string;
  /** Whether the same request may succeed later, unchanged. */
  readonly retry: boolean;
}

/** Every code we ever answer with, by status. A closed list: clients may switch on it, so a code never changes. */
export const errorCatalogue = {
  malformed_request: {
    status: 400,
    title: 'The request could not be read',
    action: 'A header is wrong, or the body did not arrive whole. Correct the request, then send it again.',
    retry: false,
  },
  malformed_json: {
    status: 400,
    title: 'The body is not valid JSON',
    action: 'Send one JSON value in UTF-8, as `JSON.stringify` or `json.dumps` make it.',
    retry: false,
  },
  malformed_envelope: {
    status: 400,
    title: 'The envelope could not be read',
    action:
      'An envelope is a line of JSON, then for each item a header line and its payload. An official SDK makes it right; `detail` says where this one breaks.',
    retry: false,
  },
  malformed_encoding: {
    status: 400,
    title: 'The body does not decompress',
    action:
      'Compress the body with what `Content-Encoding` names, as one whole stream, or send it as it is without that header.',
    retry: false,
  },
  malformed_key: {
    status: 400,
    title: 'The DSN key is malformed',
    action: 'Copy the DSN again: its key is 32 hex digits.',
    retry: false,
  },
  project_mismatch: {
    status: 400,
    title: 'The DSN and the URL disagree',
    action:
      'The DSN inside the envelope names another key or project than the request. Use one DSN for both; a tunnel must forward to the project of the envelope.',
    retry: false,
  },
  missing_key: {
    status: 401,
    title: 'No DSN key was sent',
    action:
      'Send the key of the DSN: in `X-Sentry-Auth`, as `sentry_key` in the query, or as `dsn` in the envelope header. An official SDK does.',
    retry: false,
  },
  ambiguous_key: {
    status: 401,
    title: 'Several different DSN keys were sent',
    action: 'Send the key once: `X-Sentry-Auth`, `Authorization` and the query must not disagree.',
    retry: false,
  },
  unauthenticated: {
    status: 401,
    title: 'Sign in or send a bearer token',
    action:
      'Send `Authorization: Bearer` with an API token. An administrator makes one with `POST /api/v1/tokens`. A person signs in at `/sign-in`.',
    retry: false,
  },
  invalid_token: {
    status: 401,
    title: 'The bearer token is not valid',
    action: 'The token is unknown, expired or revoked. Do not send it again; ask for a new one.',
    retry: false,
  },
  unknown_key: {
    status: 403,
    title: 'The DSN key does not open this project',
    action:
      'The key was revoked or belongs to another project. Copy the DSN again, and stop sending until then.',
    retry: false,
  },
  foreign_origin: {
    status: 403,
    title: 'The request comes from another site',
    action:
      'Send it from a page of this service, with its address in `Origin`. Behind a proxy, `PUBLIC_URL` must name the address that people open.',
    retry: false,
  },
  insufficient_scope: {
    status: 403,
    title: 'The token may not do this',
    action: 'Use a token with the scope that the route needs, not bound to another project.',
    retry: false,
  },
  not_found: {
    status: 404,
    title: 'There is nothing here',
    action:
      'Check the path and the ids in it: it was deleted, never was, or is outside what the token may see.',
    retry: false,
  },
  method_not_allowed: {
    status: 405,
    title: 'This method is not offered here',
    action: 'Use one of the methods in `Allow`.',
    retry: false,
  },
  not_acceptable: {
    status: 406,
    title: 'Nothing we can send fits Accept',
    action: 'Let `Accept` include `application/json`, or leave it out.',
    retry: false,
  },
  body_too_slow: {
    status: 408,
    title: 'The body came too slowly',
    action:
      'Send it again, without pauses: at least 16 KiB in every 10 seconds, and the whole of it within 60 seconds.',
    retry: true,
  },
  conflict: {
    status: 409,
    title: 'This would collide with what exists',
    action: 'Read what is there now and decide again; `detail` says what was in the way.',
    retry: false,
  },
  precondition_failed: {
    status: 412,
    title: 'It has changed since it was read',
    action: 'Read it again, apply the change to what it is now, and send the new `ETag` in `If-Match`.',
    retry: false,
  },
  payload_too_large: {
    status: 413,
    title: 'The body is too large',
    action: 'Send less at once: fewer items, shorter texts, no attachments. `detail` says how much is taken.',
    retry: false,
  },
  uri_too_long: {
    status: 414,
    title: 'The URL is too long',
    action: 'Shorten the query: at most 8 KiB of URL are read.',
    retry: false,
  },
  unsupported_media_type: {
    status: 415,
    title: 'Send application/json',
    action: 'Send JSON in UTF-8 and say so: `Content-Type: application/json`.',
    retry: false,
  },
  unsupported_encoding: {
    status: 415,
    title: 'This content encoding is not understood',
    action: 'Reports may be gzip, deflate, br or zstd; bodies of the API must not be compressed.',
    retry: false,
  },
  validation_failed: {
    status: 422,
    title: 'The input breaks a rule',
    action:
      'Each entry of `errors` names a place by JSON pointer and its rule. Correct them all, then send it again.',
    retry: false,
  },
  precondition_required: {
    status: 428,
    title: 'Say which state this is about: send If-Match',
    action: 'Read it first, then send the `ETag` of that answer in `If-Match`.',
    retry: false,
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    action:
      'Wait as many seconds as `Retry-After` says, then go on more slowly; `RateLimit-Policy` says what is allowed.',
    retry: true,
  },
  internal: {
    status: 500,
    title: 'Something broke on our side',
    action: 'This is a bug of the service. Tell its operator the `traceId`: the log has the reason under it.',
    retry: false,
  },
  misconfigured: {
    status: 503,
    title: 'The service is not configured',
    action: 'The operator must correct a variable or binding; the log names it.',
    retry: false,
  },
  database_unavailable: {
    status: 503,
    title: 'The database cannot be reached',
    action:
      'Nothing is wrong with the request. Send it again after `Retry-After` seconds; an event sent twice is stored once.',
    retry: true,
  },
  dependency_unavailable: {
    status: 503,
    title: 'A service we depend on cannot be reached',
    action: 'Nothing is wrong with the request. Send it again after `Retry-After` seconds.',
    retry: true,
  },
  overloaded: {
    status: 503,
    title: 'Too many bodies are being received',
    action:
      'Nothing is wrong with the request. Send it again after `Retry-After` seconds; a smaller body finds room sooner.',
    retry: true,
  },
  database_timeout: {
    status: 504,
    title: 'The database took too long',
    action:
      'Send it again after `Retry-After` seconds. A change may have been made all the same: read before you repeat it.',
    retry: true,
  },
  dependency_timeout: {
    status: 504,
    title: 'A service we depend on took too long',
    action:
      'Send it again after `Retry-After` seconds. A change may have been made all the same: read before you repeat it.',
    retry: true,
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
