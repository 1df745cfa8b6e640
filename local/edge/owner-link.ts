import { asc, eq } from 'drizzle-orm';
import { person } from '../../src/db/schema/person.ts';
import { localAuthor } from '../../src/domain/audit.ts';
import { createSignInLink } from '../../src/features/people/create-sign-in-link.ts';
import { invitePerson } from '../../src/features/people/invite-person.ts';
import { localServices } from './access.ts';

/** Who owns a fresh Ballast, until somebody changes name and address. */
const firstOwner = { name: 'Owner', email: 'owner@localhost', role: 'owner', projectIds: null } as const;

/** Makes a link that signs in the oldest owner once, and that owner when there is none. `origin` is that of the pages. */
export async function makeOwnerLink(databaseUrl: string, origin: string): Promise<string> {
  const services = localServices(databaseUrl);
  const [owner] = await services.db.query
    .select({ id: person.id })
    .from(person)
    .where(eq(person.role, 'owner'))
    .orderBy(asc(person.createdAt), asc(person.id))
    .limit(1);
  const given = { origin, author: localAuthor };
  const { url } =
    owner === undefined
      ? await invitePerson(services, { ...firstOwner, ...given })
      : await createSignInLink(services, { personId: owner.id, purpose: 'sign-in', ...given });
  return url;
}
