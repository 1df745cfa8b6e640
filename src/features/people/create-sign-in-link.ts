import { auditValues } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import { hashSecret, linkTtlMs, type LinkPurpose } from '../../domain/sign-in.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { auditLink, insertLink } from './writes.ts';

/** A link that works once. Only this value holds its text. */
export interface NewLink {
  readonly url: string;
  readonly expiresAt: number;
}

export interface CreateSignInLinkInput {
  readonly personId: string;
  readonly purpose: LinkPurpose;
  /** Where people open this service. */
  readonly origin: string;
  readonly author: Author;
}

/** Makes a link that signs a person in once. Throws `NotFound`. */
export async function createSignInLink(
  { db, now, randomHex, mintId }: Pick<Services, 'db' | 'now' | 'randomHex' | 'mintId'>,
  { personId, purpose, origin, author }: CreateSignInLinkInput,
): Promise<NewLink> {
  const audit = auditValues(author, { now, mintId });
  const secret = randomHex(32);
  const expiresAt = audit.nowMs + linkTtlMs[purpose];
  const values = { ...audit, hash: hashSecret(secret), personId, purpose, expiresAt };
  const [inserted] = await db.writeBatch([insertLink(values), auditLink(values)]);
  if (inserted?.rows.length !== 1) throw new NotFound('person');
  return { url: `${origin}/sign-in/${secret}`, expiresAt };
}
