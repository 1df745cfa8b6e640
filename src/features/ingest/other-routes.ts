import { Hono, type Context } from 'hono';
import { quantities } from '../../kinds/count-items.ts';
import { err, ok, type Result } from '../../errors/result.ts';
import type { AppEnv } from '../../middleware/app-env.ts';
import type { BodyHold } from '../../platform/body-memory.ts';
import { inflate } from '../../platform/inflate.ts';
import { readBodyCapped } from '../../platform/read-body.ts';
import { unsupported } from './prepare-envelope.ts';
import { identifySender } from './admit/identify-sender.ts';
import { refuseBodyOf } from './admit/refuse-body.ts';
import { isProtobuf, otherSignals, type OtherSignal } from './other-signals.ts';
import { refuseBody, refuseEncoding, type BodyRefusal } from './read-envelope.ts';
import { noteSender, requestOf } from './routes.ts';
import { countOnly } from './store/store-or-spill.ts';

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
  const sender = await identifySender(services, requestOf(c, c.req.param('publicKey')));
  noteSender(c, sender);
  const { category } = signal;
  const counts = await readEntries(c, signal);
  if (!counts.ok) throw refuseBodyOf(services, sender, { refusal: counts.error, category });
  const { entries, bytes } = counts.value;
  const counted = unsupported(quantities(category, entries, bytes));
  await countOnly(services, sender.projectId, counted);
  facts['outcome'] = counted.map((entry) => `${entry.category}:dropped:${entry.reason}:${entry.quantity}`);
  return reply(c, signal.reply, c.req.header('content-type'));
}

/** Counts the entries of a body. Keeps nothing of the body. */
async function readEntries(
  c: Context<AppEnv>,
  signal: OtherSignal,
): Promise<Result<{ entries: number; bytes: number }, BodyRefusal>> {
  const hold = c.var.isolate.bodyMemory.open(c.var.services.now());
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
