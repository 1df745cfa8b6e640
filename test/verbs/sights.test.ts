import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseEnvelope } from '../../src/wire/envelope/parse-envelope.ts';
import { parserCaps } from '../../src/kinds/registry.ts';
import { acceptEnvelope } from '../support/envelope.ts';
import { useDatabase, useServices } from '../support/fixture.ts';
import { addProject } from '../support/rows.ts';

const database = useDatabase();
const services = useServices(database);

async function send(projectId: number, fields: Record<string, unknown> = {}): Promise<number> {
  const event = { event_id: randomBytes(16).toString('hex'), message: 'boom', release: '1.0.0', ...fields };
  const envelope = parseEnvelope(Buffer.from(`{}\n{"type":"event"}\n${JSON.stringify(event)}\n`), parserCaps);
  if (!envelope.ok) throw new Error('The envelope of this test is wrong.');
  const before = services.db.cost.roundTrips;
  await acceptEnvelope(services, { projectId, envelope: envelope.value, clientAddress: undefined });
  return services.db.cost.roundTrips - before;
}

async function valuesOf(sql: string, projectId: number): Promise<string[]> {
  const [result] = await services.db.writeBatch([{ sql, args: [projectId] }]);
  return (result?.rows ?? []).map(({ value }) => String(value)).toSorted();
}
const facetsOf = (projectId: number): Promise<string[]> =>
  valuesOf(
    `select facet || ' ' || issue_facet.value as value from issue_facet join issue on issue.id = issue_id
      where project_id = ?`,
    projectId,
  );
const environmentsOf = (projectId: number): Promise<string[]> =>
  valuesOf('select name as value from environment where project_id = ?', projectId);
const fingerprintsOf = (projectId: number): Promise<string[]> =>
  valuesOf('select issue_id as value from fingerprint where project_id = ?', projectId);

describe('what an event shows for the first time', () => {
  it('is written once, and again for each new environment, release and user', async () => {
    const { id } = await addProject(services.db);
    expect(await send(id)).toBe(1);
    const before = database.server.stats().statements;
    expect(await send(id)).toBe(1);
    const repeated = database.server.stats().statements - before;
    expect(await send(id, { environment: 'staging' })).toBe(1);
    // The environment, of the issue and of the project.
    expect(database.server.stats().statements - before - repeated).toBe(repeated + 2);
    const beforeUsers = database.server.stats().statements;
    for (const user of ['7', '8', '9']) expect(await send(id, { user: { id: user } })).toBe(1);
    expect(database.server.stats().statements - beforeUsers).toBe(3 * (repeated + 1));
    await send(id, { release: '2.0.0', user: { id: '7' } });
    expect(await facetsOf(id)).toEqual([
      'environment production',
      'environment staging',
      'release 1.0.0',
      'release 2.0.0',
      ...Array.from({ length: 3 }, () => expect.stringMatching(/^user [0-9a-f]{16}$/)),
    ]);
    expect(await environmentsOf(id)).toEqual(['production', 'staging']);
  });

  it('counts users exactly up to ten thousand; a further user marks the count and costs no row', async () => {
    const { id } = await addProject(services.db);
    await send(id, { user: { id: 'known' } });
    const setCount = (count: number) =>
      services.db.writeBatch([
        { sql: 'update issue set user_count = ? where project_id = ?', args: [count, id] },
      ]);
    const counts = () => valuesOf('select user_count as value from issue where project_id = ?', id);
    const users = async () => (await facetsOf(id)).filter((facet) => facet.startsWith('user ')).length;
    await setCount(9_999);
    await send(id, { user: { id: 'the last that counts' } });
    expect([await counts(), await users()]).toEqual([['10000'], 2]);
    for (const user of ['one more', 'another', 'known']) await send(id, { user: { id: user } });
    expect([await counts(), await users()]).toEqual([['10001'], 2]);
    // Counted before there was a bound: stays as it is.
    await setCount(50_000);
    await send(id, { user: { id: 'yet another' } });
    expect([await counts(), await users()]).toEqual([['50000'], 2]);
  });

  it('is added in a second round trip when the issue was deleted since', async () => {
    const { id } = await addProject(services.db);
    await send(id);
    for (const table of ['event', 'issue', 'fingerprint']) {
      await services.db.writeBatch([{ sql: `delete from ${table} where project_id = ?`, args: [id] }]);
    }
    await services.db.writeBatch([{ sql: 'delete from issue_facet', args: [] }]);
    expect(await send(id)).toBe(2);
    expect(await facetsOf(id)).toEqual(['environment production', 'release 1.0.0']);
    expect(await fingerprintsOf(id)).toHaveLength(1);
    expect(await send(id)).toBe(1);
  });

  it('is looked for again after a minute', async () => {
    const { id } = await addProject(services.db);
    await send(id);
    await services.db.writeBatch([{ sql: 'delete from environment where project_id = ?', args: [id] }]);
    await send(id);
    expect(await environmentsOf(id)).toEqual([]);
    services.clock.nowMs += 60_001;
    await send(id);
    expect(await environmentsOf(id)).toEqual(['production']);
  });
});
