import { kindOf, parserCaps } from '../../kinds/registry.ts';
import { capItems } from '../../wire/envelope/cap-items.ts';
import {
  parseEnvelope,
  readHeaderDsn,
  type Envelope,
  type EnvelopeRefusal,
} from '../../wire/envelope/parse-envelope.ts';
import {
  envelopeLimits,
  envelopeMaxBytes,
  storeBodyMaxBytes,
  storeWireMaxBytes,
  wireBodyMaxBytes,
} from '../../wire/body-caps.ts';
import type { OutcomeReason } from '../../domain/outcome.ts';
import { err, ok, type Result } from '../../errors/result.ts';
import { AppError, BodyTooSlow, Overloaded, PayloadTooLarge } from '../../errors/app-error.ts';
import { decodeStoreBody, inflate, inflateHead, type InflateRefusal } from '../../platform/inflate.ts';
import type { UnreadReason } from '../../platform/limits/refusals.ts';
import type { ReadBodyRefusal } from '../../platform/read-body.ts';

/**
 * Why a whole body is refused: `error` for the sender, `reason` for the ledger. A body that the sender got wrong is
 * invalid and is charged; one that the service has no room for is neither.
 */
export type BodyRefusal =
  | { readonly fault: 'sender'; readonly error: AppError; readonly reason: OutcomeReason }
  | { readonly fault: 'service'; readonly error: AppError; readonly reason: UnreadReason };

/** How a route turns its body into an envelope. */
export interface BodyForm {
  readonly wireMaxBytes: number;
  /** Whether a request without a key may name one in its body. */
  readonly mayTunnel: boolean;
  /** Decodes at most `freeBytes`. */
  readonly decode: (
    body: Uint8Array,
    contentEncoding: string | undefined,
    freeBytes?: number,
  ) => Result<Uint8Array, InflateRefusal>;
  readonly parse: (decoded: Uint8Array) => Result<Envelope, BodyRefusal>;
}

/** The body of `/envelope/`. */
export const envelopeForm: BodyForm = {
  wireMaxBytes: wireBodyMaxBytes,
  mayTunnel: true,
  decode: (body, contentEncoding, freeBytes) => inflate(body, contentEncoding, envelopeMaxBytes, freeBytes),
  parse(decoded) {
    const envelope = parseEnvelope(decoded, parserCaps);
    return envelope.ok
      ? ok(capItems(envelope.value, (type) => kindOf(type)?.caps.perEnvelope))
      : err(refuseEnvelope(envelope.error));
  },
};

/** The body of `/store/`: one bare event, which becomes an envelope with that event (sentry-protocol 1.2). */
export const storeForm: BodyForm = {
  wireMaxBytes: storeWireMaxBytes,
  mayTunnel: false,
  decode(body, contentEncoding, freeBytes) {
    const inflated = inflate(body, contentEncoding, storeBodyMaxBytes, freeBytes);
    return inflated.ok ? decodeStoreBody(inflated.value, storeBodyMaxBytes) : inflated;
  },
  parse: (payload) =>
    ok({
      header: { eventId: undefined, sentAt: undefined, dsn: undefined, sdk: undefined, trace: undefined },
      items: [{ type: 'event', header: storeItemHeader, payload }],
      refusedItems: [],
      droppedHeaderFields: [],
      unknownHeaderKeys: 0,
    }),
};

/** Decodes and parses the body of `/envelope/`. */
export const readEnvelope = (body: Uint8Array, contentEncoding: string | undefined) =>
  readForm(envelopeForm, body, contentEncoding);

/** Decodes the body of `/store/`. */
export const readStoreBody = (body: Uint8Array, contentEncoding: string | undefined) =>
  readForm(storeForm, body, contentEncoding);

function readForm(
  { decode, parse }: BodyForm,
  body: Uint8Array,
  contentEncoding: string | undefined,
): Result<Envelope, BodyRefusal> {
  const decoded = decode(body, contentEncoding);
  return decoded.ok ? parse(decoded.value) : err(refuseEncoding(decoded.error));
}

/** Reads the DSN in an envelope's header from the first, still encoded bytes of its body. */
export function readTunnelDsn(
  head: Uint8Array,
  contentEncoding: string | undefined,
): Result<string | undefined, BodyRefusal> {
  const { maxHeaderLineBytes } = envelopeLimits;
  const hasLine = (decoded: Uint8Array): boolean =>
    decoded.length > maxHeaderLineBytes || decoded.includes(newline);
  const decoded = inflateHead(head, contentEncoding, hasLine);
  if (!decoded.ok) return err(refuseEncoding(decoded.error));
  const dsn = readHeaderDsn(decoded.value);
  return dsn.ok ? dsn : err(refuseEnvelope(dsn.error));
}

const newline = 10;

const storeItemHeader = {
  lengthBytes: undefined,
  itemCount: undefined,
  contentType: undefined,
  filename: undefined,
  attachmentType: undefined,
  platform: undefined,
};

/** The refusal for a body that did not arrive whole: it was over its cap, or the sender disconnected. */
export function refuseBody(refusal: ReadBodyRefusal): BodyRefusal {
  if (refusal.reason === 'too_large') return refuseSize(refusal.maxBytes);
  if (refusal.reason === 'no_memory') return refuseMemory();
  if (refusal.reason === 'too_slow') return refuseFraming(new BodyTooSlow());
  return refuseFraming(new AppError('malformed_request', { brokenRules: [`/body:${refusal.reason}`] }));
}

function refuseSize(maxBytes: number): BodyRefusal {
  return { fault: 'sender', error: new PayloadTooLarge(maxBytes), reason: 'too_large' };
}

function refuseMemory(): BodyRefusal {
  return { fault: 'service', error: new Overloaded(), reason: 'memory_limit' };
}

function refuseFraming(error: AppError): BodyRefusal {
  return { fault: 'sender', error, reason: 'malformed_framing' };
}

/** The refusal for a body that could not be decoded, or exceeded its cap when decoded. */
export function refuseEncoding(refusal: InflateRefusal): BodyRefusal {
  if (refusal.reason === 'too_large') return refuseSize(refusal.maxBytes);
  if (refusal.reason === 'no_memory') return refuseMemory();
  const code = refusal.reason === 'unsupported_encoding' ? 'unsupported_encoding' : 'malformed_encoding';
  return refuseFraming(new AppError(code));
}

function refuseEnvelope(refusal: EnvelopeRefusal): BodyRefusal {
  if (refusal.reason === 'too_large') return refuseSize(refusal.maxBytes);
  const detail =
    refusal.reason === 'malformed_framing'
      ? `Item at byte ${refusal.offsetBytes}: ${refusal.fault.replaceAll('_', ' ')}.`
      : `Envelope: ${refusal.reason.replaceAll('_', ' ')}.`;
  const rule =
    refusal.reason === 'malformed_framing'
      ? `/body/${refusal.offsetBytes}:${refusal.fault}`
      : `/body:${refusal.reason}`;
  return refuseFraming(new AppError('malformed_envelope', { detail, brokenRules: [rule] }));
}
