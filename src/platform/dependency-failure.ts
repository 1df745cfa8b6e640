import { AppError } from '../errors/app-error.ts';

const maxCauses = 8;
/** When to come back, where nothing better is known. */
export const dependencyRetryAfter = { 'Retry-After': '5' } as const;

/** What clients of other services throw: Upstash's own errors, and the codes of sockets (Node, undici). */
const clientError = /^(?:Upstash\w*Error|UrlError)$/;
const socketCode = /^(?:E(?:CONN|HOST|NET|PIPE|AI_)[A-Z_]*|ENOTFOUND|ETIMEDOUT|UND_ERR_[A-Z_]+)$/;
/** What a failed `fetch` says in workerd and in Node. */
const networkMessage = /^(?:Network connection lost\.?|fetch failed|internal error; reference = \w+)$/;

/**
 * The failure of a service other than the database inside an error: 504 when we gave up waiting, 503 when it could not be
 * reached or refused. Undefined for any other error. Walks `cause`; throws what the getters of a hostile error throw.
 */
export function dependencyFailure(thrown: unknown): AppError | undefined {
  let current: unknown = thrown;
  for (let depth = 0; depth < maxCauses && current instanceof Error; depth += 1) {
    const code = codeOf(current);
    if (code !== undefined) return new AppError(code, { headers: dependencyRetryAfter, cause: thrown });
    current = current.cause;
  }
  return undefined;
}

function codeOf(error: Error): 'dependency_timeout' | 'dependency_unavailable' | undefined {
  const { name, message } = error;
  if (name === 'TimeoutError' || name === 'AbortError') return 'dependency_timeout';
  if (clientError.test(name) || networkMessage.test(message)) return 'dependency_unavailable';
  const code = 'code' in error ? error.code : undefined;
  if (typeof code !== 'string' || !socketCode.test(code)) return undefined;
  return code === 'ETIMEDOUT' ? 'dependency_timeout' : 'dependency_unavailable';
}
