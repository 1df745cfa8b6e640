import * as z from 'zod';
import { isoTime, isoTimeOrNull } from '../../api/fields.ts';
import { formatShortId } from '../../domain/issue-id.ts';
import { hourOf, maxCountedUsers } from '../../domain/issue.ts';
import type { EventRow } from './event-queries.ts';
import type { IssueRow, ItemRow } from './queries.ts';
import type { EventItem, IssueItem, IssueReply } from './schemas.ts';

const hourMs = 3_600_000;
const trendHours = 24;
const trendSchema = z.array(z.tuple([z.number(), z.int().nonnegative()]));

/** The first of the 24 hours that a trend shows at `nowMs`. */
export function trendStart(nowMs: number): number {
  return hourOf(nowMs) - (trendHours - 1) * hourMs;
}

/** Adds `[[hourAt, count], …]` and the newest hour up to hourly counts, oldest first; leaves out hours ahead of the clock. */
export function readTrend(
  json: string,
  newest: readonly [hourAt: number, count: number],
  nowMs: number,
): number[] {
  const since = trendStart(nowMs);
  const counts = Array.from({ length: trendHours }, () => 0);
  for (const [hourAt, count] of [...parseTrend(json), newest]) {
    const index = (hourAt - since) / hourMs;
    const before = counts[index];
    if (before !== undefined) counts[index] = before + count;
  }
  return counts;
}

/** Returns an empty trend when the JSON cannot be read: an issue is worth showing without its trend. */
function parseTrend(json: string): z.infer<typeof trendSchema> {
  try {
    return trendSchema.safeParse(JSON.parse(json)).data ?? [];
  } catch {
    return [];
  }
}

/** `trend` is the JSON from the database. */
export interface ItemView {
  readonly slug: string;
  readonly trend: string;
}

export function presentItem(row: ItemRow, { slug, trend }: ItemView, nowMs: number): IssueItem {
  return {
    id: row.id,
    shortId: formatShortId(slug, row.number),
    title: row.title,
    culprit: row.culprit,
    type: row.type,
    level: row.level,
    status: row.status,
    substatus: row.substatus,
    count: row.eventCount,
    userCount: Math.min(row.userCount, maxCountedUsers),
    isUserCountExact: row.userCount <= maxCountedUsers,
    firstSeen: isoTime(row.firstSeenAt),
    lastSeen: isoTime(row.lastSeenAt),
    firstRelease: row.firstRelease,
    lastRelease: row.lastRelease,
    trend: readTrend(trend, [row.hourAt, row.hourCount], nowMs),
  };
}

export function presentIssue(row: IssueRow, view: ItemView, nowMs: number): IssueReply {
  return {
    ...presentItem(row, view, nowMs),
    projectId: row.projectId,
    number: row.number,
    value: row.value,
    platform: row.platform,
    isUnhandled: row.isUnhandled,
    lastEventId: row.lastEventId,
    resolvedAt: isoTimeOrNull(row.resolvedAt),
    resolvedInRelease: row.resolvedInRelease,
    regressedAt: isoTimeOrNull(row.regressedAt),
  };
}

export function presentEvent({ id: _rowId, ...row }: EventRow): EventItem {
  return { ...row, occurredAt: isoTime(row.occurredAt), receivedAt: isoTime(row.receivedAt) };
}
