import type { Category } from '../domain/outcome.ts';
import { envelopeLimits, type EnvelopeLimits } from '../wire/body-caps.ts';
import { clientReportKind } from './client-report/kind.ts';
import { countedKinds } from './counted.ts';
import { errorKind } from './error/kind.ts';
import { feedbackKind } from './feedback/kind.ts';
import type { Kind, KindStore } from './kind.ts';

/** The only list of what Ballast understands. Item caps, categories, quotas and spilled messages come from it. */
export const kinds: readonly Kind[] = [errorKind, feedbackKind, clientReportKind, ...countedKinds];

/** A kind whose rows are stored. */
export type StoredKind = Kind & { readonly store: KindStore<unknown> };

export const storedKinds: readonly StoredKind[] = kinds.filter((kind) => isStored(kind));

const kindByType: ReadonlyMap<string, Kind> = new Map(
  kinds.flatMap((kind) => kind.types.map((type) => [type, kind] as const)),
);

/** The kind that takes items of this type; undefined for a type that Ballast does not know. */
export function kindOf(itemType: string | undefined): Kind | undefined {
  return itemType === undefined ? undefined : kindByType.get(itemType);
}

/** The category an item counts under; an unknown type counts under `default`. */
export function categoryOfItem(itemType: string | undefined): Category {
  return kindOf(itemType)?.category ?? 'default';
}

const maxItemBytes: ReadonlyMap<string, number> = new Map(
  [...kindByType].flatMap(([type, { caps }]) =>
    caps.maxItemBytes === undefined ? [] : [[type, caps.maxItemBytes] as const],
  ),
);

/** What the parser of envelopes allows, with the caps of every kind. */
export const parserCaps: EnvelopeLimits = { ...envelopeLimits, maxItemBytes };

function isStored(kind: Kind): kind is StoredKind {
  return kind.store !== undefined;
}
