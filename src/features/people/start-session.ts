import { auditValues } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import { hashSecret, sessionEnd } from '../../domain/sign-in.ts';
import type { Services } from '../../platform/services.ts';
import { auditSignIn, recordSignIn, openSession } from './writes.ts';

/** A new session. Only this value holds the text of its cookie. */
export interface NewSession {
  readonly sessionId: string;
  readonly personId: string;
  readonly secret: string;
}

/** What a new session is made of; always a new id and a new secret, so that nothing of an older one is kept. */
export function mintSession(
  { now, randomHex, mintId }: Pick<Services, 'now' | 'randomHex' | 'mintId'>,
  client: string | undefined,
  author: Author,
) {
  const secret = randomHex(32);
  const audit = auditValues(author, { now, mintId });
  const expiresAt = sessionEnd(audit.nowMs, audit.nowMs);
  const values = { sessionId: mintId('ses'), hash: hashSecret(secret), client: client ?? null, expiresAt };
  return { secret, values: { ...audit, ...values } };
}

export interface StartSessionInput {
  readonly personId: string;
  /** Family of the browser. */
  readonly client: string | undefined;
  /** The request; the person is the actor. */
  readonly author: Author;
}

/** Signs a person in whose identity is proven. Undefined when there is no such person. */
export async function startSession(
  services: Pick<Services, 'db' | 'now' | 'randomHex' | 'mintId'>,
  { personId, client, author }: StartSessionInput,
): Promise<NewSession | undefined> {
  const { secret, values } = mintSession(services, client, author);
  const [, noted] = await services.db.writeBatch(
    [openSession({ ...values, personId }), recordSignIn(values), auditSignIn(values)],
    { repeat: 'safe' },
  );
  return noted?.rows.length === 1 ? { sessionId: values.sessionId, personId, secret } : undefined;
}
