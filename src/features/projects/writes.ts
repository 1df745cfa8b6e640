import { sql } from 'drizzle-orm';
import { insertAudit } from '../../db/audit.ts';
import { apiToken } from '../../db/schema/api-token.ts';
import { deletion } from '../../db/schema/deletion.ts';
import { project, projectKey } from '../../db/schema/project.ts';
import { compileStatement } from '../../db/statement.ts';
import type { ProjectRow } from './queries.ts';

const given = (name: string) => sql.placeholder(name);

/** Takes `slug, name, platform, nowMs`; returns the id, or no row when the slug is taken. */
export const insertProject = compileStatement(sql`
insert into ${project} (slug, name, platform, created_at, updated_at)
values (${given('slug')}, ${given('name')}, ${given('platform')}, ${given('nowMs')}, ${given('nowMs')})
on conflict (slug) do nothing returning id`);

/**
 * Inserts the key of the project that the same batch has just inserted; inserts nothing when that insert was refused.
 */
export const insertFirstKey = compileStatement(sql`
insert into ${projectKey} (id, project_id, public_key, label, is_active, created_at)
select ${given('keyId')}, last_insert_rowid(), ${given('publicKey')}, ${given('label')}, 1, ${given('nowMs')}
where changes() = 1`);

/** Takes `keyId, details`; must follow the two statements above. */
export const auditNewProject = compileStatement(
  insertAudit('project.create', {
    targetId: sql`project_id`,
    projectId: sql`project_id`,
    details: sql`${given('details')}`,
    only: sql`from ${projectKey} where id = ${given('keyId')}`,
  }),
);

/** Takes `keyId, projectId, publicKey, label, nowMs`; returns the id, or no row when there is no such project. */
export const insertKey = compileStatement(sql`
insert into ${projectKey} (id, project_id, public_key, label, is_active, created_at)
select ${given('keyId')}, id, ${given('publicKey')}, ${given('label')}, 1, ${given('nowMs')}
from ${project} where id = ${given('projectId')} returning id`);

const auditKey = (action: 'key.create' | 'key.delete') =>
  compileStatement(
    insertAudit(action, {
      targetId: sql`id`,
      projectId: sql`project_id`,
      details: sql`json_object('label', label)`,
      only: sql`from ${projectKey} where id = ${given('keyId')} and project_id = ${given('projectId')}`,
    }),
  );

/** Takes `projectId, keyId`; must follow `insertKey`. */
export const auditNewKey = auditKey('key.create');

/** Takes `projectId, keyId`; must come before `removeKey`. */
export const auditRemovedKey = auditKey('key.delete');

/** Takes `projectId, keyId`; returns `public_key`. */
export const removeKey = compileStatement(sql`
delete from ${projectKey} where id = ${given('keyId')} and project_id = ${given('projectId')} returning public_key`);

const mayRemove = sql`id = ${given('projectId')}
  and (${given('anyState')} or (slug, name, platform, ingest_per_minute, ingest_bytes_per_minute, event_retention_days,
    payload_retention_days, updated_at) is (
    ${given('slug')}, ${given('name')}, ${given('platform')}, ${given('ingestPerMinute')},
    ${given('ingestBytesPerMinute')}, ${given('eventRetentionDays')}, ${given('payloadRetentionDays')},
    ${given('updatedAt')}))`;
const ofProject = sql`project_id = (select id from project where ${mayRemove})`;

/** The values that `removeProject` compares, so that it deletes only an unchanged project; undefined for any state. */
export function stateValues(read: ProjectRow | undefined) {
  return {
    anyState: read === undefined ? 1 : 0,
    slug: read?.slug ?? null,
    name: read?.name ?? null,
    platform: read?.platform ?? null,
    ingestPerMinute: read?.ingestPerMinute ?? null,
    ingestBytesPerMinute: read?.ingestBytesPerMinute ?? null,
    eventRetentionDays: read?.eventRetentionDays ?? null,
    payloadRetentionDays: read?.payloadRetentionDays ?? null,
    updatedAt: read?.updatedAt ?? null,
  };
}

/**
 * Writes the audit row, deletes the project with its keys and tokens, and leaves the rest to the cron; each takes
 * `projectId`, `nowMs` and `stateValues`. The last three return the `public_key`s, the tokens' `hash` and `previous_hash`, and the project's
 * `id`.
 */
export const removeProject = [
  compileStatement(
    insertAudit('project.delete', {
      targetId: sql`id`,
      projectId: sql`id`,
      details: sql`json_object('slug', slug, 'name', name)`,
      only: sql`from ${project} where ${mayRemove}`,
    }),
  ),
  compileStatement(sql`
insert into ${deletion} (project_id, requested_at) select id, ${given('nowMs')} from ${project} where ${mayRemove}`),
  compileStatement(sql`delete from ${projectKey} where ${ofProject} returning public_key`),
  compileStatement(sql`delete from ${apiToken} where ${ofProject} returning hash, previous_hash`),
  compileStatement(sql`delete from ${project} where ${mayRemove} returning id`),
];
