import type { InStatement, InValue } from '@libsql/client/web';
import { is, Placeholder, type SQL } from 'drizzle-orm';
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core';

const dialect = new SQLiteAsyncDialect();

export type StatementValues = Readonly<Record<string, InValue>>;

/**
 * Compiles a statement with `sql.placeholder(name)`s once, at module load, and returns the function that fills
 * it: building SQL anew for every event would cost more than sending it. A name used twice travels once.
 * @throws Error when the statement holds a bare parameter, or a value is missing
 */
export function compileStatement(statement: SQL): (values: StatementValues) => InStatement {
  const { sql, params } = dialect.sqlToQuery(statement);
  const names: string[] = [];
  const positions = params.map((param) => {
    if (!is(param, Placeholder)) throw new Error('A compiled statement takes placeholders only.');
    const known = names.indexOf(param.name);
    return known >= 0 ? known + 1 : names.push(param.name);
  });
  let next = 0;
  const numbered = sql.replaceAll('?', () => `?${positions[next++]}`);
  return (values) => ({ sql: numbered, args: names.map((name) => valueOf(values, name)) });
}

function valueOf(values: StatementValues, name: string): InValue {
  const value = values[name];
  if (value === undefined) throw new Error(`The statement lacks a value for ${name}.`);
  return value;
}
