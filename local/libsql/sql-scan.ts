/**
 * What a statement does, as far as the server needs it to choose a connection. `read` takes no write lock, `schema`
 * changes what prepared statements return, `session` changes the connection itself (pragmas, attached databases,
 * savepoints) and must never run on a shared one.
 */
export type SqlKind = 'read' | 'write' | 'schema' | 'session' | 'begin' | 'commit' | 'rollback';

export type ScannedSql = {
  kind: SqlKind;
  /** 0 for an empty text, 2 for two or more. */
  statements: 0 | 1 | 2;
  /** Parameters in binding order; `null` for a bare `?` and for gaps left by `?NNN`. */
  parameters: (string | null)[];
  explain: boolean;
  /** `BEGIN … READONLY`, which this engine parses but does not enforce. */
  readOnlyBegin: boolean;
};

const kinds = new Map<string, SqlKind>([
  ['SELECT', 'read'],
  ['VALUES', 'read'],
  ['EXPLAIN', 'read'],
  ['INSERT', 'write'],
  ['UPDATE', 'write'],
  ['DELETE', 'write'],
  ['REPLACE', 'write'],
  ['CREATE', 'schema'],
  ['ALTER', 'schema'],
  ['DROP', 'schema'],
  ['REINDEX', 'schema'],
  ['ANALYZE', 'schema'],
  ['BEGIN', 'begin'],
  ['COMMIT', 'commit'],
  ['END', 'commit'],
  ['ROLLBACK', 'rollback'],
]);

/** SQLite's own limit on parameters (SQLITE_MAX_VARIABLE_NUMBER); the engine refuses statements with more. */
const maxParameters = 32_766;

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || isDigit(code) || code === 95 || code > 127;

/** The index after a quoted token or comment that starts at `start`; `start` itself when no such token starts there. */
function skipOpaque(sql: string, start: number): number {
  const first = sql[start];
  const second = sql[start + 1];
  if (first === "'" || first === '"' || first === '`') {
    for (let end = start + 1; ; end += 2) {
      end = sql.indexOf(first, end);
      if (end < 0) return sql.length;
      if (sql[end + 1] !== first) return end + 1;
    }
  }
  const closer =
    first === '['
      ? ']'
      : first === '-' && second === '-'
        ? '\n'
        : first === '/' && second === '*'
          ? '*/'
          : '';
  if (closer === '') return start;
  const end = sql.indexOf(closer, start + (closer === '*/' ? 2 : 1));
  return end < 0 ? sql.length : end + closer.length;
}

function wordEnd(sql: string, start: number): number {
  let end = start;
  // A name may contain `$`, though not as its first character.
  for (; end < sql.length; end += 1) {
    const code = sql.charCodeAt(end);
    if (!isWord(code) && (code !== 36 || end === start)) break;
  }
  return end;
}

/** Adds the parameter at `start` to the list and returns the index after it. */
function readParameter(sql: string, start: number, parameters: (string | null)[]): number {
  const end = wordEnd(sql, start + 1);
  const name = sql.slice(start, end);
  const isFull = parameters.length >= maxParameters;
  if (sql[start] !== '?') {
    if (!isFull && end > start + 1 && !parameters.includes(name)) parameters.push(name);
  } else if (end === start + 1) {
    if (!isFull) parameters.push(null);
  } else {
    const number = Math.min(Number(name.slice(1)), maxParameters);
    while (parameters.length < number) parameters.push(null);
    if (number > 0) parameters[number - 1] ??= name;
  }
  return end;
}

/**
 * Reads the outline of an SQL text in one pass: its kind, its parameters, whether it has several statements. The engine
 * checks the syntax. The engine's embedded binding reports nothing of this outline.
 */
export function scanSql(sql: string): ScannedSql {
  const parameters: (string | null)[] = [];
  const words: string[] = [];
  let mainWord = '';
  let depth = 0;
  let ended = false;
  let many = false;
  for (let at = 0; at < sql.length;) {
    const code = sql.charCodeAt(at);
    if (isSpace(code)) {
      at += 1;
      continue;
    }
    const opaqueEnd = skipOpaque(sql, at);
    const comment = opaqueEnd > at && (sql[at] === '-' || sql[at] === '/');
    if (ended && !comment && sql[at] !== ';') {
      many = true;
      break;
    }
    if (opaqueEnd > at) {
      at = opaqueEnd;
    } else if (isWord(code)) {
      const end = wordEnd(sql, at);
      const word = sql.slice(at, end).toUpperCase();
      if (words.length < 3) words.push(word);
      if (mainWord === '' && depth === 0 && kinds.has(word)) mainWord = word;
      at = end;
    } else if (code === 63 || code === 58 || code === 64 || code === 36) {
      at = Math.max(readParameter(sql, at, parameters), at + 1);
    } else {
      if (code === 40) depth += 1;
      else if (code === 41) depth -= 1;
      else if (code === 59 && !words.includes('TRIGGER')) ended = words.length > 0;
      at += 1;
    }
  }
  const statements = many ? 2 : words.length > 0 ? 1 : 0;
  const kind = kindOf(words, mainWord);
  const readOnlyBegin = kind === 'begin' && words.includes('READONLY');
  return { kind, statements, parameters, explain: words[0] === 'EXPLAIN', readOnlyBegin };
}

function kindOf(words: readonly string[], mainWord: string): SqlKind {
  const [first = '', second = ''] = words;
  if (first === 'WITH') return kinds.get(mainWord) ?? 'session';
  if (first === 'CREATE' && (second === 'TEMP' || second === 'TEMPORARY')) return 'session';
  if (first === 'ROLLBACK' && words.includes('TO')) return 'session';
  return kinds.get(first) ?? 'session';
}
