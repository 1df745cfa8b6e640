import { createClient } from '@libsql/client';
import { describe, expect, it } from 'vitest';
import { storageSchema } from '../../src/features/service/schemas.ts';
import { createTestApi, expectProblem, makeCaller } from '../support/api.ts';
import { useCaller, useDatabase, useServices } from '../support/fixture.ts';
import { addEvent, addIssue, addProject } from '../support/rows.ts';

const database = useDatabase();
const services = useServices(database);
const admin = useCaller(services, 'admin');

const ours = (name: string): boolean => !/^(?:sqlite_|__drizzle)/.test(name) && name !== 'readiness_probe';

describe('GET /service/storage', () => {
  it('tells rows and bytes of every table', async () => {
    const { id } = await addProject(services.db);
    const issue = await addIssue(services.db, id);
    for (let at = 0; at < 3; at += 1) await addEvent(services.db, issue);
    const { status, body } = await admin('GET', '/service/storage');
    expect(status).toBe(200);
    const { tables, databaseBytes } = storageSchema.parse(body);
    expect(tables.find(({ name }) => name === 'event')).toMatchObject({ rows: 3, isRowsExact: true });
    const sum = tables.reduce((bytes, table) => bytes + (table.bytes ?? Number.NaN), 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThan(databaseBytes);

    const client = createClient({ url: database.url });
    const { rows } = await client.execute("select name from sqlite_schema where type = 'table'");
    client.close();
    const known = rows.flatMap(({ name }) => (typeof name === 'string' && ours(name) ? [name] : []));
    expect(tables.map(({ name }) => name).toSorted()).toEqual(known.toSorted());
  });

  it('is for tokens of the whole service', async () => {
    const { id } = await addProject(services.db);
    const app = createTestApi(services);
    expectProblem(
      'insufficient_scope',
      await (
        await makeCaller(app, services, 'admin', id)
      )('GET', '/service/storage'),
    );
    expectProblem(
      'insufficient_scope',
      await (
        await makeCaller(app, services, 'write')
      )('GET', '/service/storage'),
    );
  });
});
