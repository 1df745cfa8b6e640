import type { Author } from '../../domain/audit.ts';
import { hashSecret, isSecret } from '../../domain/sign-in.ts';
import type { Services } from '../../platform/services.ts';
import { mintSession, type NewSession } from './start-session.ts';
import { auditSignIn, consumeLink, recordSignIn, openByLink } from './writes.ts';

export interface UseSignInLinkInput {
  /** The secret in the link. */
  readonly secret: string;
  /** Family of the browser. */
  readonly client: string | undefined;
  /** The request; the person is the actor. */
  readonly author: Author;
}

/**
 * Uses up a sign-in link and starts a session, in one batch. Undefined when the link is unknown, used or too old; of
 * several attempts at the same time, one succeeds.
 */
export async function useSignInLink(
  services: Pick<Services, 'db' | 'now' | 'randomHex' | 'mintId'>,
  { secret, client, author }: UseSignInLinkInput,
): Promise<NewSession | undefined> {
  if (!isSecret(secret)) return undefined;
  const session = mintSession(services, client, author);
  const values = { ...session.values, linkHash: hashSecret(secret) };
  // Safe to repeat: the link remembers which session it opened.
  const [, , noted] = await services.db.writeBatch(
    [consumeLink(values), openByLink(values), recordSignIn(values), auditSignIn(values)],
    { repeat: 'safe' },
  );
  const personId = noted?.rows[0]?.['id'];
  if (typeof personId !== 'string') return undefined;
  return { sessionId: values.sessionId, personId, secret: session.secret };
}
