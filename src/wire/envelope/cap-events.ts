import type { Envelope, EnvelopeItem, RefusedItem } from './parse-envelope.ts';

export interface EventCaps {
  readonly maxEvents: number;
  /** Of all of them together. */
  readonly maxBytes: number;
}

/** Refuses the events of an envelope that are too many, and those that do not fit beside the ones before them. */
export function capEvents(envelope: Envelope, { maxEvents, maxBytes }: EventCaps): Envelope {
  const refused: RefusedItem[] = [];
  let events = 0;
  let bytes = 0;
  const judge = ({ type, payload }: EnvelopeItem): boolean => {
    if (type !== 'event') return true;
    const reason =
      events >= maxEvents ? 'too_many_items' : bytes + payload.length > maxBytes ? 'too_large' : undefined;
    if (reason !== undefined) {
      refused.push({ type, reason, bytes: payload.length });
      return false;
    }
    events += 1;
    bytes += payload.length;
    return true;
  };
  const items = envelope.items.filter(judge);
  if (refused.length === 0) return envelope;
  return { ...envelope, items, refusedItems: [...envelope.refusedItems, ...refused] };
}
