import { type Client, createClient } from '@libsql/client/web';

/** What the database holds: rows on one side, and what the counters claim on the other. */
export interface Ledger {
  readonly events: number;
  readonly issues: number;
  readonly issueCounts: number;
  readonly hourCounts: number;
  readonly acceptedCounts: number;
  /** Pages in use, those still in the write-ahead log included, times their size. */
  readonly databaseBytes: number;
}

/** Reads the ledger of a project through the same server that wrote it. */
export async function readLedger(databaseUrl: string, projectId: number): Promise<Ledger> {
  const client = open(databaseUrl);
  try {
    const result = await client.execute({
      sql: `select
        (select count(*) from event where project_id = ?1) as events,
        (select count(*) from issue where project_id = ?1) as issues,
        (select coalesce(sum(event_count), 0) from issue where project_id = ?1) as issueCounts,
        (select coalesce(sum(h.event_count), 0) from issue_trend h join issue i on i.id = h.issue_id
          where i.project_id = ?1) as hourCounts,
        (select coalesce(sum(quantity), 0) from outcome_ledger where project_id = ?1
          and outcome = 'accepted') as acceptedCounts,
        (select page_count * page_size from pragma_page_count, pragma_page_size) as databaseBytes`,
      args: [projectId],
    });
    const row = result.rows[0] ?? {};
    const figure = (name: keyof Ledger): number => Number(Object(row)[name] ?? Number.NaN);
    return {
      events: figure('events'),
      issues: figure('issues'),
      issueCounts: figure('issueCounts'),
      hourCounts: figure('hourCounts'),
      acceptedCounts: figure('acceptedCounts'),
      databaseBytes: figure('databaseBytes'),
    };
  } finally {
    client.close();
  }
}

/** How many of these event ids have no row: events that were answered 200 and lost. */
export async function countMissing(
  databaseUrl: string,
  projectId: number,
  eventIds: readonly string[],
): Promise<number> {
  const client = open(databaseUrl);
  try {
    const result = await client.execute({
      sql: `select count(*) as missing from json_each(?2) as sent
        where not exists (select 1 from event where project_id = ?1 and event_id = sent.value)`,
      args: [projectId, JSON.stringify(eventIds)],
    });
    return Number(result.rows[0]?.['missing']);
  } finally {
    client.close();
  }
}

function open(url: string): Client {
  return createClient({ url, concurrency: Infinity });
}
