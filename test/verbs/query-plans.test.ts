import { createClient } from '@libsql/client/web';
import { beforeAll, describe, expect, it } from 'vitest';
import { pruneAudit } from '../../src/features/audit/prune-audit.ts';
import { apiRoutes } from '../../src/api-routes.ts';
import { formatToken } from '../../src/domain/api-token.ts';
import { parseEnv } from '../../src/env.ts';
import { checkReadiness } from '../../src/features/health/check-readiness.ts';
import { countOnly } from '../../src/features/ingest/store/store-or-spill.ts';
import { acceptEnvelope } from '../support/envelope.ts';
import { findKey } from '../../src/features/ingest/admit/find-key.ts';
import { drainDeletions } from '../../src/features/deletions/drain-deletions.ts';
import { isKnownKey } from '../../src/features/ingest/admit/is-known-key.ts';
import { pruneReceipts } from '../../src/features/ingest/store/prune-receipts.ts';
import { readEnvelope, readStoreBody } from '../../src/features/ingest/read-envelope.ts';
import { etagOf } from '../../src/http/etag.ts';
import { foldMetrics } from '../../src/features/metrics/fold-metrics.ts';
import { readMetrics } from '../../src/features/metrics/read-metrics.ts';
import { expire } from '../../src/features/retention/expire.ts';
import { showEvent } from '../../src/features/issues/show-event.ts';
import { readSettings } from '../../src/features/projects/read-settings.ts';
import { createKey } from '../../src/features/projects/create-key.ts';
import { createProject } from '../../src/features/projects/create-project.ts';
import { createToken } from '../../src/features/tokens/create-token.ts';
import { isKnownToken } from '../../src/features/tokens/is-known.ts';
import { recordUse } from '../../src/features/tokens/record-use.ts';
import { createIsolate } from '../../src/platform/isolate.ts';
import { countsOf } from '../../src/platform/metrics/collect.ts';
import { storeCounts } from '../../src/platform/metrics/store-counts.ts';
import { anyState, createTestApi, makeCaller, testOrigin, type Caller } from '../support/api.ts';
import { useDatabase, useServices } from '../support/fixture.ts';
import { addEvent, addIssue, addRelease, addEnvironment, addOutcome } from '../support/rows.ts';
import { watchStatements } from '../support/statements.ts';

/** Every statement that a route really sends is caught on the wire and explained by the real engine. */

const database = useDatabase();
const services = useServices(database);
const sent = new Map<string, { readonly argCount: number; readonly label: string }>();
const called = new Set<string>();

beforeAll(async () => {
  const app = createTestApi(services);
  const made = await createProject(services, {
    onlyProjectId: null,
    body: { name: 'x' },
    origin: testOrigin,
  });
  const callers = [
    { caller: await makeCaller(app, services, 'admin'), below: 300 },
    // Bound to the project: its queries are narrower, and some routes are closed to it.
    { caller: await makeCaller(app, services, 'admin', made.id), below: 405 },
  ];
  let label = '';
  const stop = watchStatements(database.url, (statements) => {
    for (const { sql, argCount } of statements) if (!sent.has(sql)) sent.set(sql, { argCount, label });
  });
  for (const { caller, below } of callers) {
    label = 'ingest';
    await driveIngest(made.id, made.key.publicKey);
    label = 'token use';
    await driveTokenUse();
    label = 'readiness';
    const slow = { write: undefined, redis: undefined };
    await checkReadiness({ ...services, env: parseEnv({ DATABASE_URL: database.url }), slow });
    label = 'metrics';
    const counts = countsOf(createIsolate());
    await storeCounts(services.db, counts, services.now);
    await readMetrics(services, counts);
    await foldMetrics(services);
    for (const [operationId, request] of await requestsOf(made.id)) {
      label = operationId;
      called.add(operationId);
      await followPages(caller, request, below);
    }
    label = 'pages';
    await drivePages(made.id);
    label = 'retention';
    await expire(services);
    label = 'deletions';
    services.clock.nowMs += 120_000;
    for (let run = 0; run < 3; run += 1) await drainDeletions(services);
    services.caches.tokens.clear();
  }
  stop();
});

type Request = readonly [method: string, path: string, body?: unknown, headers?: Record<string, string>];

/** An event that is new, the same once more, a body that is refused, feedback, and what the cron tidies up after them. */
async function driveIngest(projectId: number, publicKey: string): Promise<void> {
  await findKey(services, publicKey);
  services.caches.keys.clear();
  await isKnownKey(services, publicKey);
  const body = { event_id: 'e'.repeat(32), message: 'x', release: 'r', user: { id: '1' } };
  for (const text of [JSON.stringify(body), JSON.stringify(body), '"no object"']) {
    const envelope = readStoreBody(Buffer.from(text), undefined);
    if (!envelope.ok) throw new Error(envelope.error.reason);
    await acceptEnvelope(services, { projectId, envelope: envelope.value, clientAddress: undefined });
  }
  await countOnly(services, projectId, [
    { category: 'default', outcome: 'invalid', reason: 'too_large', quantity: 1 },
  ]);
  for (const eventId of ['a', 'b', 'b']) {
    const event = { event_id: eventId.repeat(32), contexts: { feedback: { message: 'x' } } };
    const read = readEnvelope(Buffer.from(`{}\n{"type":"feedback"}\n${JSON.stringify(event)}\n`), undefined);
    if (!read.ok) throw new Error(read.error.reason);
    await acceptEnvelope(services, { projectId, envelope: read.value, clientAddress: undefined });
  }
  await pruneReceipts(services);
  await pruneAudit(services, 1);
}

/** What the pages ask for beyond what the API offers. */
async function drivePages(projectId: number): Promise<void> {
  const { db } = services;
  const one = await addIssue(db, projectId);
  const { eventId } = await addEvent(db, one, {});
  await showEvent(services, { issueId: one.id });
  await showEvent(services, { projectId, eventId });
  await readSettings(services, { projectId, origin: testOrigin });
}

/** What authentication writes after the answer, and what it asks while an address is held back. */
async function driveTokenUse(): Promise<void> {
  recordUse(services, { tokenId: 'tok_x', scopes: [], projectId: null, expiresAt: null, lastUsedAt: null });
  await services.settle();
  await isKnownToken(services, formatToken('0'.repeat(64)));
}

/** A request of each route, and of each shape its queries can take. Deletes work on things of their own. */
async function requestsOf(projectId: number): Promise<(readonly [string, Request])[]> {
  const { db } = services;
  const [one, two] = [await addIssue(db, projectId), await addIssue(db, projectId)];
  const events = [];
  for (const fingerprintHash of ['a', 'b']) {
    events.push(await addEvent(db, one, { fingerprintHash: fingerprintHash + one.id.slice(1) }));
    await addRelease(db, { projectId, version: `${fingerprintHash}${one.id}`, firstSeenAt: 1 });
    await addEnvironment(db, { projectId, name: `${fingerprintHash}${one.id}`, firstSeenAt: 1 });
    const hourAt = services.now() - events.length - one.number * 10;
    const ledger = { category: 'error', outcome: 'accepted', reason: 'none', quantity: 1 } as const;
    await addOutcome(db, { projectId, hourAt, ...ledger });
  }
  const doomed = await createProject(services, {
    onlyProjectId: null,
    body: { name: 'doomed' },
    origin: testOrigin,
  });
  const { key: _key, ...state } = doomed;
  const stillDoomed = { 'if-match': etagOf(JSON.stringify(state)) };
  const key = await createKey(services, { projectId, label: 'doomed', origin: testOrigin });
  const body = { name: 'doomed', scopes: ['read' as const], projectId };
  const token = await createToken(services, { onlyProjectId: null, body });
  const project = `/projects/${projectId}`;
  const issue = `/issues/${one.id}`;
  const filters = ['status=unresolved', 'level=error', 'environment=e', 'release=r', 'q=100%25'];
  const lists = ['lastSeen', 'firstSeen', 'count'].flatMap((sort) =>
    ['', ...filters, filters.join('&')].map((filter) => `${project}/issues?limit=1&sort=${sort}&${filter}`),
  );
  const times = 'from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z';
  const [ofProject, ofActor] = [`projectId=${projectId}`, `actor=${token.id}`];
  const auditFilters = [
    '',
    times,
    'action=issue.delete',
    ofProject,
    ofActor,
    `${ofProject}&${ofActor}&${times}`,
  ];
  return [
    ['listProjects', ['GET', '/projects?limit=1']],
    ['readOverview', ['GET', '/overview?limit=1']],
    ['createProject', ['POST', '/projects', { name: 'y' }]],
    ['getProject', ['GET', project]],
    ...[{ name: 'z' }, { slug: `z-${one.number}` }, { platform: null }, { name: 'z', platform: 'go' }].map(
      (change) => ['updateProject', ['PATCH', project, change]] as const,
    ),
    ['updateProject', ['PATCH', `/projects/${doomed.id}`, { name: 'doomed' }, stillDoomed]],
    ['deleteProject', ['DELETE', `/projects/${doomed.id}`, undefined, anyState]],
    ['createProjectKey', ['POST', `${project}/keys`, {}]],
    ['listProjectKeys', ['GET', `${project}/keys?limit=1`]],
    ['updateProjectKey', ['PATCH', `${project}/keys/${key.id}`, { label: 'x', isActive: false }]],
    ['deleteProjectKey', ['DELETE', `${project}/keys/${key.id}`]],
    ['listOutcomes', ['GET', `${project}/outcomes?limit=1`]],
    ['listFeedback', ['GET', `${project}/feedback?limit=1`]],
    ['previewRetention', ['GET', `${project}/retention`]],
    ['listReleases', ['GET', `${project}/releases?limit=1`]],
    ['listEnvironments', ['GET', `${project}/environments?limit=1`]],
    ['readStorage', ['GET', '/service/storage']],
    ['createToken', ['POST', '/tokens', { name: 't', scopes: ['read'], projectId }]],
    ['listTokens', ['GET', '/tokens?limit=1']],
    ['rotateToken', ['POST', `/tokens/${token.id}/rotate`, {}]],
    ['deleteToken', ['DELETE', `/tokens/${token.id}`]],
    ...lists.map((path) => ['listIssues', ['GET', path]] as const),
    ['getEvent', ['GET', `${project}/events/${events[0]?.eventId}`]],
    ['getIssue', ['GET', issue]],
    ['listIssueEvents', ['GET', `${issue}/events?limit=1`]],
    ['explainGrouping', ['GET', `${issue}/grouping?limit=1`]],
    ['updateIssue', ['PATCH', issue, { status: 'resolved' }]],
    ['updateIssues', ['PATCH', `${project}/issues`, { issueIds: [two.id], status: 'ignored' }]],
    ['updateIssue', ['PATCH', issue, { resolvedInRelease: '1' }]],
    ...auditFilters.map((filter) => ['listAudit', ['GET', `/audit?limit=1&${filter}`]] as const),
    ['deleteIssue', ['DELETE', `/issues/${two.id}`]],
  ];
}

/** The request, and for a list its second page too. */
async function followPages(caller: Caller, request: Request, below: number): Promise<void> {
  const [method, path, body, headers] = request;
  const answer = await caller(method, path, body, headers);
  expect(answer.status, `${method} ${path}`).toBeLessThan(below);
  const cursor = /"nextCursor":"([^"]+)"/.exec(JSON.stringify(answer.body) ?? '')?.[1];
  if (cursor !== undefined) await caller(method, `${path}&cursor=${cursor}`);
}

/** Scans of what is no table: a page already cut, sums already made, the values of a JSON text, a row of constants. */
// `outcome_ledger` is a view: its rows were searched by the indexes of its tables.
const harmless = /^SCAN (?:page$|sums$|outcome_ledger$|CONSTANT ROW|\d+ CONSTANT ROW|\w+ VIRTUAL TABLE)/;

/** `GET /service/storage` counts at most a million rows of the smallest index of a table, and reads the names of all. */
const isOfStorage = (sql: string): boolean =>
  sql.startsWith('select count(*) from (select 1 as "one" from') || sql.includes('from dbstat as page');

describe('the queries of the routes', () => {
  it('were all sent: every route was called, first and later pages alike', () => {
    const declared = apiRoutes.map(({ operationId }) => operationId);
    expect([...called].toSorted()).toEqual(declared.toSorted());
    expect(sent.size).toBeGreaterThan(80);
  });

  it('search by an index, every table, every time', async () => {
    const client = createClient({ url: database.url });
    const scans: string[] = [];
    for (const [sql, { argCount, label }] of sent) {
      const args = Array.from({ length: argCount }, () => null);
      const { rows } = await client.execute({ sql: `explain query plan ${sql}`, args });
      for (const { detail } of rows) {
        if (typeof detail !== 'string' || !detail.startsWith('SCAN')) continue;
        if (isOfStorage(sql) || harmless.test(detail)) continue;
        scans.push(`${label}: ${detail}: ${sql}`);
      }
    }
    client.close();
    expect(scans).toEqual([]);
  });

  it('cut the page of issues before they look up its trends', async () => {
    const client = createClient({ url: database.url });
    const pages = [...sent].filter(([sql]) => sql.includes('json_group_array') && sql.includes('"page"'));
    for (const [sql, { argCount }] of pages) {
      const args = Array.from({ length: argCount }, () => null);
      const { rows } = await client.execute({ sql: `explain query plan ${sql}`, args });
      expect(rows.map(({ detail }) => detail)).toContain('SCAN page');
    }
    client.close();
    expect(pages.length).toBeGreaterThan(10);
  });

  it('would be caught if they scanned', async () => {
    const client = createClient({ url: database.url });
    const { rows } = await client.execute('explain query plan select * from issue where title = 1');
    client.close();
    expect(rows.map(({ detail }) => detail)).toEqual(['SCAN issue']);
    expect(harmless.test('SCAN issue')).toBe(false);
  });
});
