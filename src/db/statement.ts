import type { InValue } from '@libsql/client/web';
import { is, Placeholder, type SQL } from 'drizzle-orm';
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core';

const dialect = new SQLiteAsyncDialect();

export type StatementValues = Readonly<Record<string, InValue>>;

/** A statement with its values. Its text is the same at each use, so it is turned into JSON once. */
export interface CompiledStatement {
  readonly sql: string;
  readonly args: InValue[];
  /** `sql` as a JSON string. */
  readonly sqlJson: string;
}

/**
 * Compiles a statement with `sql.placeholder(name)`s once, at module load, and returns the function that fills
 * it: building SQL anew for every event would cost more than sending it. A name used twice travels once.
 * @throws Error when the statement holds a bare parameter, or a value is missing
 */
export function compileStatement(statement: SQL): (values: StatementValues) => CompiledStatement {
  const { sql, params } = dialect.sqlToQuery(statement);
  const names: string[] = [];
  const positions = params.map((param) => {
    if (!is(param, Placeholder)) throw new Error('A compiled statement takes placeholders only.');
    const known = names.indexOf(param.name);
    return known >= 0 ? known + 1 : names.push(param.name);
  });
  let next = 0;
  const text = compactSql(sql.replaceAll('?', () => `?${positions[next++]}`));
  const sqlJson = JSON.stringify(text);
  return (values) => ({ sql: text, args: names.map((name) => valueOf(values, name)), sqlJson });
}

/** A literal, a name in quotes that needs none, or white space. */
const shortened = /'(?:[^']|'')*'|"([a-z_]+)"|\s+/g;

/** Every event carries its statements to the database: shorter texts, without quotes to escape, cost both sides less. */
function compactSql(sql: string): string {
  return sql
    .replaceAll(shortened, (part: string, name?: string) => (part.startsWith("'") ? part : (name ?? ' ')))
    .trim();
}

function valueOf(values: StatementValues, name: string): InValue {
  const value = values[name];
  if (value === undefined) throw new Error(`The statement lacks a value for ${name}.`);
  return value;
}
