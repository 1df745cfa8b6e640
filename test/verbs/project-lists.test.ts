import { describe, expect, it } from 'vitest';
import { parseDsn } from '../../src/wire/dsn.ts';
import { keyRoutes } from '../../src/features/projects/key-routes.ts';
import { reportRoutes } from '../../src/features/projects/report-routes.ts';
import { expectProblem, expectReply } from '../support/api.ts';
import { useCaller, useServices } from '../support/fixture.ts';
import { addEnvironment, addOutcome, addProject, addRelease } from '../support/rows.ts';
import { startOfTests } from '../support/services.ts';

const services = useServices();
const admin = useCaller(services, 'admin');

const hourMs = 3_600_000;

describe('/projects/{projectId}/keys', () => {
  it('adds keys whose DSNs open the project, oldest first', async () => {
    const { id } = await addProject(services.db);
    const labels = ['web', 'worker', undefined];
    for (const label of labels) {
      const body = label === undefined ? {} : { label };
      expectReply(keyRoutes.createKey, await admin('POST', `/projects/${id}/keys`, body));
      services.clock.nowMs += 1;
    }
    const first = expectReply(keyRoutes.listKeys, await admin('GET', `/projects/${id}/keys?limit=2`));
    const rest = expectReply(
      keyRoutes.listKeys,
      await admin('GET', `/projects/${id}/keys?limit=2&cursor=${first.nextCursor}`),
    );
    const keys = [...first.items, ...rest.items];
    expect(keys.map(({ label }) => label)).toEqual(['web', 'worker', 'Default']);
    expect(rest.nextCursor).toBeNull();
    for (const { dsn, publicKey } of keys) {
      expect(parseDsn(dsn)).toMatchObject({ ok: true, value: { projectId: id, publicKey } });
    }
  });

  it('revokes a key, also where it was remembered', async () => {
    const { id } = await addProject(services.db);
    const key = expectReply(keyRoutes.createKey, await admin('POST', `/projects/${id}/keys`, {}));
    services.caches.keys.set(
      key.publicKey,
      { keyId: key.id, projectId: id, ingestPerMinute: null, ingestBytesPerMinute: null },
      5_000,
      services.now(),
    );
    expectReply(keyRoutes.deleteKey, await admin('DELETE', `/projects/${id}/keys/${key.id}`));
    expect(services.caches.keys.get(key.publicKey, services.now())).toBeUndefined();
    expectProblem('not_found', await admin('DELETE', `/projects/${id}/keys/${key.id}`));
  });

  it('does not revoke the key of another project', async () => {
    const owner = await addProject(services.db);
    const other = await addProject(services.db);
    const key = expectReply(keyRoutes.createKey, await admin('POST', `/projects/${owner.id}/keys`, {}));
    expectProblem('not_found', await admin('DELETE', `/projects/${other.id}/keys/${key.id}`));
    const { items } = expectReply(keyRoutes.listKeys, await admin('GET', `/projects/${owner.id}/keys`));
    expect(items).toEqual([key]);
  });

  it('knows no project that never was', async () => {
    expectProblem('not_found', await admin('POST', '/projects/999999/keys', {}));
    expectProblem('not_found', await admin('GET', '/projects/999999/keys'));
  });

  it('refuses a malformed id, label or cursor', async () => {
    const { id } = await addProject(services.db);
    expectProblem('validation_failed', await admin('DELETE', `/projects/${id}/keys/1`));
    expectProblem('validation_failed', await admin('POST', `/projects/${id}/keys`, { label: '\u0000' }));
    expectProblem('validation_failed', await admin('GET', `/projects/${id}/keys?cursor=x`));
  });
});

describe('GET /projects/{projectId}/outcomes', () => {
  const thisHour = startOfTests - (startOfTests % hourMs);
  const fill = async (): Promise<number> => {
    const { id } = await addProject(services.db);
    const row = { projectId: id, category: 'error', quantity: 2 } as const;
    for (const hoursAgo of [30, 23, 1, 0]) {
      const hourAt = thisHour - hoursAgo * hourMs;
      await addOutcome(services.db, { ...row, hourAt, outcome: 'accepted', reason: 'none' });
      await addOutcome(services.db, { ...row, hourAt, outcome: 'invalid', reason: 'too_large' });
    }
    return id;
  };
  const hoursOf = (items: readonly { hour: string }[]) =>
    items.map(({ hour }) => (thisHour - Date.parse(hour)) / hourMs);

  it('gives the last day by default, oldest hour first, the running hour included', async () => {
    const id = await fill();
    services.clock.nowMs = startOfTests;
    const { items } = expectReply(reportRoutes.listOutcomes, await admin('GET', `/projects/${id}/outcomes`));
    expect(hoursOf(items)).toEqual([23, 23, 1, 1, 0, 0]);
    expect(items.at(-1)).toEqual({
      hour: '2026-07-28T12:00:00.000Z',
      category: 'error',
      outcome: 'invalid',
      reason: 'too_large',
      quantity: 2,
    });
  });

  it('takes times in any offset: from within an hour includes it, to excludes its own', async () => {
    const id = await fill();
    const query = 'from=2026-07-28T13:59:00%2B02:00&to=2026-07-28T12:00:00Z';
    const { items } = expectReply(
      reportRoutes.listOutcomes,
      await admin('GET', `/projects/${id}/outcomes?${query}`),
    );
    expect(hoursOf(items)).toEqual([1, 1]);
  });

  it('pages through the rows of one hour', async () => {
    const id = await fill();
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = expectReply(
        reportRoutes.listOutcomes,
        await admin('GET', `/projects/${id}/outcomes?limit=1&from=2020-01-01T00:00:00Z${cursor}`),
      );
      seen.push(...page.items.map(({ hour, outcome }) => `${hour} ${outcome}`));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toHaveLength(8);
    expect(seen).toEqual([...new Set(seen)].toSorted());
  });

  it('refuses times that run backwards or are none', async () => {
    const id = await fill();
    const path = `/projects/${id}/outcomes`;
    const backwards = await admin('GET', `${path}?from=2026-07-28T12:00:00Z&to=2026-07-28T12:00:00Z`);
    expect(expectProblem('validation_failed', backwards)).toEqual(['/query/from: must be before `to`']);
    expectProblem('validation_failed', await admin('GET', `${path}?from=yesterday`));
    expectProblem('validation_failed', await admin('GET', `${path}?from=2026-02-30T00:00:00Z`));
  });
});

describe('GET /projects/{projectId}/releases and /environments', () => {
  it('lists releases newest first, whatever their names hold', async () => {
    const { id } = await addProject(services.db);
    const versions = ['app@1.0.0', 'it\'s "1%"', 'ünïcode@2', 'app@1.1.0'];
    for (const [index, version] of versions.entries()) {
      await addRelease(services.db, { projectId: id, version, firstSeenAt: index < 2 ? 1 : index });
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = expectReply(
        reportRoutes.listReleases,
        await admin('GET', `/projects/${id}/releases?limit=1${cursor}`),
      );
      seen.push(...page.items.map(({ version }) => version));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toEqual(['app@1.1.0', 'ünïcode@2', 'it\'s "1%"', 'app@1.0.0']);
  });

  it('lists environments by name, of this project only', async () => {
    const { id } = await addProject(services.db);
    const other = await addProject(services.db);
    for (const name of ['staging', 'production', "o'brien"]) {
      await addEnvironment(services.db, { projectId: id, name, firstSeenAt: startOfTests });
    }
    await addEnvironment(services.db, { projectId: other.id, name: 'foreign', firstSeenAt: startOfTests });
    const path = `/projects/${id}/environments`;
    const first = expectReply(reportRoutes.listEnvironments, await admin('GET', `${path}?limit=2`));
    const rest = expectReply(
      reportRoutes.listEnvironments,
      await admin('GET', `${path}?limit=2&cursor=${first.nextCursor}`),
    );
    expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual([
      "o'brien",
      'production',
      'staging',
    ]);
  });

  it('refuses the cursor of another list, and of another project', async () => {
    const { id } = await addProject(services.db);
    const other = await addProject(services.db);
    for (const version of ['1', '2']) {
      await addRelease(services.db, { projectId: id, version, firstSeenAt: 1 });
    }
    const { nextCursor } = expectReply(
      reportRoutes.listReleases,
      await admin('GET', `/projects/${id}/releases?limit=1`),
    );
    for (const path of [`/projects/${other.id}/releases`, `/projects/${id}/environments`]) {
      expectProblem('validation_failed', await admin('GET', `${path}?cursor=${nextCursor}`));
    }
  });
});
