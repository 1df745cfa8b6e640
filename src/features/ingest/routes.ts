import { Hono, type Context } from 'hono';
import { addressGroup } from '../../domain/client-address.ts';
import { parseProjectId } from '../../domain/dsn.ts';
import type { Envelope } from '../../domain/envelope.ts';
import { checkEnvelopeDsn, readIngestAuth } from '../../domain/ingest-auth.ts';
import { wireBodyMaxBytes } from '../../domain/limits.ts';
import type { ItemOutcome } from '../../domain/outcome.ts';
import { formatSentryLimits } from '../../domain/rate-limit.ts';
import { err, type Result } from '../../domain/result.ts';
import { AppError, PayloadTooLarge } from '../../errors.ts';
import type { AppEnv } from '../../middleware/app-env.ts';
import { clientAddressOf } from '../../middleware/client-address.ts';
import type { KeyEntry } from '../../platform/isolate-caches.ts';
import { readBodyCapped } from '../../platform/read-body.ts';
import { acceptEnvelope, countRefusedEnvelope } from './accept-envelope.ts';
import { hasItems, limitItems } from './limit-items.ts';
import { limitAddress, openProject } from './open-project.ts';
import { readEnvelope, readStoreBody, refuseBody, type BodyRefusal } from './read-envelope.ts';
import { refuseItems } from './refuse-request.ts';

type ReadBody = (body: Uint8Array, contentEncoding: string | undefined) => Result<Envelope, BodyRefusal>;

/** What SDKs post to (sentry-protocol 1.2), mounted below `/api/:project`. Trailing slashes are the root app's affair. */
export function ingestRoutes(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.post('/envelope', (c) => ingest(c, readEnvelope));
  app.post('/store', (c) => ingest(c, readStoreBody));
  return app;
}

/** Refuse early: key and limit from the headers, then the body; only a tunnelled envelope is parsed to find its key. */
async function ingest(c: Context<AppEnv>, read: ReadBody): Promise<Response> {
  const { services, facts } = c.var;
  const projectId = parseProjectId(c.req.param('project') ?? '');
  if (projectId === undefined) throw new AppError('unknown_key');
  facts['projectId'] = projectId;
  const auth = readIngestAuth({
    xSentryAuth: c.req.header('x-sentry-auth'),
    authorization: c.req.header('authorization'),
    query: c.req.query(),
  });
  const isTunnel = !auth.ok && auth.error === 'missing' && read === readEnvelope;
  let key: KeyEntry | undefined;
  let publicKey = auth.ok ? auth.value.publicKey : undefined;
  const address = clientAddressOf(c);
  await limitAddress(services, { projectId, publicKey, address: addressGroup(address) });
  if (!isTunnel) key = await openProject(services, projectId, auth);

  const envelope = await readBody(c, read);
  if (!envelope.ok) {
    if (key !== undefined) {
      services.defer(
        'count refused envelope',
        countRefusedEnvelope(services, projectId, envelope.error.reason),
      );
    }
    throw envelope.error.error;
  }
  const envelopeDsn = envelope.value.header.dsn;
  if (auth.ok && !checkEnvelopeDsn(envelopeDsn, { projectId, publicKey: auth.value.publicKey }).ok) {
    throw new AppError('project_mismatch');
  }
  if (key === undefined) {
    const tunnelled = readIngestAuth({ envelopeDsn });
    if (
      tunnelled.ok &&
      !checkEnvelopeDsn(envelopeDsn, { projectId, publicKey: tunnelled.value.publicKey }).ok
    ) {
      throw new AppError('project_mismatch');
    }
    key = await openProject(services, projectId, tunnelled);
    if (tunnelled.ok) ({ publicKey } = tunnelled.value);
  }
  facts['actor'] = key.keyId;
  if (auth.ok && auth.value.client !== undefined) facts['client'] = auth.value.client;

  const within = await limitItems(services, key, envelope.value);
  if (within.limits.length > 0) {
    if (!hasItems(within.envelope)) throw refuseItems(services, { projectId, publicKey, ...within });
    c.header('X-Sentry-Rate-Limits', formatSentryLimits(within.limits));
  }
  const result = await acceptEnvelope(services, {
    projectId,
    envelope: within.envelope,
    clientAddress: address,
    limited: within.refused,
  });
  facts['outcome'] = result.outcomes.map(({ category, outcome, reason, quantity }) =>
    [category, result.isSpilled ? 'spilled' : outcome, reason, quantity].join(':'),
  );
  if (result.issueIds.length > 0) facts['issueIds'] = result.issueIds;
  if (result.regressed) facts['regressed'] = true;
  refuseIfNothingWasUsable(result.outcomes);
  if (isProjectGone(result.outcomes)) {
    services.caches.keys.delete(publicKey ?? '');
    throw new AppError('unknown_key');
  }
  return c.json(result.eventId === undefined ? {} : { id: result.eventId }, 200);
}

async function readBody(c: Context<AppEnv>, read: ReadBody): Promise<Result<Envelope, BodyRefusal>> {
  const body = await readBodyCapped(c.req.raw, wireBodyMaxBytes);
  if (!body.ok) return err(refuseBody(body.error));
  return read(body.value, c.req.header('content-encoding'));
}

/** The key was remembered, but its project was deleted a moment ago: nothing was stored, so no 200. */
function isProjectGone(outcomes: readonly ItemOutcome[]): boolean {
  return outcomes.some(({ outcome, reason }) => outcome === 'dropped' && reason === 'internal');
}

/** One bad item does not spoil its neighbours; but when all were bad, a 200 would hide it from the SDK's author. */
function refuseIfNothingWasUsable(outcomes: readonly ItemOutcome[]): void {
  if (outcomes.length === 0 || outcomes.some(({ outcome }) => outcome !== 'invalid')) return;
  const reasons = [...new Set(outcomes.map(({ reason }) => reason))];
  if (reasons.every((reason) => reason === 'too_large')) throw new PayloadTooLarge(1024 * 1024);
  throw new AppError('malformed_envelope', { detail: `No item could be used: ${reasons.join(', ')}.` });
}
