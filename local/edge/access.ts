import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { and, asc, desc, eq } from 'drizzle-orm';
import * as z from 'zod';
import { createDb, type Db } from '../../src/db/client.ts';
import { projectKey } from '../../src/db/schema/project.ts';
import { hashToken, isToken } from '../../src/domain/api-token.ts';
import { createProject } from '../../src/features/projects/create-project.ts';
import { createToken } from '../../src/features/tokens/create-token.ts';
import { tokenByHash } from '../../src/features/tokens/queries.ts';
import { mintId, randomHex } from '../../src/platform/ids.ts';

const accessSchema = z.strictObject({
  projectId: z.int().positive(),
  publicKey: z.string().regex(/^[0-9a-f]{32}$/),
  token: z.string().refine(isToken),
});
/** What a user of this machine needs to report and to read. The data directory holds it, readable only by its owner. */
export type Access = z.output<typeof accessSchema>;

const fileName = 'access.json';
const timeoutMs = 10_000;

/** What a verb needs to work on the database of this machine. */
export const localServices = (databaseUrl: string) => ({
  db: createDb({ url: databaseUrl, timeoutMs }),
  now: Date.now,
  randomHex,
  mintId,
});

/**
 * Makes the project, key and admin token of this machine at the first start, and again any that was deleted since. The
 * database keeps only the token's hash, so a file with mode 0600 keeps its text.
 */
export async function readyAccess(dataDir: string, databaseUrl: string): Promise<Access> {
  const file = join(dataDir, fileName);
  const kept = await readKept(file);
  const { db, ...rest } = localServices(databaseUrl);
  const key = (await findKey(db, kept?.publicKey)) ?? (await makeProject({ db, ...rest }));
  const token =
    kept !== undefined && (await isAlive(db, kept.token)) ? kept.token : await makeToken({ db, ...rest });
  const access: Access = { ...key, token };
  if (JSON.stringify(kept) !== JSON.stringify(access)) {
    // The file is renamed into place: a kill in between leaves the whole old or the whole new file.
    await writeFile(`${file}.new`, `${JSON.stringify(access)}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
  return access;
}

async function readKept(file: string): Promise<Access | undefined> {
  try {
    return accessSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

type Key = Pick<Access, 'projectId' | 'publicKey'>;

/** The key used before if it still opens its project, else the oldest key that does. */
async function findKey({ query }: Db, before: string | undefined): Promise<Key | undefined> {
  const [row] = await query
    .select({ projectId: projectKey.projectId, publicKey: projectKey.publicKey })
    .from(projectKey)
    .where(and(eq(projectKey.isActive, true)))
    .orderBy(desc(eq(projectKey.publicKey, before ?? '')), asc(projectKey.createdAt), asc(projectKey.id))
    .limit(1);
  return row;
}

async function makeProject(given: ReturnType<typeof localServices>): Promise<Key> {
  const { id, key } = await createProject(given, {
    onlyProjectId: null,
    body: { name: 'My API' },
    origin: 'http://127.0.0.1',
  });
  return { projectId: id, publicKey: key.publicKey };
}

async function makeToken(given: ReturnType<typeof localServices>): Promise<string> {
  const { token } = await createToken(given, {
    onlyProjectId: null,
    body: { name: 'npm start', scopes: ['admin'] },
  });
  return token;
}

async function isAlive({ query }: Db, token: string): Promise<boolean> {
  const [row] = await tokenByHash(query, hashToken(token), Date.now());
  return row?.projectId === null && row.expiresAt === null;
}
