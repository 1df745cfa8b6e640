import type { Category, ItemOutcome } from '../../domain/outcome.ts';
import { categoryOfItem } from '../../domain/outcome.ts';
import { countJsonEntries, type EntryPath } from './count-entries.ts';

/** Items that hold many of a kind, and where (sentry-protocol 3.3). */
const containers: ReadonlyMap<string, EntryPath> = new Map([
  ['log', ['items']],
  ['trace_metric', ['items']],
  ['span', ['items']],
  ['metric_buckets', []],
  ['nel', []],
]);

/** Categories that SDKs count in bytes beside those they count in entries. */
const byteCategories: ReadonlyMap<Category, Category> = new Map([
  ['log_item', 'log_byte'],
  ['trace_metric', 'trace_metric_byte'],
]);

/** What an item counts in the ledger: under which categories, and how much. */
export type Quantity = Pick<ItemOutcome, 'category' | 'quantity'>;

/**
 * What an item counts: a container its entries, by its payload and not by the `item_count` it claims, anything else 1.
 * Logs and metrics count their bytes as well.
 */
export function quantitiesOf(item: { readonly type: string; readonly payload: Uint8Array }): Quantity[] {
  const path = containers.get(item.type);
  const entries = path === undefined ? 1 : (countJsonEntries(item.payload, path) ?? 1);
  return quantities(categoryOfItem(item.type), entries, item.payload.length);
}

/**
 * Like `quantitiesOf`, for a refused item whose payload we do not read: trusts `item_count`, up to the size of the
 * payload, since no entry is shorter than `{},`.
 */
export function claimedQuantities(item: {
  readonly type: string | undefined;
  readonly itemCount?: number | undefined;
  readonly bytes: number;
}): Quantity[] {
  const isContainer = item.type !== undefined && containers.has(item.type);
  const entries = isContainer ? Math.min(item.itemCount ?? 1, Math.floor(item.bytes / 3)) : 1;
  return quantities(categoryOfItem(item.type), entries, item.bytes);
}

/** `entries` of a category, at least 1, and their bytes where the category has a sister that counts these. */
export function quantities(category: Category, entries: number, bytes: number): Quantity[] {
  const counted: Quantity = { category, quantity: Math.max(1, entries) };
  const byteCategory = byteCategories.get(category);
  return byteCategory === undefined || bytes === 0
    ? [counted]
    : [counted, { category: byteCategory, quantity: bytes }];
}
