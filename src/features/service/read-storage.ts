import { getTableName, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Db } from '../../db/client.ts';
import { apiToken } from '../../db/schema/api-token.ts';
import { auditLog } from '../../db/schema/audit-log.ts';
import { deletion } from '../../db/schema/deletion.ts';
import { event } from '../../db/schema/event.ts';
import { feedback } from '../../db/schema/feedback.ts';
import { fingerprint, issue, issueFacet, issueHour } from '../../db/schema/issue.ts';
import { metricIsolate, metricTotal } from '../../db/schema/metric.ts';
import { batchReceipt, outcomeHour } from '../../db/schema/outcome.ts';
import { person } from '../../db/schema/person.ts';
import { project, projectKey } from '../../db/schema/project.ts';
import { environment, release } from '../../db/schema/release.ts';
import { session } from '../../db/schema/session.ts';
import { signInLink } from '../../db/schema/sign-in-link.ts';
import { databaseFailure } from '../../db/fault.ts';
import { AppError } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { maxCountedRows, maxMeasuredBytes, type StorageReply } from './schemas.ts';

/** The large ones first. */
const tables: readonly SQLiteTable[] = [
  event,
  issue,
  issueFacet,
  issueHour,
  fingerprint,
  outcomeHour,
  feedback,
  release,
  environment,
  auditLog,
  batchReceipt,
  deletion,
  project,
  projectKey,
  apiToken,
  person,
  session,
  signInLink,
  metricIsolate,
  metricTotal,
];

/**
 * What the database holds, by table. For the operator: a caller bound to a project gets `insufficient_scope`, since the answer is
 * about all projects.
 */
export async function readStorage(
  { db }: Pick<Services, 'db'>,
  { onlyProjectId }: { readonly onlyProjectId: number | null },
): Promise<StorageReply> {
  if (onlyProjectId !== null) throw new AppError('insufficient_scope');
  const [sizes] = await db.query.all<{ bytes: number; free: number }>(sql`
    select page_count * page_size as bytes, freelist_count * page_size as free
    from pragma_page_count, pragma_page_size, pragma_freelist_count`);
  const counts = await db.query.batch(asTuple(tables.map((table) => boundedCount(db, table))));
  const databaseBytes = sizes?.bytes ?? 0;
  const bytes = databaseBytes > maxMeasuredBytes ? new Map<string, number>() : await bytesByTable(db);
  return {
    databaseBytes,
    freeBytes: sizes?.free ?? 0,
    tables: tables.map((table, at) => {
      const rows = counts[at]?.[0]?.n ?? 0;
      const name = getTableName(table);
      return {
        name,
        rows: Math.min(rows, maxCountedRows),
        isRowsExact: rows <= maxCountedRows,
        bytes: bytes.get(name) ?? null,
      };
    }),
  };
}

/** Reads the smallest index of a table, and at most one row more than is counted. */
function boundedCount({ query }: Db, table: SQLiteTable) {
  const some = query
    .select({ one: sql`1`.as('one') })
    .from(table)
    .limit(maxCountedRows + 1)
    .as('some');
  return query.select({ n: sql<number>`count(*)` }).from(some);
}

type Counts = ReturnType<typeof boundedCount>;

/** A batch takes a list that is not empty. */
function asTuple([first, ...rest]: readonly Counts[]): readonly [Counts, ...Counts[]] {
  if (first === undefined) throw new Error('There are no tables.');
  return [first, ...rest];
}

/** The pages of each table and its indexes; empty where the server has no `dbstat`. */
async function bytesByTable({ query }: Db): Promise<ReadonlyMap<string, number>> {
  try {
    const rows = await query.all<{ name: string; bytes: number }>(sql`
      select made.tbl_name as name, sum(page.pgsize) as bytes
      from dbstat as page join sqlite_schema as made on made.name = page.name
      where page.aggregate = 1 group by 1`);
    return new Map(rows.map(({ name, bytes }) => [name, bytes]));
  } catch (error) {
    if (databaseFailure(error) !== undefined) throw error;
    return new Map();
  }
}
