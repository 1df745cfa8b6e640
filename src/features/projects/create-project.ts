import { auditValues } from '../../db/audit.ts';
import { localAuthor, type Author } from '../../domain/audit.ts';
import { slugify } from '../../domain/slug.ts';
import { AppError } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { presentKey, presentProject } from './present.ts';
import type { CreateProjectBody, NewProjectReply } from './schemas.ts';
import { auditNewProject, insertFirstKey, insertProject } from './writes.ts';

export interface CreateProjectInput {
  /** The project the caller is bound to; null when the caller may see all projects. */
  readonly onlyProjectId: number | null;
  readonly body: CreateProjectBody;
  /** The origin in the DSN of the first key. */
  readonly origin: string;
  /** Default: a command of the operator. */
  readonly author?: Author;
}

/**
 * Creates a project and its first key, in one batch. A requested slug must be free; a slug made from the name gets a
 * suffix when it is taken. Throws `insufficient_scope` for a caller bound to a project, and `conflict`.
 */
export async function createProject(
  services: Pick<Services, 'db' | 'now' | 'randomHex' | 'mintId'>,
  { onlyProjectId, body, origin, author = localAuthor }: CreateProjectInput,
): Promise<NewProjectReply> {
  if (onlyProjectId !== null) throw new AppError('insufficient_scope');
  const { db, randomHex, mintId } = services;
  const audit = auditValues(author, services);
  const { nowMs } = audit;
  const key = { id: mintId('key'), publicKey: randomHex(16), label: 'Default', isActive: true };
  for (const slug of slugsToTry(body, randomHex)) {
    const row = { slug, name: body.name, platform: body.platform ?? null };
    const [inserted] = await db.writeBatch([
      insertProject({ ...row, nowMs }),
      insertFirstKey({ keyId: key.id, publicKey: key.publicKey, label: key.label, nowMs }),
      auditNewProject({ ...audit, keyId: key.id, details: JSON.stringify({ slug, name: body.name }) }),
    ]);
    const id = inserted?.rows[0]?.['id'];
    if (typeof id !== 'number') continue;
    return {
      ...presentProject({
        ...row,
        id,
        ingestPerMinute: null,
        ingestBytesPerMinute: null,
        eventRetentionDays: null,
        payloadRetentionDays: null,
        createdAt: nowMs,
        updatedAt: nowMs,
      }),
      key: presentKey({ ...key, projectId: id, createdAt: nowMs }, origin),
    };
  }
  throw new AppError('conflict', { detail: 'Another project has this slug.' });
}

function slugsToTry(body: CreateProjectBody, randomHex: (bytes: number) => string): string[] {
  if (body.slug !== undefined) return [body.slug];
  const slug = slugify(body.name);
  return [slug, `${slug}-${randomHex(3)}`];
}
