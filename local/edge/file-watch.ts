import { type BigIntStats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { codeOf } from './refusal.ts';
import { repeat, type Repeated } from './repeat.ts';

const everyMs = 2_000;

const isSame = (one: BigIntStats, other: BigIntStats): boolean =>
  one.ino === other.ino && one.dev === other.dev;

/**
 * Calls `onGone` once when an open file is no longer in its place: deleted, moved, or replaced by another. A process
 * that holds the file open does not notice, and what it then writes is lost when it ends.
 */
export function watchFile(file: string, onGone: () => void, intervalMs = everyMs): Repeated {
  const first = statSync(file, { bigint: true });
  /** Other failures, such as a disk that does not answer, do not show whether the file has moved. */
  const isGone = async (): Promise<boolean> => {
    try {
      return !isSame(first, await stat(file, { bigint: true }));
    } catch (error) {
      return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
    }
  };
  return repeat(intervalMs, isGone, (gone) => {
    if (gone) onGone();
    return !gone;
  });
}
