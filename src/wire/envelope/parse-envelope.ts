import {
  countUnknownKeys,
  type EnvelopeHeader,
  type ItemHeader,
  readEnvelopeHeader,
  readItemHeader,
} from './header.ts';
import {
  findLine,
  type FramedItem,
  frameItem,
  type FramingFault,
  type Line,
  parseJsonLine,
  skipBlank,
} from './framing.ts';
import { isObject, type JsonObject } from '../../reader/json.ts';
import { type EnvelopeLimits, envelopeLimits } from '../body-caps.ts';
import type { OutcomeReason } from '../../domain/outcome.ts';
import { err, ok, type Result } from '../../errors/result.ts';

export interface EnvelopeItem {
  readonly type: string;
  readonly header: ItemHeader;
  /** A view into the envelope's own bytes, not a copy. */
  readonly payload: Uint8Array;
}

/** An item that cannot be processed, while its neighbours can. */
export interface RefusedItem {
  readonly type: string | undefined;
  readonly reason: Extract<
    OutcomeReason,
    'too_large' | 'too_many_items' | 'malformed_item' | 'malformed_framing'
  >;
  /** Its payload, or for `too_many_items` and `malformed_framing` all that was left unread. */
  readonly bytes: number;
}

export interface Envelope {
  readonly header: EnvelopeHeader;
  readonly items: readonly EnvelopeItem[];
  readonly refusedItems: readonly RefusedItem[];
  /** Header fields that were sent but not usable, e.g. an `event_id` of `""`. */
  readonly droppedHeaderFields: readonly string[];
  /** Of the envelope header and all item headers. */
  readonly unknownHeaderKeys: number;
}

/** Why an envelope as a whole is not taken. */
export type EnvelopeRefusal =
  | { readonly reason: 'empty_body' | 'header_not_json' | 'header_not_object' }
  | { readonly reason: 'too_large' | 'header_too_long'; readonly maxBytes: number }
  | {
      readonly reason: 'malformed_framing';
      readonly fault: FramingFault;
      readonly offsetBytes: number;
      /** The well-framed items before the fault, all of them unusable. */
      readonly refusedItems: readonly RefusedItem[];
    };

const maxTypeChars = 64;

/**
 * Cuts an envelope into items by bytes (sentry-protocol 2.1). Payloads are views of `body` and are not looked into.
 * Items of unknown type are returned like any other. Never throws.
 */
export function parseEnvelope(body: Uint8Array, limits: EnvelopeLimits): Result<Envelope, EnvelopeRefusal> {
  if (body.length > limits.maxEnvelopeBytes) {
    return err({ reason: 'too_large', maxBytes: limits.maxEnvelopeBytes });
  }
  const first = readFirstLine(body, limits);
  if (!first.ok) return first;
  const { raw, line } = first.value;

  const items: EnvelopeItem[] = [];
  const refusedItems: RefusedItem[] = [];
  let unknownHeaderKeys = countUnknownKeys(raw, 'envelope');

  let offset = skipBlank(body, line.next);
  let headersBytes = 0;
  while (offset < body.length) {
    const isFull = items.length + refusedItems.length >= limits.maxItems;
    if (isFull || headersBytes > limits.maxItemHeadersBytes) {
      refusedItems.push({ type: undefined, reason: 'too_many_items', bytes: body.length - offset });
      break;
    }
    const framed = frameItem(body, offset, limits.maxItemHeaderLineBytes);
    if (!framed.ok) {
      // Where the next item starts is unknown, and guessing could let a payload pose as items.
      if (items.length === 0) {
        return err({ reason: 'malformed_framing', fault: framed.error, offsetBytes: offset, refusedItems });
      }
      refusedItems.push({ type: undefined, reason: 'malformed_framing', bytes: body.length - offset });
      break;
    }
    headersBytes += framed.value.start - offset;
    unknownHeaderKeys += countUnknownKeys(framed.value.raw, 'item');
    const item = judgeItem(body, framed.value, limits);
    if (item.ok) items.push(item.value);
    else refusedItems.push(item.error);
    offset = skipBlank(body, framed.value.end);
  }

  const { header, dropped } = readEnvelopeHeader(raw);
  return ok({ header, items, refusedItems, droppedHeaderFields: dropped, unknownHeaderKeys });
}

/** The DSN that the envelope header names, if any. `body` need not go on beyond the header's line. Never throws. */
export function readHeaderDsn(
  body: Uint8Array,
  limits: Pick<EnvelopeLimits, 'maxHeaderLineBytes'> = envelopeLimits,
): Result<string | undefined, EnvelopeRefusal> {
  const first = readFirstLine(body, limits);
  return first.ok ? ok(readEnvelopeHeader(first.value.raw).header.dsn) : first;
}

function readFirstLine(
  body: Uint8Array,
  { maxHeaderLineBytes }: Pick<EnvelopeLimits, 'maxHeaderLineBytes'>,
): Result<{ raw: JsonObject; line: Line }, EnvelopeRefusal> {
  if (body.length === 0) return err({ reason: 'empty_body' });
  const line = findLine(body, 0, maxHeaderLineBytes);
  if (line === undefined) return err({ reason: 'header_too_long', maxBytes: maxHeaderLineBytes });
  const raw = parseJsonLine(body, 0, line.end);
  if (raw === undefined) return err({ reason: 'header_not_json' });
  if (!isObject(raw)) return err({ reason: 'header_not_object' });
  return ok({ raw, line });
}

function judgeItem(
  body: Uint8Array,
  item: FramedItem,
  limits: EnvelopeLimits,
): Result<EnvelopeItem, RefusedItem> {
  const { type } = item.raw;
  const bytes = item.end - item.start;
  if (typeof type !== 'string' || type === '' || type.length > maxTypeChars) {
    return err({ type: undefined, reason: 'malformed_item', bytes });
  }
  if (bytes > (limits.maxItemBytes.get(type) ?? limits.maxEnvelopeBytes)) {
    const { itemCount } = readItemHeader(item.raw, item.lengthBytes);
    return err({ type, reason: 'too_large', bytes, itemCount });
  }
  const header = readItemHeader(item.raw, item.lengthBytes);
  return ok({ type, header, payload: body.subarray(item.start, item.end) });
}
