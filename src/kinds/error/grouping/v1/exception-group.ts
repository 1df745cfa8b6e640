import type { GroupingEvent, GroupingException } from './input.ts';

/** Which exceptions count, in the order they are hashed, and which of them names the issue. */
export interface ExceptionChoice {
  readonly counting: readonly number[];
  readonly main: number;
}

interface Tree {
  readonly root: number;
  /** Indices of the children of each index, in the order of their ids. */
  readonly children: ReadonlyMap<number, readonly number[]>;
}

/** Python SDK 3 previews number the tree in another way (sentry-protocol 5.4). */
function numbersDiffer(event: GroupingEvent): boolean {
  const { sdk } = event;
  return sdk !== undefined && sdk.name.startsWith('sentry.python') && sdk.version.startsWith('3.');
}

/** The tree that `exception_id` and `parent_id` describe, if it has a group in it and every id is sound. */
export function readExceptionTree(
  exceptions: readonly GroupingException[],
  event: GroupingEvent,
): Tree | undefined {
  if (!exceptions.some(({ mechanism }) => mechanism?.isExceptionGroup === true)) return undefined;
  if (numbersDiffer(event)) return undefined;
  const indexById = new Map<number, number>();
  for (const [index, { mechanism }] of exceptions.entries()) {
    if (mechanism?.exceptionId === undefined || indexById.has(mechanism.exceptionId)) return undefined;
    indexById.set(mechanism.exceptionId, index);
  }
  const children = new Map<number, number[]>();
  let root: number | undefined;
  const byId = [...indexById].toSorted(([a], [b]) => a - b);
  for (const [id, index] of byId) {
    const parentId = exceptions[index]?.mechanism?.parentId;
    if (parentId === undefined) {
      if (root !== undefined) return undefined;
      root = index;
      continue;
    }
    // A parent has the smaller id, which also rules out cycles.
    const parent = parentId < id ? indexById.get(parentId) : undefined;
    if (parent === undefined) return undefined;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [index]);
    else siblings.push(index);
  }
  return root === undefined ? undefined : { root, children };
}

/**
 * Exception groups (sentry-protocol 5.4): takes the members that are not groups themselves, equal ones once. With one
 * member the issue is about it and its causes; with several, about them and the group, in no particular order, since
 * tasks fail in any order.
 */
export function chooseExceptions(
  exceptions: readonly GroupingException[],
  keys: readonly string[],
  event: GroupingEvent,
): ExceptionChoice {
  const last = exceptions.length - 1;
  const all = { counting: exceptions.map((_, index) => index), main: last };
  const tree = readExceptionTree(exceptions, event);
  if (tree === undefined) return all;

  const isGroup = (index: number) => exceptions[index]?.mechanism?.isExceptionGroup === true;
  const childrenOf = (index: number) => tree.children.get(index) ?? [];
  const members = (index: number): readonly number[] =>
    isGroup(index) ? childrenOf(index).flatMap((child) => members(child)) : [index];

  const expandPath = (index: number): ExceptionChoice => {
    const [cause] = childrenOf(index);
    if (cause === undefined) return { counting: [index], main: index };
    return { counting: [...expand(cause).counting, index], main: index };
  };
  const expandGroup = (index: number): ExceptionChoice => {
    const distinct = new Map<string, number>();
    for (const member of members(index)) {
      const key = keys[member] ?? '';
      if (!distinct.has(key)) distinct.set(key, member);
    }
    const chosen = [...distinct].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, member]) => member);
    const [only] = chosen;
    if (only === undefined) return { counting: [index], main: index };
    return chosen.length === 1 ? expandPath(only) : { counting: [...chosen, index], main: index };
  };
  const expand = (index: number): ExceptionChoice =>
    isGroup(index) ? expandGroup(index) : expandPath(index);
  return expand(tree.root);
}
