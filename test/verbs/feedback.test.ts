import { describe, expect, it } from 'vitest';
import { pageOf } from '../../src/http/cursor.ts';
import { feedbackSchema } from '../../src/features/feedback/schemas.ts';
import { storeBatches } from '../../src/features/ingest/store/ingest-batch.ts';
import { prepareEnvelope } from '../../src/features/ingest/prepare-envelope.ts';
import { readEnvelope } from '../../src/features/ingest/read-envelope.ts';
import { readSpillMessage, spillMessageOf } from '../../src/features/ingest/spill/spill-message.ts';
import { anyState, createTestApi, expectProblem, makeCaller } from '../support/api.ts';
import { useCaller, useServices } from '../support/fixture.ts';
import { acceptEnvelope } from '../support/envelope.ts';
import { addEvent, addIssue, addProject } from '../support/rows.ts';

const services = useServices();
const admin = useCaller(services, 'admin');

let made = 0;
const newId = () => (made += 1).toString(16).padStart(32, '0');
const pageSchema = pageOf(feedbackSchema);

/** An envelope of feedback items with these ids, as it is admitted. */
function envelopeOf(ids: readonly string[], given: Record<string, unknown> = {}) {
  const items = ids.map((id) => {
    const feedback = { message: `About ${id}`, ...given };
    return `{"type":"feedback"}\n${JSON.stringify({ event_id: id, type: 'feedback', contexts: { feedback } })}\n`;
  });
  const envelope = readEnvelope(Buffer.from(`{}\n${items.join('')}`), undefined);
  if (!envelope.ok) throw new Error(envelope.error.reason);
  return envelope.value;
}

const store = (projectId: number, ids: readonly string[], given: Record<string, unknown> = {}) =>
  acceptEnvelope(services, { projectId, envelope: envelopeOf(ids, given), clientAddress: undefined });

async function list(projectId: number, query = '') {
  const { status, body } = await admin('GET', `/projects/${projectId}/feedback${query}`);
  expect(status).toBe(200);
  return pageSchema.parse(body);
}

async function ledger(projectId: number) {
  const { body } = await admin('GET', `/projects/${projectId}/outcomes`);
  const { items }: { items: { category: string; outcome: string; reason: string; quantity: number }[] } =
    Object(body);
  return items.map(({ category, outcome, reason, quantity }) => [category, outcome, reason, quantity]);
}

describe('GET /projects/{id}/feedback', () => {
  it('lists the newest first, page by page, with the issue of the event that the user saw', async () => {
    const { id } = await addProject(services.db);
    const issue = await addIssue(services.db, id);
    const event = await addEvent(services.db, issue, { eventId: newId() });
    const ids = [newId(), newId(), newId()];
    for (const each of ids) {
      services.clock.nowMs += 1_000;
      await store(id, [each], each === ids[1] ? { associated_event_id: event.eventId } : {});
    }
    const first = await list(id, '?limit=2');
    expect(first.items.map(({ eventId, issueId }) => [eventId, issueId])).toEqual([
      [ids[2], null],
      [ids[1], issue.id],
    ]);
    const second = await list(id, `?limit=2&cursor=${first.nextCursor}`);
    expect(second.items.map(({ eventId, message }) => [eventId, message])).toEqual([
      [ids[0], `About ${ids[0]}`],
    ]);
    expect(second.nextCursor).toBeNull();
  });

  it('refuses a project that does not exist, and the cursor of another list', async () => {
    const { id } = await addProject(services.db);
    expectProblem('not_found', await admin('GET', '/projects/999999/feedback'));
    await store(id, [newId(), newId()]);
    const { nextCursor } = await list(id, '?limit=1');
    const other = await addProject(services.db);
    const answer = await admin('GET', `/projects/${other.id}/feedback?cursor=${nextCursor}`);
    expectProblem('validation_failed', answer);
  });

  it('shows nothing of a project to a token of another', async () => {
    const [one, two] = [await addProject(services.db), await addProject(services.db)];
    await store(one.id, [newId()]);
    const bound = await makeCaller(createTestApi(services), services, 'read', two.id);
    expectProblem('not_found', await bound('GET', `/projects/${one.id}/feedback`));
  });
});

describe('an envelope of feedback', () => {
  it('is accepted once: the same again is a duplicate, in the answer and in the ledger', async () => {
    const { id } = await addProject(services.db);
    const ids = [newId(), newId()];
    const first = await store(id, ids);
    const again = await store(id, ids);
    expect(first.outcomes).toEqual([
      { category: 'feedback', outcome: 'accepted', reason: 'none', quantity: 2 },
    ]);
    expect(again.outcomes).toEqual([
      { category: 'feedback', outcome: 'dropped', reason: 'duplicate', quantity: 2 },
    ]);
    expect((await list(id)).items).toHaveLength(2);
    expect(await ledger(id)).toEqual([
      ['feedback', 'accepted', 'none', 2],
      ['feedback', 'dropped', 'duplicate', 2],
    ]);
  });

  it('counts nothing twice when its batch is repeated, directly or through the spill queue', async () => {
    const { id } = await addProject(services.db);
    const known = newId();
    await store(id, [known]);
    const input = { projectId: id, envelope: envelopeOf([known, newId()]), clientAddress: undefined };
    const { batch } = prepareEnvelope(services, input);
    const write = (one: typeof batch) =>
      storeBatches(services.db, [one], services.now(), services.caches.sights);
    const outcomes = (await write(batch))[0]?.outcomes;
    const spilled = readSpillMessage(structuredClone(spillMessageOf(batch)));
    if (spilled === undefined) throw new Error('The message cannot be read.');
    expect((await write(batch))[0]?.outcomes).toEqual(outcomes);
    expect((await write(spilled))[0]?.outcomes).toEqual(outcomes);
    expect(await ledger(id)).toEqual([
      ['feedback', 'accepted', 'none', 2],
      ['feedback', 'dropped', 'duplicate', 1],
    ]);
  });

  it('of a project that was just deleted stores nothing, and says so', async () => {
    const { id } = await addProject(services.db);
    expect((await admin('DELETE', `/projects/${id}`, undefined, anyState)).status).toBe(204);
    const result = await store(id, [newId()]);
    expect(result.isProjectGone).toBe(true);
    const client = services.db.query;
    expect(await client.all(`select * from feedback where project_id = ${id}`)).toEqual([]);
  });
});
