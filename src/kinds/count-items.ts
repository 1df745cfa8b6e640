import type { Category, Quantity } from '../domain/outcome.ts';
import { countJsonEntries } from '../wire/envelope/count-entries.ts';
import { categoryOfItem, kindOf, kinds } from './registry.ts';

/** Categories that SDKs count in bytes beside those they count in entries. */
const byteCategories: ReadonlyMap<Category, Category> = new Map(
  kinds.flatMap(({ category, byteCategory }) =>
    byteCategory === undefined ? [] : [[category, byteCategory] as const],
  ),
);

/**
 * What an item counts: a container its entries, by its payload and not by the `item_count` it claims, anything else 1.
 * Logs and metrics count their bytes as well (sentry-protocol 3.3).
 */
export function quantitiesOf(item: { readonly type: string; readonly payload: Uint8Array }): Quantity[] {
  const path = kindOf(item.type)?.entriesAt;
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
  const isContainer = kindOf(item.type)?.entriesAt !== undefined;
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
