import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { textSchema } from '../src/api/fields.ts';
import { createDb } from '../src/db/client.ts';
import { localAuthor } from '../src/domain/audit.ts';
import { maxProjectIds, roles } from '../src/domain/role.ts';
import { invitePerson } from '../src/features/people/invite-person.ts';
import { mintId, randomHex } from '../src/platform/ids.ts';
import { type DatabaseTarget, databaseTargetOf } from './database-target.ts';

const timeoutMs = 10_000;

const usage = `Usage: DATABASE_URL=… DATABASE_AUTH_TOKEN=… PUBLIC_URL=https://… npm run invite -- --email a@b.c [options]

  --name N      how the pages call the person (default: the e-mail address)
  --role R      owner, member or viewer (member)
  --project ID  a project that the person may see; may be repeated (default: all)
`;

const invitationSchema = z.object({
  email: z.email().max(254),
  name: textSchema(100),
  role: z.enum(roles),
  projectIds: z.array(z.coerce.number().int().positive()).min(1).max(maxProjectIds).nullable(),
  origin: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin),
});
type Invitation = z.output<typeof invitationSchema>;

/** What the command line asks for. Throws for options that do not exist and values that break a rule. */
export function readInvitation(args: string[], publicUrl = 'http://127.0.0.1:8787'): Invitation {
  const { values } = parseArgs({
    args,
    options: {
      email: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string', default: 'member' },
      project: { type: 'string', multiple: true },
    },
  });
  const { email, name = email, role, project: projectIds = null } = values;
  return invitationSchema.parse({ email, name, role, projectIds, origin: publicUrl });
}

/** Adds a person to any database, and returns the link that signs them in once. */
export async function invite(invitation: Invitation, database: DatabaseTarget): Promise<string> {
  const services = { db: createDb({ ...database, timeoutMs }), now: Date.now, randomHex, mintId };
  const { url } = await invitePerson(services, { ...invitation, author: localAuthor });
  return url;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const database = databaseTargetOf(process.env);
  try {
    const invitation = readInvitation(process.argv.slice(2), process.env['PUBLIC_URL']);
    if (database === undefined) throw new Error('DATABASE_URL must name a database.');
    console.log(await invite(invitation, database));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    console.error(`${reason}\n\n${usage}`);
    process.exitCode = 2;
  }
}
