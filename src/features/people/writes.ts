import { sql } from 'drizzle-orm';
import { insertAudit } from '../../db/audit.ts';
import { person } from '../../db/schema/person.ts';
import { session } from '../../db/schema/session.ts';
import { signInLink } from '../../db/schema/sign-in-link.ts';
import { compileStatement } from '../../db/statement.ts';

const given = (name: string) => sql.placeholder(name);
const ofPerson = { targetId: sql`id`, projectId: sql`null` };

/** Takes `id, name, email, role, projectIds, nowMs`; writes nothing when the address is taken. Returns the id. */
export const insertPerson = compileStatement(sql`
insert into ${person} (id, name, email, role, project_ids, created_at)
values (${given('id')}, ${given('name')}, ${given('email')}, ${given('role')}, ${given('projectIds')}, ${given('nowMs')})
on conflict do nothing returning id`);

/** Takes `id`; must follow `insertPerson`. */
export const auditInvitation = compileStatement(
  insertAudit('person.invite', {
    ...ofPerson,
    details: sql`json_object('name', name, 'email', email, 'role', role, 'projectIds', json(project_ids))`,
    only: sql`from ${person} where id = ${given('id')}`,
  }),
);

/** Takes `hash, personId, purpose, nowMs, expiresAt`. Returns the person's id; no row without that person. */
export const insertLink = compileStatement(sql`
insert into ${signInLink} (hash, person_id, purpose, created_at, expires_at)
select ${given('hash')}, id, ${given('purpose')}, ${given('nowMs')}, ${given('expiresAt')}
from ${person} where id = ${given('personId')} returning person_id`);

/** Takes `hash`; must follow `insertLink`. */
export const auditLink = compileStatement(
  insertAudit('person.link', {
    targetId: sql`person_id`,
    projectId: sql`null`,
    details: sql`json_object('purpose', purpose)`,
    only: sql`from ${signInLink} where hash = ${given('hash')}`,
  }),
);

/** Takes `linkHash, nowMs, sessionId`. One of several attempts at the same time gets the link. */
export const consumeLink = compileStatement(sql`
update ${signInLink} set used_at = ${given('nowMs')}, session_id = ${given('sessionId')}
where hash = ${given('linkHash')} and used_at is null and expires_at > ${given('nowMs')} returning person_id`);

const sessionColumns = sql`(id, person_id, hash, client, created_at, last_seen_at, expires_at)`;
const sessionValues = sql`${given('hash')}, ${given('client')}, ${given('nowMs')}, ${given('nowMs')}, ${given('expiresAt')}`;

/** Takes `linkHash, sessionId, hash, client, nowMs, expiresAt`; must follow `consumeLink`. */
export const openByLink = compileStatement(sql`
insert into ${session} ${sessionColumns}
select ${given('sessionId')}, person_id, ${sessionValues}
from ${signInLink} where hash = ${given('linkHash')} and session_id = ${given('sessionId')} on conflict do nothing`);

/** Takes `personId, sessionId, hash, client, nowMs, expiresAt`. */
export const openSession = compileStatement(sql`
insert into ${session} ${sessionColumns}
select ${given('sessionId')}, id, ${sessionValues}
from ${person} where id = ${given('personId')} on conflict do nothing`);

/** Takes `sessionId, nowMs`; must follow the statement that opens the session. */
export const recordSignIn = compileStatement(sql`
update ${person} set last_sign_in_at = ${given('nowMs')}
where id = (select person_id from ${session} where id = ${given('sessionId')}) returning id`);

/** Takes `sessionId`; must follow the statement that opens the session. The person themselves is the actor. */
export const auditSignIn = compileStatement(
  insertAudit(
    'person.sign_in',
    {
      targetId: sql`person_id`,
      projectId: sql`null`,
      details: sql`json_object('sessionId', id, 'client', client)`,
      only: sql`from ${session} where id = ${given('sessionId')}`,
    },
    {
      auditId: given('auditId'),
      nowMs: given('nowMs'),
      actorId: sql`person_id`,
      requestId: given('requestId'),
      traceId: given('traceId'),
    },
  ),
);

/** Takes `sessionId`; must come before `removeSession`. */
export const auditSignOut = compileStatement(
  insertAudit('person.sign_out', {
    targetId: sql`person_id`,
    projectId: sql`null`,
    details: sql`json_object('sessionId', id)`,
    only: sql`from ${session} where id = ${given('sessionId')}`,
  }),
);

/** Takes `sessionId`; returns `hash`. */
export const removeSession = compileStatement(
  sql`delete from ${session} where id = ${given('sessionId')} returning hash`,
);

/** Takes `sessionId, nowMs, expiresAt, before`; writes nothing when the session was used after `before`. */
export const touchSession = compileStatement(sql`
update ${session} set last_seen_at = ${given('nowMs')}, expires_at = ${given('expiresAt')}
where id = ${given('sessionId')} and last_seen_at <= ${given('before')}`);
