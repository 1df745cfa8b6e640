import { readProjectIds } from '../../domain/role.ts';
import { hashSecret, isSecret, sessionEnd, sessionStepMs } from '../../domain/sign-in.ts';
import type { AppError } from '../../errors/app-error.ts';
import type { SessionEntry } from '../../platform/isolate-caches.ts';
import { rememberedLookup } from '../../platform/remembered-lookup.ts';
import type { Services } from '../../platform/services.ts';
import { sessionByHash } from './queries.ts';
import { touchSession } from './writes.ts';

type Lookup = Pick<Services, 'db' | 'caches' | 'now' | 'defer'>;

/** A session as last read; `doubt` is set when the database could not confirm that it still exists. */
export interface FoundSession extends SessionEntry {
  readonly doubt?: AppError;
}

export interface FindSessionInput {
  /** The value of the cookie. */
  readonly secret: string;
  /** While the database is down, a session that was good lately gets a `doubt` instead of an exception. */
  readonly mayDoubt: boolean;
  /** Its sender is held back: only a session that this isolate saw lately is looked for. */
  readonly isHeldBack: boolean;
}

/**
 * Finds who is signed in with a cookie; undefined when the session is unknown or has ended. Remembers both for
 * `lookupTtlMs`. Each use makes the session last longer; that is written after the answer. Throws `DatabaseFailed`.
 */
export async function findSession(
  services: Lookup,
  { secret, mayDoubt, isHeldBack }: FindSessionInput,
): Promise<FoundSession | undefined> {
  if (!isSecret(secret)) return undefined;
  const hash = hashSecret(secret);
  const isKnown = (services.caches.sessions.getStale(hash, services.now()) ?? null) !== null;
  if (isHeldBack && !isKnown) return undefined;
  const entry: FoundSession | null = await rememberedLookup(services, {
    name: 'session',
    id: hash,
    cache: services.caches.sessions,
    ask: () => sessionOf(services, hash),
    stale: (known, doubt) => ({ ...known, doubt }),
    mayBeStale: mayDoubt,
  });
  if (entry === null || entry.expiresAt <= services.now()) return undefined;
  if (entry.doubt === undefined) prolong(services, entry);
  return entry;
}

async function sessionOf({ db, now }: Lookup, hash: string): Promise<SessionEntry | null> {
  const [row] = await sessionByHash(db.query, hash, now());
  return row === undefined ? null : entryOf(row);
}

type SessionRow = Awaited<ReturnType<typeof sessionByHash>>[number];

function entryOf({
  sessionId,
  createdAt,
  lastSeenAt,
  expiresAt,
  projectIds,
  ...person
}: SessionRow): SessionEntry {
  return {
    sessionId,
    person: { ...person, projectIds: readProjectIds(projectIds) },
    createdAt,
    lastSeenAt,
    expiresAt,
  };
}

function prolong({ db, now, defer }: Lookup, entry: SessionEntry): void {
  const nowMs = now();
  if (entry.lastSeenAt > nowMs - sessionStepMs) return;
  // This is the remembered entry: other requests of this isolate see the change and do not write.
  entry.lastSeenAt = nowMs;
  entry.expiresAt = sessionEnd(entry.createdAt, nowMs);
  const { sessionId, expiresAt } = entry;
  const statement = touchSession({ sessionId, nowMs, expiresAt, before: nowMs - sessionStepMs });
  defer('prolong session', db.writeBatch([statement], { repeat: 'safe' }));
}
