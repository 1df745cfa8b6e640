import { Hono, type Context } from 'hono';
import { addressGroup } from '../../http/client-address.ts';
import { parseProjectId } from '../../wire/dsn.ts';
import {
  checkEnvelopeDsn,
  readIngestAuth,
  type IngestAuthRefusal,
  type IngestCredentials,
} from '../../wire/ingest-auth.ts';
import type { ItemOutcome } from '../../domain/outcome.ts';
import { formatSentryLimits } from '../../http/rate-limit.ts';
import type { Result } from '../../errors/result.ts';
import { AppError, PayloadTooLarge } from '../../errors/app-error.ts';
import type { AppEnv } from '../../middleware/app-env.ts';
import { clientAddressOf } from '../../middleware/client-address.ts';
import { isolateBodyMemory, type BodyHold } from '../../platform/body-memory.ts';
import { countRefusedEnvelope, prepareEnvelope, storePrepared, type Prepared } from './accept-envelope.ts';
import { chargeBody, hasItems, limitItems } from './limit-items.ts';
import { limitAddress, openProject } from './open-project.ts';
import { envelopeForm, storeForm, type BodyForm } from './read-envelope.ts';
import { receiveBody, type Receiving } from './receive-body.ts';
import { refuseForMemory, refuseItems } from './refuse-request.ts';

/** Endpoints that SDKs post to (sentry-protocol 1.2), below `/api/:project`. The root app handles trailing slashes. */
export function ingestRoutes(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.post('/envelope', (c) => ingest(c, envelopeForm));
  app.post('/store', (c) => ingest(c, storeForm));
  return app;
}

async function ingest(c: Context<AppEnv>, form: BodyForm): Promise<Response> {
  const { services, facts } = c.var;
  const { publicKey, prepared } = await receive(c, form);
  // `receive` has released the body before this waits for the database.
  const result = await storePrepared(services, prepared);
  facts['outcome'] = outcomesToTell(result.outcomes).map(({ category, outcome, reason, quantity }) =>
    [category, result.isSpilled ? 'spilled' : outcome, reason, quantity].join(':'),
  );
  if (result.issueIds.length > 0) facts['issueIds'] = result.issueIds;
  if (result.regressed) facts['regressed'] = true;
  refuseIfNothingWasUsable(result.outcomes, result.brokenRules);
  // The key was still cached, but its project was just deleted: nothing was stored, so the answer is not 200.
  if (result.isProjectGone) {
    services.caches.keys.delete(publicKey);
    throw new AppError('unknown_key');
  }
  return c.json(result.eventId === undefined ? {} : { id: result.eventId }, 200);
}

interface ReceivedEnvelope {
  readonly publicKey: string;
  readonly prepared: Prepared;
}

/** Outcomes for the log line: all of the items, and the first ten losses that the SDK reports. The ledger has all. */
function outcomesToTell(outcomes: readonly ItemOutcome[]): ItemOutcome[] {
  const ours = outcomes.filter(({ outcome }) => outcome !== 'client_discard');
  const lost = outcomes.filter(({ outcome }) => outcome === 'client_discard');
  return [...ours, ...lost.slice(0, 10)];
}

/** Reads and prepares what was sent. Releases the body in any case, also on failure. */
async function receive(c: Context<AppEnv>, form: BodyForm): Promise<ReceivedEnvelope> {
  const hold = isolateBodyMemory.open(c.var.services.now());
  try {
    return await readAndPrepare(c, form, hold);
  } finally {
    hold.close();
  }
}

/**
 * Refuses early: checks key and limit from the headers, then reads the body. For a request without a key, it looks in
 * the first bytes for a tunnelled envelope that names one; it reads the rest only when that key is valid.
 */
async function readAndPrepare(c: Context<AppEnv>, form: BodyForm, hold: BodyHold): Promise<ReceivedEnvelope> {
  const { services, facts } = c.var;
  const projectId = parseProjectId(c.req.param('project') ?? '');
  if (projectId === undefined) throw new AppError('unknown_key');
  facts['projectId'] = projectId;
  const ofHeaders = readIngestAuth({
    xSentryAuth: c.req.header('x-sentry-auth'),
    authorization: c.req.header('authorization'),
    query: c.req.queries(),
  });
  const clientAddress = clientAddressOf(c);
  const address = addressGroup(clientAddress);
  await limitAddress(services, { projectId, publicKey: valueOf(ofHeaders)?.publicKey, address });
  const body = receiveBody(c.req.raw, c.req.header('content-encoding'), form, hold);
  const isTunnel = form.mayTunnel && !ofHeaders.ok && ofHeaders.error === 'missing';
  const auth = isTunnel ? await readTunnel(body, projectId) : ofHeaders;
  const key = await openProject(services, projectId, auth);
  const publicKey = valueOf(auth)?.publicKey ?? '';
  facts['actor'] = key.keyId;
  const client = valueOf(auth)?.client;
  if (client !== undefined) facts['client'] = client;

  const read = await body.readRest();
  if (!read.ok) {
    if (read.error.reason === 'memory_limit') throw refuseForMemory(services, { projectId, publicKey });
    const counted = countRefusedEnvelope(services, projectId, read.error.reason);
    services.defer('count refused envelope', counted);
    await chargeBody(services, key, body.bytes());
    throw read.error.error;
  }
  if (!checkEnvelopeDsn(read.value.header.dsn, { projectId, publicKey }).ok) {
    throw new AppError('project_mismatch');
  }
  const within = await limitItems(services, key, read.value, body.bytes());
  if (within.limits.length > 0) {
    if (!hasItems(within.envelope)) throw refuseItems(services, { projectId, publicKey, ...within });
    c.header('X-Sentry-Rate-Limits', formatSentryLimits(within.limits));
  }
  const prepared = prepareEnvelope(services, {
    projectId,
    envelope: within.envelope,
    clientAddress,
    limited: within.refused,
  });
  return { publicKey, prepared };
}

/** Reads the credentials in the first bytes of a body. Throws when they cannot be read, or name another project. */
async function readTunnel(
  body: Receiving,
  projectId: number,
): Promise<Result<IngestCredentials, IngestAuthRefusal>> {
  const dsn = await body.findDsn();
  if (!dsn.ok) throw dsn.error.error;
  const auth = readIngestAuth({ envelopeDsn: dsn.value });
  if (auth.ok && !checkEnvelopeDsn(dsn.value, { projectId, publicKey: auth.value.publicKey }).ok) {
    throw new AppError('project_mismatch');
  }
  return auth;
}

const valueOf = <T, E>(result: Result<T, E>): T | undefined => (result.ok ? result.value : undefined);

/** A bad item does not affect the others. When all items are bad, a 200 would hide that from the SDK's author. */
function refuseIfNothingWasUsable(outcomes: readonly ItemOutcome[], brokenRules: readonly string[]): void {
  if (outcomes.length === 0 || outcomes.some(({ outcome }) => outcome !== 'invalid')) return;
  const reasons = [...new Set(outcomes.map(({ reason }) => reason))];
  if (reasons.every((reason) => reason === 'too_large')) throw new PayloadTooLarge(1024 * 1024);
  const where = brokenRules[0] === undefined ? '' : ` The first fault is at ${brokenRules[0]}.`;
  const detail = `No item could be used: ${reasons.join(', ')}.${where}`;
  throw new AppError('malformed_envelope', { detail, brokenRules });
}
