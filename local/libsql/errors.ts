/** A refused statement as Hrana carries it: `code` is one of SQLite's or of the server's own names. */
export type SqlFailure = { code: string; message: string };

/** The client broke the protocol. The server answers with HTTP 400 and the message as text. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

type EngineError = { code?: unknown; message: string };

const isEngineError = (error: unknown): error is EngineError => error instanceof Error;

/** Messages the engine gives while parsing, which sqld reports under its parser's name. */
const syntaxMessage = /^(?:near "|unrecognized token|incomplete input)/;

/**
 * Names an engine error as sqld does (libsql-server, hrana/stmt.rs), so that code which checks `code` sees the same
 * values here and in production: primary result codes, `SQLITE_UNKNOWN` for the generic one.
 */
export function toSqlFailure(error: unknown): SqlFailure {
  if (!isEngineError(error)) return { code: 'SQLITE_UNKNOWN', message: 'SQLite error: unknown' };
  const code = typeof error.code === 'string' ? error.code : '';
  if (code === '' && error instanceof RangeError) {
    return {
      code: 'ARGS_INVALID',
      message: `Arguments do not match SQL parameters: ${error.message}`,
    };
  }
  if (code === 'SQLITE_ERROR' || code === '') {
    if (syntaxMessage.test(error.message)) {
      return { code: 'SQL_PARSE_ERROR', message: `SQL string could not be parsed: ${error.message}` };
    }
    if (error.message.startsWith('no such column')) {
      return { code: 'SQL_INPUT_ERROR', message: `SQL input error: ${error.message}` };
    }
    return { code: 'SQLITE_UNKNOWN', message: `SQLite error: ${error.message}` };
  }
  const second = code.indexOf('_', 7);
  return { code: second < 0 ? code : code.slice(0, second), message: `SQLite error: ${error.message}` };
}
