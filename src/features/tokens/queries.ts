import { and, desc, eq, sql } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { apiToken } from '../../db/schema/api-token.ts';
import { project } from '../../db/schema/project.ts';
import { compileStatement } from '../../db/statement.ts';

type Query = Db['query'];

/** All but the hash. */
const shown = {
  id: apiToken.id,
  name: apiToken.name,
  hint: apiToken.hint,
  scopes: apiToken.scopes,
  projectId: apiToken.projectId,
  expiresAt: apiToken.expiresAt,
  createdAt: apiToken.createdAt,
};
export type TokenRow = Pick<typeof apiToken.$inferSelect, keyof typeof shown>;

/** Tokens before `(createdAt, id)`, newest first; only those of `onlyProjectId` when that is not null. */
export function tokenPage(
  query: Query,
  before: readonly [number, string],
  onlyProjectId: number | null,
  rows: number,
) {
  return query
    .select(shown)
    .from(apiToken)
    .where(
      and(
        onlyProjectId === null ? undefined : eq(apiToken.projectId, onlyProjectId),
        sql`(${apiToken.createdAt}, ${apiToken.id}) < (${before[0]}, ${before[1]})`,
      ),
    )
    .orderBy(desc(apiToken.createdAt), desc(apiToken.id))
    .limit(rows);
}

/** What authentication needs of the token with this hash. */
export function tokenByHash(query: Query, hash: string) {
  return query
    .select({
      tokenId: apiToken.id,
      scopes: apiToken.scopes,
      projectId: apiToken.projectId,
      expiresAt: apiToken.expiresAt,
    })
    .from(apiToken)
    .where(eq(apiToken.hash, hash))
    .limit(1);
}

const given = (name: string) => sql.placeholder(name);

/** Takes the columns in camelCase, `scopes` as JSON; returns the id, or no row when there is no such project. */
export const insertToken = compileStatement(sql`
insert into ${apiToken} (id, name, hash, hint, scopes, project_id, expires_at, created_at)
select ${given('id')}, ${given('name')}, ${given('hash')}, ${given('hint')}, ${given('scopes')},
  ${given('projectId')}, ${given('expiresAt')}, ${given('createdAt')}
where ${given('projectId')} is null
  or exists (select 1 from ${project} where ${project.id} = ${given('projectId')})
returning id`);

/** Takes `id, onlyProjectId`; returns `hash`. */
export const removeToken = compileStatement(sql`
delete from ${apiToken} where id = ${given('id')}
  and (${given('onlyProjectId')} is null or project_id = ${given('onlyProjectId')})
returning hash`);
