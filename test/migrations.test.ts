import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * Code N-1 runs on schema N, so a migration after the first may only add: tables, indexes, and columns that a writer
 * who does not know them need not fill.
 */

const folder = join(import.meta.dirname, '../migrations');
const migrations = globSync('*.sql', { cwd: folder })
  .toSorted()
  .map((name) => ({ name: basename(name, '.sql'), sql: readFileSync(join(folder, name), 'utf8') }));

const statementsOf = (sql: string): string[] =>
  sql
    .split('--> statement-breakpoint')
    .map((part) => part.replaceAll(/^--.*$/gm, ''))
    // A trigger is one statement with others inside.
    .flatMap((part) => (/^\s*create trigger/i.test(part) ? [part] : part.split(/;\s*$/m)))
    .map((statement) => statement.replaceAll(/\s+/g, ' ').trim())
    .filter((statement) => statement !== '');

const unquote = (name: string | undefined): string => (name ?? '').replaceAll(/[`"]/g, '');

/** Why code that does not know this statement would fail after it; undefined when it would not. */
function whyNotAdditive(statement: string, madeHere: ReadonlySet<string>): string | undefined {
  if (/^create (?:table|view) /i.test(statement)) return undefined;
  const trigger = /^create trigger \S+ (after update of|before delete on) ([`"\w]+)/i.exec(statement);
  if (trigger !== null) {
    // Older code names no column that is made here, and what is deleted then only leaves its counts behind.
    return trigger[1]?.toLowerCase() === 'before delete on' || madeHere.has(unquote(trigger[2]))
      ? undefined
      : 'a trigger that fires for what older code writes';
  }
  const index = /^create (unique )?index .*? on ([`"\w]+)/i.exec(statement);
  if (index !== null) {
    return index[1] === undefined || madeHere.has(unquote(index[2]))
      ? undefined
      : 'a unique index refuses what was written before';
  }
  // Fills a column that is made here, and no other.
  const filled = /^update [`"\w]+ set ([`"\w]+) = \S+ where /i.exec(statement)?.[1];
  if (filled !== undefined && madeHere.has(unquote(filled))) return undefined;
  const column = /^alter table [`"\w]+ add (?:column )?[`"\w]+ (.*)$/i.exec(statement)?.[1];
  if (column === undefined) return 'it changes or removes what is there';
  if (/\bunique\b|\bprimary key\b|\breferences\b|\bcheck\b/i.test(column)) return 'a constraint on a column';
  if (/\bnot null\b/i.test(column) && !/\bdefault\b/i.test(column)) return 'a column that must be filled';
  return undefined;
}

/** Names of tables and columns. */
const madeIn = (statements: readonly string[]): ReadonlySet<string> =>
  new Set(
    statements.flatMap((statement) => {
      const name = /^(?:create table|alter table [`"\w]+ add(?: column)?) ([`"\w]+)/i.exec(statement)?.[1];
      return name === undefined ? [] : [unquote(name)];
    }),
  );

function refusalsOf(sql: string): string[] {
  const statements = statementsOf(sql);
  const madeHere = madeIn(statements);
  return statements.flatMap((statement) => {
    const why = whyNotAdditive(statement, madeHere);
    return why === undefined ? [] : [`${why}: ${statement}`];
  });
}

describe('migrations', () => {
  test('are numbered without a gap, and the first makes everything', () => {
    expect(migrations.map(({ name }) => name.slice(0, 4))).toEqual(
      migrations.map((_, at) => String(at).padStart(4, '0')),
    );
    expect(refusalsOf(migrations[0]?.sql ?? '')).toEqual([]);
  });

  test.each(migrations.slice(1))('$name only adds', ({ sql }) => {
    expect(statementsOf(sql)).not.toEqual([]);
    expect(refusalsOf(sql)).toEqual([]);
  });

  test.each([
    ['DROP TABLE `event`;'],
    ['DROP INDEX `event_by_issue`;'],
    ['ALTER TABLE `event` DROP COLUMN `title`;'],
    ['ALTER TABLE `event` RENAME COLUMN `title` TO `name`;'],
    ['ALTER TABLE `event` RENAME TO `events`;'],
    ['ALTER TABLE `event` ALTER COLUMN "title" TO "title" text;'],
    ['ALTER TABLE `event` ADD `must` text NOT NULL;'],
    ['ALTER TABLE `event` ADD `other` integer REFERENCES project(id);'],
    ['CREATE UNIQUE INDEX `one_title` ON `event` (`title`);'],
    ['CREATE TRIGGER `counts` AFTER UPDATE OF `title` ON `event` BEGIN DELETE FROM `issue`; END;'],
    ['CREATE TRIGGER `counts` AFTER INSERT ON `event` BEGIN DELETE FROM `issue`; END;'],
    ['UPDATE `event` SET `title` = 1;'],
    ['DELETE FROM `event`;'],
    ['CREATE TRIGGER t AFTER INSERT ON event BEGIN SELECT 1; END;'],
  ])('the rule refuses %s', (sql) => {
    expect(refusalsOf(sql)).toHaveLength(1);
  });

  test.each([
    [
      'CREATE TABLE `new` (`id` text PRIMARY KEY NOT NULL);--> statement-breakpoint\nCREATE UNIQUE INDEX `u` ON `new` (`id`);',
    ],
    ['ALTER TABLE `event` ADD `maybe` text;'],
    ['ALTER TABLE `event` ADD `n` integer DEFAULT 0 NOT NULL;'],
    ['CREATE INDEX `by_title` ON `event` (`title`);'],
    [
      'ALTER TABLE `event` ADD `n` integer DEFAULT 0 NOT NULL;--> statement-breakpoint\nUPDATE `event` SET `n` = 1 WHERE `id` > 1;',
    ],
  ])('the rule takes %s', (sql) => {
    expect(refusalsOf(sql)).toEqual([]);
  });
});
