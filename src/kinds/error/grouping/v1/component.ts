/** Where a grouping key came from: the first of these that had something to count. */
export const groupingSources = [
  'checksum',
  'fingerprint',
  'salted',
  'exception',
  'thread',
  'stacktrace',
  'message',
  'fallback',
] as const;
export type GroupingSource = (typeof groupingSources)[number];

export const componentIds = [
  'checksum',
  'fingerprint',
  'part',
  'exception',
  'type',
  'value',
  'thread',
  'stacktrace',
  'frame',
  'module',
  'filename',
  'function',
  'context_line',
  'message',
  'fallback',
] as const;
export type ComponentId = (typeof componentIds)[number];

/** One node of the tree that explains a key to a person: what counted, what did not, and why. */
export interface GroupingComponent {
  id: ComponentId;
  contributes: boolean;
  value?: string | undefined;
  hint?: string | undefined;
  children?: GroupingComponent[] | undefined;
}

/** The longest text shown in a component; the key is made of the whole text. */
const maxShownChars = 512;

/** A component that counts, with the text that went into the key (shown cut). */
export function counted(id: ComponentId, value: string, hint?: string): GroupingComponent {
  const shown = value.length > maxShownChars ? `${value.slice(0, maxShownChars)}…` : value;
  return hint === undefined
    ? { id, contributes: true, value: shown }
    : { id, contributes: true, value: shown, hint };
}

/** A component that does not count, and why. */
export function ignored(id: ComponentId, hint: string, value?: string): GroupingComponent {
  return value === undefined
    ? { id, contributes: false, hint }
    : { id, contributes: false, value: value.slice(0, maxShownChars), hint };
}
