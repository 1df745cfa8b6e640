import type { ErrorCode } from '../../errors/app-error.ts';
import { errorCatalogue } from '../../errors/catalogue.ts';

/** What `/errors/{code}` says of a code, for programs. */
export interface ErrorText {
  readonly type: string;
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  /** What the sender of the request should do. */
  readonly action: string;
  /** Whether the same request may succeed later, unchanged. */
  readonly retry: boolean;
  /** The OpenAPI document, which says what each route can answer with. */
  readonly docs: string;
}

/** Codes by status, as the catalogue has them. */
export const errorCodes = Object.keys(errorCatalogue).filter(isErrorCode);

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}

/** `origin` is the origin of the service, without a trailing slash. */
export function presentError(code: ErrorCode, origin: string): ErrorText {
  return { type: `${origin}/errors/${code}`, code, ...errorCatalogue[code], docs: `${origin}/openapi.json` };
}

/** The same for a terminal. */
export function errorAsText(code: ErrorCode): string {
  const { status, title, action, retry } = errorCatalogue[code];
  return `${status} ${code}: ${title}.\n${action}\n${retryWords(retry)}\n`;
}

export function retryWords(retry: boolean): string {
  return retry
    ? 'The same request may succeed later.'
    : 'The same request will fail again until something is changed.';
}
