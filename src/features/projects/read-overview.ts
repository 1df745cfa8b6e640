import * as z from 'zod';
import { isoTimeOrNull } from '../../api/fields.ts';
import { hourOf } from '../../domain/issue.ts';
import { decodeCursor, positionNumber, toPage, type Page, type PageQuery } from '../../http/cursor.ts';
import type { Services } from '../../platform/services.ts';
import { errorHours, maxIssuesCounted, overviewPage } from './overview-queries.ts';
import type { OverviewReply } from './schemas.ts';

export interface ReadOverviewInput extends PageQuery {
  /** The projects that the caller may see; null for all. */
  readonly onlyProjectIds: readonly number[] | null;
}

const position = z.tuple([positionNumber]);
const hourMs = 3_600_000;
const hoursShown = 24;
/** What SDKs say they lost is not of our making. */
const refusals: ReadonlySet<string> = new Set(['filtered', 'rate_limited', 'invalid', 'dropped']);

/**
 * How each project fares: its errors of the last 24 hours, hour by hour, and its issues; oldest project first, in two
 * round trips. Throws `ValidationFailed` for a bad cursor.
 */
export async function readOverview(
  { db, now }: Pick<Services, 'db' | 'now'>,
  { onlyProjectIds, cursor, limit }: ReadOverviewInput,
): Promise<Page<OverviewReply>> {
  const list = 'overview';
  const [afterId] = decodeCursor(list, cursor, position) ?? [0];
  const sinceMs = hourOf(now()) - (hoursShown - 1) * hourMs;
  const rows = await overviewPage(db.query, afterId, onlyProjectIds, limit + 1);
  const ids = rows.map(({ id }) => id);
  const hours = ids.length === 0 ? [] : await errorHours(db.query, ids, sinceMs);
  return toPage(
    rows,
    limit,
    list,
    (row) => [row.id],
    ({ id, slug, name, unresolved, lookedAt, lastSeenAt }) => ({
      id,
      slug,
      name,
      ...sumHours(
        hours.filter(({ projectId }) => projectId === id),
        sinceMs,
      ),
      unresolvedCount: unresolved ?? 0,
      isUnresolvedExact: lookedAt < maxIssuesCounted,
      lastSeen: isoTimeOrNull(lastSeenAt),
    }),
  );
}

interface HourRow {
  readonly hourAt: number;
  readonly outcome: string;
  readonly quantity: number;
}

function sumHours(rows: readonly HourRow[], sinceMs: number) {
  const trend = Array.from({ length: hoursShown }, () => 0);
  let acceptedCount = 0;
  let refusedCount = 0;
  for (const { hourAt, outcome, quantity } of rows) {
    const index = (hourAt - sinceMs) / hourMs;
    if (outcome === 'accepted') {
      acceptedCount += quantity;
      if (trend[index] !== undefined) trend[index] += quantity;
    } else if (refusals.has(outcome)) {
      refusedCount += quantity;
    }
  }
  return { trend, acceptedCount, refusedCount };
}
