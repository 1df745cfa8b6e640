/** Why Ballast does not start: one sentence or two for the person who started it, which say what to do. */
export class StartRefused extends Error {
  override name = 'StartRefused';
}

/** The code of an error or of what caused it: `EACCES`, `SQLITE_CORRUPT`. */
export function codeOf(error: unknown): string | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth += 1) {
    const { code, cause, message }: { code?: unknown; cause?: unknown; message?: unknown } = current;
    if (typeof code === 'string' && /^(?:SQLITE_|E[A-Z]+$)/.test(code)) return code;
    // The database server passes the engine's code on in its sentence.
    const quoted = typeof message === 'string' ? /\bSQLITE_[A-Z_]{2,40}/.exec(message)?.[0] : undefined;
    if (quoted !== undefined) return quoted;
    current = cause;
  }
  return undefined;
}

/** What a failure to use the data directory means; undefined when it is about something else. */
export function explainDataFailure(error: unknown, dataDir: string): StartRefused | undefined {
  if (error instanceof StartRefused) return error;
  const code = codeOf(error) ?? '';
  const sentence = sentenceOf(code, dataDir);
  return sentence === undefined ? undefined : new StartRefused(sentence, { cause: error });
}

const elsewhere = 'or choose another directory with --data';

function sentenceOf(code: string, dataDir: string): string | undefined {
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
  if (code.startsWith('SQLITE_CANTOPEN') || code === 'EISDIR') {
    return `The database in ${dataDir} cannot be opened. Let this user read and write ballast.db, ${elsewhere}.`;
  }
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) return damaged(dataDir, code);
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO') {
    return `The disk of ${dataDir} fails or is full (${code}). Look at the disk, ${elsewhere}.`;
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return `Another program holds the database in ${dataDir}. Stop it, ${elsewhere}.`;
  }
  return undefined;
}

/** The sentence for a database that cannot be trusted; `finding` is what the engine says. */
export function damaged(dataDir: string, finding: string): string {
  return (
    `The database ${dataDir}/ballast.db is damaged (${finding}). ` +
    'Restore a backup into an empty directory and start with --data on it: docs/operations.md says how.'
  );
}
