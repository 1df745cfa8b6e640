import { auditValues } from '../../db/audit.ts';
import type { Author } from '../../domain/audit.ts';
import type { Role } from '../../domain/role.ts';
import { hashSecret, linkTtlMs } from '../../domain/sign-in.ts';
import { AppError } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import type { NewLink } from './create-sign-in-link.ts';
import { auditInvitation, insertLink, insertPerson } from './writes.ts';

export interface InvitePersonInput {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Null for all projects. */
  readonly projectIds: readonly number[] | null;
  /** Where people open this service. */
  readonly origin: string;
  readonly author: Author;
}

/** Adds a person, with a link that signs them in once. Throws `conflict` when the address is taken. */
export async function invitePerson(
  { db, now, randomHex, mintId }: Pick<Services, 'db' | 'now' | 'randomHex' | 'mintId'>,
  { name, email, role, projectIds, origin, author }: InvitePersonInput,
): Promise<NewLink & { readonly personId: string }> {
  const audit = auditValues(author, { now, mintId });
  const secret = randomHex(32);
  const personId = mintId('per');
  const expiresAt = audit.nowMs + linkTtlMs.invitation;
  const row = {
    id: personId,
    name,
    email: email.toLowerCase(),
    role,
    projectIds: projectIds === null ? null : JSON.stringify(projectIds),
  };
  const [inserted] = await db.writeBatch([
    insertPerson({ ...audit, ...row }),
    insertLink({ ...audit, personId, purpose: 'invitation', hash: hashSecret(secret), expiresAt }),
    auditInvitation({ ...audit, id: personId }),
  ]);
  if (inserted?.rows.length !== 1) {
    throw new AppError('conflict', { detail: 'A person with this e-mail address exists.' });
  }
  return { personId, url: `${origin}/sign-in/${secret}`, expiresAt };
}
