import { createClient, LibsqlError } from '@libsql/client/web';
import { describe, expect, it } from 'vitest';
import { createProject } from '../../src/features/projects/create-project.ts';
import { parseEnvelope } from '../../src/wire/envelope/parse-envelope.ts';
import { parserCaps } from '../../src/kinds/registry.ts';
import { acceptEnvelope } from '../support/envelope.ts';
import { parseEnv } from '../../src/env.ts';
import { checkReadiness } from '../../src/features/health/check-readiness.ts';
import { tryIngest } from '../../src/features/ingest/store/try-ingest.ts';
import { useDatabase, useServices } from '../support/fixture.ts';

const database = useDatabase();
const services = useServices(database);

const run = async (sql: string): Promise<unknown[]> => {
  const client = createClient({ url: database.url });
  const { rows } = await client.execute(sql);
  client.close();
  return rows;
};
const ready = async () => {
  const { status, checks } = await checkReadiness({
    ...services,
    env: parseEnv({ DATABASE_URL: database.url }),
    slow: { write: undefined, redis: undefined },
    tryIngest,
  });
  return [status, checks['database:write']?.status];
};

describe('whether events can be stored', () => {
  it('passes while there is no project', async () => {
    await expect(tryIngest(services.db, services.now())).resolves.toBeUndefined();
  });

  it('passes, and leaves nothing', async () => {
    await createProject(services, { onlyProjectId: null, body: { name: 'Shop' }, origin: 'http://a' });
    await tryIngest(services.db, services.now());
    for (const table of ['event', 'issue', 'issue_hour', 'issue_facet', 'outcome_hour', 'release']) {
      expect([table, await run(`select * from ${table}`)]).toEqual([table, []]);
    }
    expect(await ready()).toEqual(['pass', 'pass']);
  });

  it.each([
    ['the events', 'event', 'insert'],
    ['the issues', 'issue', 'insert'],
    ['the hours of an issue', 'issue_hour', 'insert'],
    ['the ledger', 'outcome_hour', 'insert'],
  ])('fails, and so does readiness, when %s cannot be written', async (_, table, event) => {
    await run(
      `create trigger broken before ${event} on ${table} begin select raise(abort, 'database disk image is malformed'); end`,
    );
    try {
      await expect(tryIngest(services.db, services.now())).rejects.toThrow('malformed');
      expect(await ready()).toEqual(['fail', 'fail']);
    } finally {
      await run('drop trigger broken');
    }
    expect(await ready()).toEqual(['pass', 'pass']);
  });

  it.each([
    ['SQLITE_FULL', 'fail'],
    ['SQLITE_READONLY', 'fail'],
    ['SQLITE_BUSY', 'pass'],
  ])('is remembered from the last event, which was refused with %s: readiness %s', async (code, status) => {
    const envelope = parseEnvelope(Buffer.from('{}\n{"type":"event"}\n{"message":"boom"}\n'), parserCaps);
    if (!envelope.ok) throw new Error('The envelope of this test is wrong.');
    const input = { projectId: 1, envelope: envelope.value, clientAddress: undefined };
    const refusing = {
      ...services,
      db: { ...services.db, writeBatch: () => Promise.reject(new LibsqlError('no', code)) },
    };
    await expect(acceptEnvelope(refusing, input)).rejects.toThrow('no');
    expect((await ready())[0]).toBe(status);
    await acceptEnvelope(services, input);
    expect(await ready()).toEqual(['pass', 'pass']);
  });
});
