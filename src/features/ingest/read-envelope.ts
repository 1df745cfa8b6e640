import { parseEnvelope, type Envelope, type EnvelopeRefusal } from '../../domain/envelope.ts';
import { envelopeLimits, envelopeMaxBytes, storeBodyMaxBytes } from '../../domain/limits.ts';
import type { OutcomeReason } from '../../domain/outcome.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { AppError, PayloadTooLarge } from '../../errors.ts';
import { decodeStoreBody, inflate, type InflateRefusal } from '../../platform/inflate.ts';
import type { ReadBodyRefusal } from '../../platform/read-body.ts';

/** Why a whole body is refused: for the sender, and for the ledger. */
export interface BodyRefusal {
  readonly error: AppError;
  readonly reason: OutcomeReason;
}

/** Decodes and parses the body of `/envelope/`. */
export function readEnvelope(
  body: Uint8Array,
  contentEncoding: string | undefined,
): Result<Envelope, BodyRefusal> {
  const decoded = inflate(body, contentEncoding, envelopeMaxBytes);
  if (!decoded.ok) return err(refuseEncoding(decoded.error));
  const envelope = parseEnvelope(decoded.value, envelopeLimits);
  return envelope.ok ? envelope : err(refuseEnvelope(envelope.error));
}

/** Decodes the body of `/store/`, one bare event, as the envelope it would be today (sentry-protocol 1.2). */
export function readStoreBody(
  body: Uint8Array,
  contentEncoding: string | undefined,
): Result<Envelope, BodyRefusal> {
  const inflated = inflate(body, contentEncoding, storeBodyMaxBytes);
  const decoded = inflated.ok ? decodeStoreBody(inflated.value, storeBodyMaxBytes) : inflated;
  if (!decoded.ok) return err(refuseEncoding(decoded.error));
  const payload = decoded.value;
  return ok({
    header: { eventId: undefined, sentAt: undefined, dsn: undefined, sdk: undefined, trace: undefined },
    items: [{ type: 'event', header: storeItemHeader, payload }],
    refusedItems: [],
    droppedHeaderFields: [],
    unknownHeaderKeys: 0,
  });
}

const storeItemHeader = {
  lengthBytes: undefined,
  itemCount: undefined,
  contentType: undefined,
  filename: undefined,
  attachmentType: undefined,
  platform: undefined,
};

/** The body did not even arrive whole: it was over its cap, or the sender went away. */
export function refuseBody(refusal: ReadBodyRefusal): BodyRefusal {
  if (refusal.reason === 'too_large') return refuseSize(refusal.maxBytes);
  return { error: new AppError('malformed_request'), reason: 'malformed_framing' };
}

function refuseSize(maxBytes: number): BodyRefusal {
  return { error: new PayloadTooLarge(maxBytes), reason: 'too_large' };
}

/** The body could not be decoded, or grew over its cap. */
export function refuseEncoding(refusal: InflateRefusal): BodyRefusal {
  if (refusal.reason === 'too_large') return refuseSize(refusal.maxBytes);
  const code = refusal.reason === 'unsupported_encoding' ? 'unsupported_encoding' : 'malformed_encoding';
  return { error: new AppError(code), reason: 'malformed_framing' };
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
  return {
    error: new AppError('malformed_envelope', { detail, brokenRules: [rule] }),
    reason: 'malformed_framing',
  };
}
