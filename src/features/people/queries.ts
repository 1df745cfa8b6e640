import { and, eq, gt } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { person } from '../../db/schema/person.ts';
import { session } from '../../db/schema/session.ts';

type Query = Db['query'];

/** The session with this hash that has not ended, and whose it is. */
export function sessionByHash(query: Query, hash: string, nowMs: number) {
  return query
    .select({
      sessionId: session.id,
      createdAt: session.createdAt,
      lastSeenAt: session.lastSeenAt,
      expiresAt: session.expiresAt,
      id: person.id,
      name: person.name,
      email: person.email,
      role: person.role,
      projectIds: person.projectIds,
    })
    .from(session)
    .innerJoin(person, eq(person.id, session.personId))
    .where(and(eq(session.hash, hash), gt(session.expiresAt, nowMs)))
    .limit(1);
}
