/** Why Ballast does not start: one or two sentences that tell the person who started it what to do. */
export class StartRefused extends Error {
  override name = 'StartRefused';
}

const maxCauses = 6;
const maxDetailChars = 120;
const namedCode = /^(?:SQLITE_|SQL_INPUT_ERROR$|E[A-Z]+$)/;
/** Finds the engine's code from its message, for errors that have lost their code. */
const words: readonly (readonly [pattern: RegExp, code: string])[] = [
  [/database or disk is full/, 'SQLITE_FULL'],
  [/disk I\/O error/, 'SQLITE_IOERR'],
  [/readonly database/, 'SQLITE_READONLY'],
  [/unable to open (?:database|connection)/i, 'SQLITE_CANTOPEN'],
  [/database is locked/, 'SQLITE_BUSY'],
  [/disk image is malformed/, 'SQLITE_CORRUPT'],
  [/file is not a database/, 'SQLITE_NOTADB'],
];

/** Yields the error, its cause, the cause of that, and so on. */
function* causesOf(error: unknown): Generator<object> {
  let current: unknown = error;
  for (let depth = 0; depth < maxCauses && typeof current === 'object' && current !== null; depth += 1) {
    yield current;
    current = 'cause' in current ? current.cause : undefined;
  }
}

/** The code of an error or of one of its causes: `EACCES`, `SQLITE_CORRUPT`. */
export function codeOf(error: unknown): string | undefined {
  for (const one of causesOf(error)) {
    const { code, message }: { code?: unknown; message?: unknown } = one;
    if (typeof code === 'string' && namedCode.test(code)) return code;
    if (typeof message !== 'string') continue;
    // The database server passes the engine's code on inside its message.
    const quoted = /\bSQLITE_[A-Z_]{2,40}/.exec(message)?.[0];
    if (quoted !== undefined) return quoted;
    const said = words.find(([pattern]) => pattern.test(message));
    if (said !== undefined) return said[1];
  }
  return undefined;
}

/** The path of the file that the system error names. */
function pathOf(error: unknown): string | undefined {
  for (const one of causesOf(error)) {
    const { path, dest }: { path?: unknown; dest?: unknown } = one;
    if (typeof dest === 'string') return dest;
    if (typeof path === 'string') return path;
  }
  return undefined;
}

/** What the engine says about a failed statement: `no such table: project`. */
function detailOf(error: unknown): string {
  for (const one of causesOf(error)) {
    const { message }: { message?: unknown } = one;
    const detail = typeof message === 'string' ? /SQLite error: ([^\n]+)/.exec(message)?.[1] : undefined;
    if (detail !== undefined) return detail.slice(0, maxDetailChars);
  }
  return codeOf(error) ?? '';
}

/** Explains a failure to use the data directory; undefined when the failure is about something else. */
export function explainDataFailure(error: unknown, dataDir: string): StartRefused | undefined {
  if (error instanceof StartRefused) return error;
  const code = codeOf(error) ?? '';
  const sentence = sentenceOf(code, dataDir, error);
  return sentence === undefined ? undefined : new StartRefused(sentence, { cause: error });
}

const elsewhere = 'or choose another directory with --data';

function sentenceOf(code: string, dataDir: string, error: unknown): string | undefined {
  if (/^(?:EACCES|EPERM)$/.test(code)) {
    return `This user may not write to ${dataDir}. Give it the right to, ${elsewhere}.`;
  }
  if (code === 'EROFS' || code.startsWith('SQLITE_READONLY')) {
    return `${dataDir}, or the database in it, can only be read. Make both writable, ${elsewhere}.`;
  }
  if (/^(?:ENOSPC|EDQUOT|EFBIG|SQLITE_FULL)$/.test(code)) {
    return `The disk of ${dataDir} is full. Make room, ${elsewhere}.`;
  }
  if (/^(?:EEXIST|ENOTDIR)$/.test(code)) {
    return `${dataDir} is a file, or lies below one. Choose a directory with --data.`;
  }
  if (code === 'ENOENT') return `The directory ${dataDir} cannot be made there. Choose another with --data.`;
  if (code === 'EISDIR') {
    const path = pathOf(error) ?? `A file in ${dataDir}`;
    return `${path} cannot be opened: a directory has its place. Move that away, ${elsewhere}.`;
  }
  if (code.startsWith('SQLITE_CANTOPEN')) {
    return `The database in ${dataDir} cannot be opened. Let this user read and write ballast.db, ${elsewhere}.`;
  }
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) return damaged(dataDir, code);
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO') {
    return `The disk of ${dataDir} fails or is full (${code}). Look at the disk, ${elsewhere}.`;
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return `Another program holds the database in ${dataDir}. Stop it, ${elsewhere}.`;
  }
  if (namedCode.test(code) && code.startsWith('SQL')) {
    return (
      `The database ${dataDir}/ballast.db is not as Ballast made it (${detailOf(error)}). ` +
      `Restore a backup into an empty directory, ${elsewhere}.`
    );
  }
  return undefined;
}

/** The sentence for a damaged database; `finding` is the engine's text. */
export function damaged(dataDir: string, finding: string): string {
  return (
    `The database ${dataDir}/ballast.db is damaged (${finding}). ` +
    'Restore a backup into an empty directory and start with --data on it: docs/operations.md says how.'
  );
}
