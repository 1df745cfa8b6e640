import { expect, it } from 'vitest';
import { envelopeOf, errorEvent, mintEventId, useBallast } from './support.ts';

/** What the cron removes, over HTTP and with the deployed Worker. */

const ballast = useBallast();

const send = (project: { id: number; publicKey: string }, eventId = mintEventId()): Promise<Response> =>
  fetch(`${ballast.url}/api/${project.id}/envelope/?sentry_key=${project.publicKey}`, {
    method: 'POST',
    body: envelopeOf(errorEvent({ event_id: eventId })),
  });
const count = async (table: string, projectId: number): Promise<unknown> =>
  (await ballast.execute(`select count(*) as n from ${table} where project_id = ?`, [projectId]))[0]?.['n'];

it('a deleted project answers 404 and refuses events at once; the cron removes its rows', async () => {
  const project = await ballast.createProject('Doomed');
  for (let at = 0; at < 3; at += 1) expect((await send(project)).status).toBe(200);
  const headers = { 'If-Match': '*' };
  const deleted = await ballast.api(`/projects/${project.id}`, { method: 'DELETE', headers });
  expect(deleted.status).toBe(204);
  expect((await ballast.api(`/projects/${project.id}/issues`)).status).toBe(404);
  expect((await send(project)).status).toBe(403);
  expect(await count('event', project.id)).toBe(3);
  await ballast.runScheduled();
  for (const table of ['event', 'issue', 'fingerprint', 'outcome_hour', 'deletion']) {
    expect([table, await count(table, project.id)]).toEqual([table, 0]);
  }
});

it('old payloads and events expire, the first event of an issue stays', async () => {
  const project = await ballast.createProject('Old');
  const ids = [mintEventId(), mintEventId(), mintEventId()];
  for (const id of ids) expect((await send(project, id)).status).toBe(200);
  const days = { [ids[0] ?? '']: 100, [ids[1] ?? '']: 100, [ids[2] ?? '']: 40 };
  for (const [id, age] of Object.entries(days)) {
    await ballast.execute('update event set received_at = received_at - ? where event_id = ?', [
      age * 86_400_000,
      id,
    ]);
  }
  const preview = await ballast.api(`/projects/${project.id}/retention`);
  expect(await preview.json()).toMatchObject({ events: { due: 1 }, payloads: { due: 2 } });
  await ballast.runScheduled();
  const left = await ballast.execute(
    'select event_id, payload is not null as kept from event where project_id = ? order by id',
    [project.id],
  );
  expect(left.map((row) => [row['event_id'], row['kept']])).toEqual([
    [ids[0], 1],
    [ids[2], 0],
  ]);
});

it('GET /service/storage tells what the database holds', async () => {
  const answer = await ballast.api('/service/storage');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    tables: expect.arrayContaining([
      { name: 'event', rows: 2, isRowsExact: true, bytes: expect.any(Number) },
    ]),
  });
});
