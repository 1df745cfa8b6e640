import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanSql } from '../../../../local/libsql/sql-scan.ts';

describe('scanSql', () => {
  it.each([
    ['select 1', 'read'],
    ['  -- why\n SELECT 1', 'read'],
    ['/* a */ VALUES (1)', 'read'],
    ['explain query plan delete from t', 'read'],
    ['insert into t select 1', 'write'],
    ['REPLACE INTO t VALUES (1)', 'write'],
    ['with a as (delete_me) select 1', 'read'],
    ['with a(n) as (select 1) update t set n = 1', 'write'],
    ['with recursive a as (select 1 union select insert_at from b) insert into t select * from a', 'write'],
    ['create table t(x)', 'schema'],
    ['create temp table t(x)', 'session'],
    ['drop index i', 'schema'],
    ['begin immediate', 'begin'],
    ['commit', 'commit'],
    ['end transaction', 'commit'],
    ['rollback', 'rollback'],
    ['rollback to savepoint a', 'session'],
    ['savepoint a', 'session'],
    ['pragma foreign_keys = off', 'session'],
    ["attach 'x' as y", 'session'],
    ['vacuum', 'session'],
    ['', 'session'],
    ['"select" 1', 'session'],
  ])('takes %j for a %s', (sql, kind) => {
    expect(scanSql(sql).kind).toBe(kind);
  });

  it.each([
    ['', 0],
    [' ; ', 0],
    ['-- only a comment', 0],
    ['select 1', 1],
    ['select 1 ; -- done\n /* really */ ;', 1],
    ['select \';\' || ";" || `;` || [;] -- ;\n', 1],
    ["select 'it''s; fine'", 1],
    ['select 1; select 2', 2],
    ["select 1; 'x'", 2],
    ['create trigger a after insert on t begin update t set n = 1; select 2; end;', 1],
    ["select 'never closed; select 2", 1],
  ])('counts in %j %i statements', (sql, statements) => {
    expect(scanSql(sql).statements).toBe(statements);
  });

  it.each([
    ['select ?, ?', [null, null]],
    ['select ?2, ?1', ['?1', '?2']],
    ['select ?3', [null, null, '?3']],
    ['select :a, @b, $c, :a', [':a', '@b', '$c']],
    ['select \':a\', "?", `@b`, [$c] -- ?\n /* ? */', []],
    ['select a$b, json -> ?', [null]],
    ['select :', []],
    ['select ?0', []],
  ])('finds in %j the parameters %j', (sql, parameters) => {
    expect(scanSql(sql).parameters).toEqual(parameters);
  });

  it('notes a transaction that promises not to write', () => {
    expect(scanSql('BEGIN TRANSACTION READONLY').readOnlyBegin).toBe(true);
    expect(scanSql('BEGIN IMMEDIATE').readOnlyBegin).toBe(false);
  });

  it('finds a quoted text, whatever is in it, opaque', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const quoted = `'${text.replaceAll("'", "''")}'`;
        expect(scanSql(`select ${quoted}, ?`)).toMatchObject({
          statements: 1,
          parameters: [null],
          kind: 'read',
        });
      }),
    );
  });

  it('counts no parameter beyond the bound of the engine', () => {
    expect(scanSql('select ?99999999, ?, :a').parameters).toHaveLength(32_766);
  });

  it('reads any text to its end', () => {
    const pieces = fc.constantFrom(
      "'",
      '"',
      '`',
      '[',
      ']',
      '--',
      '/*',
      '*/',
      '\n',
      ';',
      '?',
      ':a',
      '(',
      ')',
      'with',
      'select',
      '?99999999',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' })), { maxLength: 60 }), (parts) => {
        expect(scanSql(parts.join('')).parameters.length).toBeLessThanOrEqual(32_766);
      }),
    );
  });
});
