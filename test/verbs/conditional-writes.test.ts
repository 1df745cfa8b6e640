import { beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import { createTestApi, expectProblem, makeCaller } from '../support/api.ts';
import { useCaller, useDatabase, useServices } from '../support/fixture.ts';
import { addEvent, addIssue, addProject } from '../support/rows.ts';
import { watchStatements } from '../support/statements.ts';

const database = useDatabase();
const services = useServices(database);
const admin = useCaller(services, 'admin');
let projectId: number;

beforeEach(async () => {
  projectId = (await addProject(services.db)).id;
});

const etagOf = async (path: string): Promise<string> => (await admin('GET', path)).headers.get('etag') ?? '';
const ifMatch = (tag: string) => ({ 'if-match': tag });

const project = {
  name: 'a project',
  make: () => Promise.resolve(`/projects/${projectId}`),
  change: { name: 'Changed' },
  /** Somebody else's change, beside the API. */
  disturb: () => services.db.query.run(sql`update project set name = 'theirs' where id = ${projectId}`),
};
const issue = {
  name: 'an issue',
  make: async () => `/issues/${(await addIssue(services.db, projectId)).id}`,
  change: { status: 'resolved' },
  disturb: () =>
    services.db.query.run(
      sql`update issue set event_count = event_count + 1 where project_id = ${projectId}`,
    ),
};

/** Runs `disturb` once, just before the first statement that this matches is sent: between reading and writing. */
function disturbBefore(pattern: RegExp, disturb: () => Promise<unknown>): () => void {
  let done = false;
  return watchStatements(database.url, async (statements) => {
    if (done || !statements.some(({ sql: text }) => pattern.test(text))) return;
    done = true;
    await disturb();
  });
}

describe.each([project, issue])('PATCH of $name', ({ make, change, disturb }) => {
  it('is done in the state that If-Match names, and answers with the tag of the new one', async () => {
    const path = await make();
    const before = await etagOf(path);
    const changed = await admin('PATCH', path, change, ifMatch(`"other", W/${before}`));
    expect(changed).toMatchObject({ status: 200, body: change });
    const after = changed.headers.get('etag');
    expect(after).not.toBe(before);
    expect(after).toBe(await etagOf(path));
    expectProblem('precondition_failed', await admin('PATCH', path, change, ifMatch(before)));
    expect((await admin('PATCH', path, change, ifMatch('*'))).status).toBe(200);
    expect((await admin('PATCH', path, change)).status).toBe(200);
  });

  it('is refused, and changes nothing, when it changed since it was read', async () => {
    const path = await make();
    const before = await etagOf(path);
    await disturb();
    const disturbed = await admin('GET', path);
    expectProblem('precondition_failed', await admin('PATCH', path, change, ifMatch(before)));
    expect((await admin('GET', path)).body).toEqual(disturbed.body);
  });

  it('is refused when it changes between the check and the write', async () => {
    const path = await make();
    const before = await etagOf(path);
    const stop = disturbBefore(/^\s*update "(?:project|issue)"/i, disturb);
    const answer = await admin('PATCH', path, change, ifMatch(before)).finally(stop);
    expectProblem('precondition_failed', answer);
    expect((await admin('GET', path)).body).not.toMatchObject(change);
    const [row] = await services.db.query.all<{ rows: number }>(
      sql`select count(*) as rows from audit_log where project_id = ${projectId}`,
    );
    expect(row?.rows).toBe(0);
  });

  it.each(['nonsense', '"a" "b"', ''])('refuses %j as a list of tags', async (tags) => {
    const path = await make();
    const answer = await admin('PATCH', path, change, ifMatch(tags));
    expect(expectProblem('validation_failed', answer)).toEqual([
      '/headers/if-match: must be * or entity tags in quotes',
    ]);
  });
});

describe.each([project, issue])('DELETE of $name', ({ name, make, disturb }) => {
  it('is done in the state that If-Match names', async () => {
    const path = await make();
    expect((await admin('DELETE', path, undefined, ifMatch(await etagOf(path)))).status).toBe(204);
    expectProblem('not_found', await admin('GET', path));
    expectProblem('not_found', await admin('DELETE', path, undefined, ifMatch('"any"')));
    expectProblem('not_found', await admin('DELETE', path, undefined, ifMatch('*')));
  });

  it('is refused, and removes nothing, when it changed since it was read', async () => {
    const path = await make();
    const before = await etagOf(path);
    await disturb();
    expectProblem('precondition_failed', await admin('DELETE', path, undefined, ifMatch(before)));
    expect((await admin('GET', path)).status).toBe(200);
  });

  it('removes nothing at all when it changes between the check and the write', async () => {
    const path = await make();
    const owner =
      name === 'a project'
        ? await addIssue(services.db, projectId)
        : { id: path.split('/')[2] ?? '', projectId };
    await addEvent(services.db, owner);
    const before = await etagOf(path);
    const stop = disturbBefore(/^\s*delete from/i, disturb);
    const answer = await admin('DELETE', path, undefined, ifMatch(before)).finally(stop);
    expectProblem('precondition_failed', answer);
    const [left] = await services.db.query.all<{ events: number; issues: number; audits: number }>(
      sql`select (select count(*) from event where project_id = ${projectId}) as events,
        (select count(*) from issue where project_id = ${projectId}) as issues,
        (select count(*) from audit_log where project_id = ${projectId}) as audits`,
    );
    expect(left).toEqual({ events: 1, issues: 1, audits: 0 });
  });
});

describe('DELETE /projects/{projectId}', () => {
  it('without a state is 428 and removes nothing', async () => {
    expectProblem('precondition_required', await admin('DELETE', `/projects/${projectId}`));
    expect((await admin('GET', `/projects/${projectId}`)).status).toBe(200);
  });

  it('is refused to the wrong token before the state is asked for', async () => {
    const writer = await makeCaller(createTestApi(services), services, 'write');
    expectProblem('insufficient_scope', await writer('DELETE', `/projects/${projectId}`));
  });
});
