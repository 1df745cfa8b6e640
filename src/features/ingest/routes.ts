import { Hono, type Context } from 'hono';
import { AppError } from '../../errors/app-error.ts';
import type { ItemOutcome } from '../../domain/outcome.ts';
import { formatSentryLimits } from '../../http/rate-limit.ts';
import type { AppEnv } from '../../middleware/app-env.ts';
import { clientAddressOf } from '../../middleware/client-address.ts';
import { parseProjectId } from '../../wire/dsn.ts';
import { readIngestAuth } from '../../wire/ingest-auth.ts';
import type { Sender } from './admit/identify-sender.ts';
import { envelopeForm, storeForm, type BodyForm } from './read-envelope.ts';
import { receiveEnvelope, type Receipt } from './receive-envelope.ts';

/** Endpoints that SDKs post to (sentry-protocol 1.2), below `/api/:project`. The root app handles trailing slashes. */
export function ingestRoutes(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.post('/envelope', (c) => ingest(c, envelopeForm));
  app.post('/store', (c) => ingest(c, storeForm));
  return app;
}

async function ingest(c: Context<AppEnv>, form: BodyForm): Promise<Response> {
  const receipt = await receiveEnvelope(c.var.services, {
    ...requestOf(c),
    form,
    request: c.req.raw,
    contentEncoding: c.req.header('content-encoding'),
    onSender: (sender) => noteSender(c, sender),
  });
  noteReceipt(c, receipt);
  if (receipt.limits.length > 0) c.header('X-Sentry-Rate-Limits', formatSentryLimits(receipt.limits));
  if (receipt.refusal !== undefined) throw receipt.refusal;
  return c.json(receipt.eventId === undefined ? {} : { id: receipt.eventId }, 200);
}

/** The project, the credentials and the address of a request. `publicKey`: a key in the path. Throws `unknown_key`. */
export function requestOf(c: Context<AppEnv>, publicKey?: string) {
  const projectId = parseProjectId(c.req.param('project') ?? '');
  if (projectId === undefined) throw new AppError('unknown_key');
  c.var.facts['projectId'] = projectId;
  const auth = readIngestAuth({
    xSentryAuth: c.req.header('x-sentry-auth'),
    authorization: c.req.header('authorization'),
    query: { ...c.req.queries(), ...(publicKey === undefined ? {} : { sentry_key: [publicKey] }) },
  });
  return { projectId, auth, clientAddress: clientAddressOf(c) };
}

export function noteSender(c: Context<AppEnv>, { key, client }: Sender): void {
  c.var.facts['actor'] = key.keyId;
  if (client !== undefined) c.var.facts['client'] = client;
}

function noteReceipt({ var: { facts } }: Context<AppEnv>, receipt: Receipt): void {
  facts['outcome'] = outcomesToTell(receipt.outcomes).map(({ category, outcome, reason, quantity }) =>
    [category, receipt.isSpilled ? 'spilled' : outcome, reason, quantity].join(':'),
  );
  if (receipt.issueIds.length > 0) facts['issueIds'] = receipt.issueIds;
  if (receipt.regressed) facts['regressed'] = true;
}

/** Outcomes for the log line: all of the items, and the first ten losses that the SDK reports. The ledger has all. */
function outcomesToTell(outcomes: readonly ItemOutcome[]): ItemOutcome[] {
  const ours = outcomes.filter(({ outcome }) => outcome !== 'client_discard');
  const lost = outcomes.filter(({ outcome }) => outcome === 'client_discard');
  return [...ours, ...lost.slice(0, 10)];
}
