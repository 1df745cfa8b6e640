import { and, asc, desc, eq, sql, type SQL } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { event } from '../../db/schema/event.ts';
import { wholeEvent } from './event-queries.ts';

type Query = Db['query'];

/** The event that a page shows: one that is named, or the newest of an issue that still has its payload. */
export type Wanted = { readonly projectId: number; readonly eventId: string } | { readonly issueId: string };

/** An event with its payload is looked for among so many neighbours, so that a page costs the same for any issue. */
const maxLookedAt = 500;

type Way = 'older' | 'newer';

const orderOf = (way: Way) =>
  way === 'older' ? [desc(event.occurredAt), desc(event.id)] : [asc(event.occurredAt), asc(event.id)];

/** The row id of the wanted event. */
function wantedId(query: Query, wanted: Wanted): SQL {
  if ('issueId' in wanted) {
    const page = nearest(query, eq(event.issueId, wanted.issueId), 'older');
    const newest = query
      .select({ id: page.id })
      .from(page)
      .where(sql`${page.isKept}`)
      .limit(1);
    return sql`(${newest})`;
  }
  const { projectId, eventId } = wanted;
  return sql`(select ${event.id} from ${event} where ${event.projectId} = ${projectId} and ${event.eventId} = ${eventId})`;
}

function issueOf(query: Query, wanted: Wanted): SQL {
  if ('issueId' in wanted) return sql`${wanted.issueId}`;
  return sql`(select ${event.issueId} from ${event} where ${event.id} = ${wantedId(query, wanted)})`;
}

/** The events nearest in an order, each with whether it has its payload. */
function nearest(query: Query, where: SQL | undefined, way: Way) {
  return query
    .select({
      id: event.id,
      eventId: event.eventId,
      isKept: sql<number>`${event.payload} is not null`.as('is_kept'),
    })
    .from(event)
    .where(where)
    .orderBy(...orderOf(way))
    .limit(maxLookedAt)
    .as('page');
}

/** The id of the first event in an order that has its payload. */
function firstKept(query: Query, where: SQL | undefined, way: Way) {
  const page = nearest(query, where, way);
  return query
    .select({ eventId: page.eventId })
    .from(page)
    .where(sql`${page.isKept}`)
    .limit(1);
}

/** The wanted event with its payload and its grouping key, unless its issue or project is deleted. */
export function wantedEvent(query: Query, wanted: Wanted) {
  return wholeEvent(query, sql`${event.id} = ${wantedId(query, wanted)}`);
}

/** The id of the next event with its payload, before or after the wanted one, of the same issue. */
export function nextKept(query: Query, wanted: Wanted, way: Way) {
  const at = sql`(select ${event.occurredAt}, ${event.id} from ${event} where ${event.id} = ${wantedId(query, wanted)})`;
  const position = sql`(${event.occurredAt}, ${event.id})`;
  const beyond = way === 'older' ? sql`${position} < ${at}` : sql`${position} > ${at}`;
  return firstKept(query, and(sql`${event.issueId} = ${issueOf(query, wanted)}`, beyond), way);
}

/** The id of the oldest (`newer`: searched upwards) or newest event of the issue that has its payload. */
export function lastKept(query: Query, wanted: Wanted, way: Way) {
  return firstKept(query, sql`${event.issueId} = ${issueOf(query, wanted)}`, way);
}
