import type { Context } from 'hono';
import { AppError } from '../errors/app-error.ts';
import type { AppEnv } from './app-env.ts';

const maxTypeChars = 200;

/** Refuses a body that is not declared as JSON in UTF-8, or is compressed, before reading it. 415. */
export function requireJson(c: Context<AppEnv>): void {
  if (!isJsonInUtf8(c.req.header('content-type') ?? '')) throw new AppError('unsupported_media_type');
  const encoding = c.req.header('content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') throw new AppError('unsupported_encoding');
}

/** When the type names a charset, it must be UTF-8, the only one of JSON (RFC 8259, 8.1). */
function isJsonInUtf8(contentType: string): boolean {
  if (contentType.length > maxTypeChars) return false;
  const [type, ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  return type === 'application/json' && (charset === undefined || /^charset="?utf-8"?$/.test(charset));
}
