import type { Envelope, EnvelopeItem, RefusedItem } from './parse-envelope.ts';

/** How much of one kind an envelope may bring. */
export interface ItemCaps {
  readonly maxItems: number;
  /** Of all of them together. */
  readonly maxBytes: number;
}

/**
 * Refuses the items of an envelope that are too many for their kind, and those that do not fit beside the ones before
 * them. Types that share one object of caps are counted together.
 */
export function capItems(envelope: Envelope, capsOf: (type: string) => ItemCaps | undefined): Envelope {
  const refused: RefusedItem[] = [];
  const sums = new Map<ItemCaps, { items: number; bytes: number }>();
  const judge = ({ type, payload }: EnvelopeItem): boolean => {
    const caps = capsOf(type);
    if (caps === undefined) return true;
    const { items, bytes } = sums.get(caps) ?? { items: 0, bytes: 0 };
    const isFull = items >= caps.maxItems;
    if (isFull || bytes + payload.length > caps.maxBytes) {
      refused.push({ type, reason: isFull ? 'too_many_items' : 'too_large', bytes: payload.length });
      return false;
    }
    sums.set(caps, { items: items + 1, bytes: bytes + payload.length });
    return true;
  };
  const items = envelope.items.filter(judge);
  if (refused.length === 0) return envelope;
  return { ...envelope, items, refusedItems: [...envelope.refusedItems, ...refused] };
}
