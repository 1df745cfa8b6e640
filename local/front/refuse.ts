import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { ErrorCode } from '../../src/errors/app-error.ts';
import { errorCatalogue } from '../../src/errors/catalogue.ts';

export interface FrontRefusal {
  /** The whole answer, after which the connection closes. */
  readonly bytes: Buffer;
  /** For the log, in the form of the Worker's own lines. */
  readonly line: string;
}

/** A code of the catalogue, or one for a status that only the front answers with. */
export type FrontCode = ErrorCode | 'headers_too_large' | 'not_implemented';

const ownEntries = {
  headers_too_large: { status: 431, title: 'The headers are too large' },
  not_implemented: { status: 501, title: 'This is not offered here at all' },
} as const;
const isOwn = (code: FrontCode): code is keyof typeof ownEntries => Object.hasOwn(ownEntries, code);

/** The answer to a request that cannot go to the runtime: a problem document in the Worker's form. */
export function refuseRequest(code: FrontCode, detail: string, retryAfterSeconds?: number): FrontRefusal {
  const { status, title } = isOwn(code) ? ownEntries[code] : errorCatalogue[code];
  const traceId = randomBytes(16).toString('hex');
  const requestId = randomBytes(16).toString('hex');
  const body = JSON.stringify({
    type: isOwn(code) ? 'about:blank' : `/errors/${code}`,
    title,
    status,
    // For a 5xx, only the log holds the reason.
    ...(status === 501 || status < 500 ? { detail } : {}),
    ...(isOwn(code) ? {} : { code }),
    traceId,
  });
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    ...(retryAfterSeconds === undefined ? [] : [`Retry-After: ${retryAfterSeconds}`]),
    'Connection: close',
  ];
  const line = JSON.stringify({
    ts: new Date().toISOString(),
    level: 'warn',
    msg: 'Request refused before the Worker',
    traceId,
    requestId,
    status,
    errorCode: code,
    detail,
  });
  return { bytes: Buffer.from(`${headers.join('\r\n')}\r\n\r\n${body}`), line };
}
