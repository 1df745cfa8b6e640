import Database from 'libsql';

/** What the database holds when all is over, rows beside what the counters claim. */
export interface SoakLedger {
  readonly events: number;
  readonly distinctEvents: number;
  readonly issueCounts: number;
  readonly hourCounts: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly invalid: number;
  readonly limited: number;
  readonly issues: number;
  /** The most that the project with a quota got into one minute. */
  readonly mostInLimitedMinute: number;
  readonly bytes: number;
}

/** Reads the ledger from the file itself. */
export function readSoakLedger(databaseFile: string, limitedProjectId: number): SoakLedger {
  return withDatabase(databaseFile, (database) => {
    const figure = (sql: string, ...args: number[]): number =>
      Number(Object(database.prepare(sql).raw().get(args))[0] ?? 0);
    const outcome = (where: string): number =>
      figure(`select coalesce(sum(quantity), 0) from outcome_ledger where ${where}`);
    return {
      events: figure('select count(*) from event'),
      distinctEvents: figure('select count(*) from (select distinct project_id, event_id from event)'),
      issueCounts: figure('select coalesce(sum(event_count), 0) from issue'),
      hourCounts: figure('select coalesce(sum(event_count), 0) from issue_trend'),
      accepted: outcome(`outcome = 'accepted'`),
      duplicates: outcome(`outcome = 'dropped' and reason = 'duplicate'`),
      invalid: outcome(`outcome = 'invalid'`),
      limited: outcome(`outcome = 'rate_limited'`),
      issues: figure('select count(*) from issue'),
      mostInLimitedMinute: figure(
        `select coalesce(max(n), 0) from (select count(*) as n from event where project_id = ?
          group by received_at / 60000)`,
        limitedProjectId,
      ),
      bytes: figure('select page_count * page_size from pragma_page_count, pragma_page_size'),
    };
  });
}

/** What SQLite itself finds wrong with the file: nothing, when it is sound. */
export function checkIntegrity(databaseFile: string): string[] {
  return withDatabase(databaseFile, (database) =>
    ['pragma integrity_check', 'pragma foreign_key_check'].flatMap((sql) =>
      database
        .prepare(sql)
        .raw()
        .all([])
        .map((row) => Object.values(Object(row)).join(' '))
        .filter((finding) => finding !== 'ok'),
    ),
  );
}

function withDatabase<T>(file: string, work: (database: InstanceType<typeof Database>) => T): T {
  const database = new Database(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
}
