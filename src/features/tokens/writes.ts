import { sql } from 'drizzle-orm';
import { insertAudit } from '../../db/audit.ts';
import { apiToken } from '../../db/schema/api-token.ts';
import { project } from '../../db/schema/project.ts';
import { compileStatement } from '../../db/statement.ts';

const given = (name: string) => sql.placeholder(name);
const mayChange = sql`id = ${given('id')}
  and (${given('onlyProjectId')} is null or project_id = ${given('onlyProjectId')})`;

/** Takes the columns in camelCase, `scopes` as JSON; returns the id, or no row when there is no such project. */
export const insertToken = compileStatement(sql`
insert into ${apiToken} (id, name, hash, hint, scopes, project_id, expires_at, created_at)
select ${given('id')}, ${given('name')}, ${given('hash')}, ${given('hint')}, ${given('scopes')},
  ${given('projectId')}, ${given('expiresAt')}, ${given('createdAt')}
where ${given('projectId')} is null
  or exists (select 1 from ${project} where ${project.id} = ${given('projectId')})
returning id`);

/** Takes `id`; must follow `insertToken`. */
export const auditNewToken = compileStatement(
  insertAudit('token.create', {
    targetId: sql`id`,
    projectId: sql`project_id`,
    details: sql`json_object('name', name, 'scopes', json(scopes),
      'expiresAt', strftime('%Y-%m-%dT%H:%M:%fZ', expires_at / 1000.0, 'unixepoch'))`,
    only: sql`from ${apiToken} where id = ${given('id')}`,
  }),
);

/** Takes `id, onlyProjectId, hash, hint, graceEndsAt, readHash`. Returns the id; no row when the text has changed. */
export const replaceHash = compileStatement(sql`
update ${apiToken} set previous_hash = hash, previous_expires_at = ${given('graceEndsAt')},
  hash = ${given('hash')}, hint = ${given('hint')}
where ${mayChange} and hash = ${given('readHash')} returning id`);

/** Takes `id, graceSeconds`; must follow `replaceHash`. */
export const auditRotation = compileStatement(
  insertAudit('token.rotate', {
    targetId: sql`id`,
    projectId: sql`project_id`,
    details: sql`json_object('name', name, 'graceSeconds', ${given('graceSeconds')})`,
    only: sql`from ${apiToken} where id = ${given('id')} and changes() = 1`,
  }),
);

/** Takes `id, onlyProjectId`; must come before `removeToken`. */
export const auditRemovedToken = compileStatement(
  insertAudit('token.delete', {
    targetId: sql`id`,
    projectId: sql`project_id`,
    details: sql`json_object('name', name)`,
    only: sql`from ${apiToken} where ${mayChange}`,
  }),
);

/** Takes `id, onlyProjectId`; returns `hash, previous_hash`. */
export const removeToken = compileStatement(
  sql`delete from ${apiToken} where ${mayChange} returning hash, previous_hash`,
);

/** Takes `id, nowMs, before`; writes nothing when the token was used after `before`. */
export const touchToken = compileStatement(sql`
update ${apiToken} set last_used_at = ${given('nowMs')}
where id = ${given('id')} and (last_used_at is null or last_used_at <= ${given('before')})`);
