/** The values of the TOML subset that wrangler.toml needs. */
export type TomlValue = string | number | boolean | TomlValue[] | TomlTable;
export interface TomlTable {
  [key: string]: TomlValue;
}

interface Cursor {
  readonly text: string;
  at: number;
}

const blank = /[ \t]*/y;
const blankLines = /(?:[ \t\r\n]|#[^\n]*)*/y;
const lineEnd = /[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y;
const bareKey = /[\w-]+/y;
const basicString = /"(?:[^"\\\n]|\\.)*"/y;
const literalString = /'[^'\n]*'/y;
const scalar = /(?:true|false|[+-]?\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.:-])/y;

/** No prototype, because a key may have any name. */
function emptyTable(): TomlTable {
  const table: TomlTable = {};
  Object.setPrototypeOf(table, null);
  return table;
}

const isTable = (value: TomlValue | undefined): value is TomlTable =>
  typeof value === 'object' && !Array.isArray(value);

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.text)?.[0];
  if (match !== undefined) cursor.at += match.length;
  return match;
}

function expect(cursor: Cursor, pattern: RegExp, what: string): string {
  const found = take(cursor, pattern);
  if (found !== undefined) return found;
  const line = cursor.text.slice(0, cursor.at).split('\n').length;
  throw new SyntaxError(`Line ${line}: ${what} expected (only a subset of TOML is read here)`);
}

function readKey(cursor: Cursor): string[] {
  const path: string[] = [];
  do {
    take(cursor, blank);
    const quoted = take(cursor, basicString) ?? take(cursor, literalString);
    path.push(quoted === undefined ? expect(cursor, bareKey, 'a key') : quoted.slice(1, -1));
    take(cursor, blank);
  } while (take(cursor, /\./y) !== undefined);
  return path;
}

function readValue(cursor: Cursor): TomlValue {
  take(cursor, blank);
  const basic = take(cursor, basicString);
  if (basic !== undefined) return String(JSON.parse(basic));
  const literal = take(cursor, literalString);
  if (literal !== undefined) return literal.slice(1, -1);
  if (take(cursor, /\[/y) !== undefined) return readArray(cursor);
  if (take(cursor, /\{/y) !== undefined) return readInlineTable(cursor);
  const word = expect(cursor, scalar, 'a string, number, boolean, array or inline table');
  if (word === 'true' || word === 'false') return word === 'true';
  return Number(word.replaceAll('_', ''));
}

function readArray(cursor: Cursor): TomlValue[] {
  const items: TomlValue[] = [];
  for (;;) {
    take(cursor, blankLines);
    if (take(cursor, /\]/y) !== undefined) return items;
    items.push(readValue(cursor));
    take(cursor, blankLines);
    if (take(cursor, /,/y) === undefined) {
      expect(cursor, /\]/y, '"]"');
      return items;
    }
  }
}

function readInlineTable(cursor: Cursor): TomlTable {
  const table = emptyTable();
  take(cursor, blank);
  if (take(cursor, /\}/y) !== undefined) return table;
  do readPair(cursor, table);
  while (take(cursor, /[ \t]*,/y) !== undefined);
  expect(cursor, /[ \t]*\}/y, '"}"');
  return table;
}

function readPair(cursor: Cursor, table: TomlTable): void {
  const path = readKey(cursor);
  const last = path.pop() ?? '';
  const owner = descend(table, path);
  expect(cursor, /=/y, '"="');
  if (Object.hasOwn(owner, last)) throw new SyntaxError(`"${last}" is set twice`);
  owner[last] = readValue(cursor);
}

/** The table at a path, created when missing; for an array of tables, its last table. */
function descend(root: TomlTable, path: readonly string[]): TomlTable {
  let table = root;
  for (const key of path) {
    table[key] ??= emptyTable();
    const next = table[key];
    const inner = Array.isArray(next) ? next.at(-1) : next;
    if (!isTable(inner)) throw new SyntaxError(`"${key}" is not a table`);
    table = inner;
  }
  return table;
}

/**
 * Reads the part of TOML 1.0 that wrangler.toml uses: tables, arrays of tables, inline tables, one-line strings,
 * numbers, booleans, arrays. Throws SyntaxError with the line for anything else, so that it misreads nothing.
 */
export function parseToml(text: string): TomlTable {
  const cursor: Cursor = { text, at: 0 };
  const root = emptyTable();
  let current = root;
  for (take(cursor, blankLines); cursor.at < text.length; take(cursor, blankLines)) {
    if (take(cursor, /\[\[/y) !== undefined) {
      const path = readKey(cursor);
      expect(cursor, /\]\]/y, '"]]"');
      const last = path.pop() ?? '';
      const owner = descend(root, path);
      owner[last] ??= [];
      const list = owner[last];
      if (!Array.isArray(list)) throw new SyntaxError(`"${last}" is not an array of tables`);
      current = emptyTable();
      list.push(current);
    } else if (take(cursor, /\[/y) !== undefined) {
      current = descend(root, readKey(cursor));
      expect(cursor, /\]/y, '"]"');
    } else {
      readPair(cursor, current);
    }
    expect(cursor, lineEnd, 'the end of the line');
  }
  return root;
}
