import { Hono, type Context } from 'hono';
import { addressGroup } from '../../http/client-address.ts';
import { parseProjectId } from '../../wire/dsn.ts';
import { quantities } from '../../kinds/count-items.ts';
import { readIngestAuth } from '../../wire/ingest-auth.ts';
import { err, ok, type Result } from '../../errors/result.ts';
import { AppError } from '../../errors/app-error.ts';
import type { AppEnv } from '../../middleware/app-env.ts';
import { clientAddressOf } from '../../middleware/client-address.ts';
import { isolateBodyMemory, type BodyHold } from '../../platform/body-memory.ts';
import { inflate } from '../../platform/inflate.ts';
import { readBodyCapped } from '../../platform/read-body.ts';
import { countOnly, unsupported } from './accept-envelope.ts';
import { limitAddress, openProject } from './open-project.ts';
import { isProtobuf, otherSignals, type OtherSignal } from './other-signals.ts';
import { refuseBody, refuseEncoding, type BodyRefusal } from './read-envelope.ts';

/**
 * Protocol routes that have no feature yet, mounted below `/api/:project`. Senders see no error: the service checks the
 * key, applies the limits of envelopes, counts the entries and drops what was sent.
 */
export function otherRoutes(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  for (const signal of otherSignals) {
    app.on([...signal.methods], signal.path, (c) => receive(c, signal));
  }
  return app;
}

async function receive(c: Context<AppEnv>, signal: OtherSignal): Promise<Response> {
  const { services, facts } = c.var;
  const projectId = parseProjectId(c.req.param('project') ?? '');
  if (projectId === undefined) throw new AppError('unknown_key');
  facts['projectId'] = projectId;
  const inPath = c.req.param('publicKey');
  const auth = readIngestAuth({
    xSentryAuth: c.req.header('x-sentry-auth'),
    authorization: c.req.header('authorization'),
    query: { ...c.req.queries(), ...(inPath === undefined ? {} : { sentry_key: [inPath] }) },
  });
  const publicKey = auth.ok ? auth.value.publicKey : undefined;
  const address = addressGroup(clientAddressOf(c));
  await limitAddress(services, { projectId, publicKey, address });
  const key = await openProject(services, projectId, auth);
  facts['actor'] = key.keyId;
  if (auth.ok && auth.value.client !== undefined) facts['client'] = auth.value.client;

  const { category } = signal;
  const counts = await readEntries(c, signal);
  if (!counts.ok) {
    const { error, reason } = counts.error;
    const refused = [{ category, outcome: 'invalid', reason, quantity: 1 } as const];
    services.defer('count refused body', countOnly(services, projectId, refused));
    throw error;
  }
  const { entries, bytes } = counts.value;
  const counted = unsupported(quantities(category, entries, bytes));
  await countOnly(services, projectId, counted);
  facts['outcome'] = counted.map((entry) => `${entry.category}:dropped:${entry.reason}:${entry.quantity}`);
  return reply(c, signal.reply, c.req.header('content-type'));
}

/** Counts the entries of a body. Keeps nothing of the body. */
async function readEntries(
  c: Context<AppEnv>,
  signal: OtherSignal,
): Promise<Result<{ entries: number; bytes: number }, BodyRefusal>> {
  const hold = isolateBodyMemory.open(c.var.services.now());
  try {
    const body = await readSignal(c, signal, hold);
    if (!body.ok) return body;
    const entries = signal.count?.(body.value, c.req.header('content-type')) ?? 1;
    return ok({ entries, bytes: body.value.length });
  } finally {
    hold.close();
  }
}

async function readSignal(
  c: Context<AppEnv>,
  signal: OtherSignal,
  hold: BodyHold,
): Promise<Result<Uint8Array, BodyRefusal>> {
  const body = await readBodyCapped(c.req.raw, signal.maxBytes, { hold });
  if (!body.ok) return err(refuseBody(body.error));
  if (signal.isEncoded === undefined) return body;
  const encoding = c.req.header('content-encoding');
  const decoded = inflate(body.value, encoding, signal.maxBytes, hold.freeBytes());
  return decoded.ok ? decoded : err(refuseEncoding(decoded.error));
}

/** The answer that each sender takes as success. */
function reply(c: Context<AppEnv>, kind: OtherSignal['reply'], contentType: string | undefined): Response {
  c.header('Cache-Control', 'no-store');
  if (kind === 'json') return c.json({}, 200);
  if (kind === 'uuid') return c.text(uuidOf(c.var.services.randomHex(16)), 200);
  if (kind === 'empty') return c.body(null, 200);
  // An empty OTLP message means full success.
  return isProtobuf(contentType)
    ? c.body(null, 200, { 'Content-Type': 'application/x-protobuf' })
    : c.json({}, 200);
}

/** Crash reporters expect the id of the report, with hyphens. */
const uuidOf = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
