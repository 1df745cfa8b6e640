import type { GroupingThread } from './input.ts';

/** The thread an event is about: the one that crashed, else the current one, else the only one (sentry-protocol 5.4). */
export function chooseThread<T extends GroupingThread>(threads: readonly T[] | undefined): T | undefined {
  if (threads === undefined) return undefined;
  const crashed = threads.filter((thread) => thread.crashed === true);
  if (crashed.length === 1) return crashed[0];
  const current = threads.filter((thread) => thread.current === true);
  if (current.length === 1) return current[0];
  return threads.length === 1 ? threads[0] : undefined;
}
