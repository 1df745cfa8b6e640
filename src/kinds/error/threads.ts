import type { StackOrigin } from './grouping/current.ts';
import { readStack } from './frames.ts';
import type { JsonObject } from '../../reader/json.ts';
import { limits } from '../../reader/trim-sizes.ts';
import { neverBare, readObjects } from '../../reader/lists.ts';
import { note, type Notes } from '../../reader/remarks.ts';
import type { Thread } from './schema.ts';
import { readBoolean, readLine, readText } from '../../reader/text.ts';

/** The threads of an event. Of more than 100 the crashed and the current ones stay, then the first ones. */
export function readThreads(value: unknown, notes: Notes, origin: StackOrigin): Thread[] | undefined {
  const all = readObjects(value, neverBare, notes, '/threads');
  if (all.length === 0) return undefined;
  const kept = all.length > limits.threads ? mostTelling(all) : all;
  if (kept.length < all.length) note(notes, 'trimmed', '/threads', `${kept.length} of ${all.length} threads`);
  return kept.map((raw, index) => {
    const isTold = isTelling(raw) || kept.length === 1;
    const maxFrames = isTold ? limits.framesPerStack : limits.framesPerOtherThread;
    return readThread(raw, notes, `/threads/${index}`, origin, maxFrames);
  });
}

function readThread(
  raw: JsonObject,
  notes: Notes,
  path: string,
  origin: StackOrigin,
  maxFrames: number,
): Thread {
  const thread: Thread = {};
  const id = readText(raw['id'], limits.nameChars, notes, path, 'id');
  if (id !== undefined) thread.id = id;
  const name = readText(raw['name'], limits.nameChars, notes, path, 'name');
  if (name !== undefined) thread.name = name;
  const current = readBoolean(raw['current'], notes, path, 'current');
  if (current !== undefined) thread.current = current;
  const crashed = readBoolean(raw['crashed'], notes, path, 'crashed');
  if (crashed !== undefined) thread.crashed = crashed;
  const main = readBoolean(raw['main'], notes, path, 'main');
  if (main !== undefined) thread.main = main;
  const state = readLine(raw['state'], limits.nameChars, notes, path, 'state');
  if (state !== undefined) thread.state = state;
  const stack = readStack(raw['stacktrace'], notes, `${path}/frames`, origin, maxFrames);
  if (stack !== undefined) {
    thread.frames = stack.frames;
    if (stack.omitted > 0) thread.framesOmitted = stack.omitted;
  }
  return thread;
}

/** True for a thread the event may be about. */
const isTelling = (thread: JsonObject): boolean => thread['crashed'] === true || thread['current'] === true;

function mostTelling(threads: readonly JsonObject[]): readonly JsonObject[] {
  const telling = threads.filter((thread) => isTelling(thread));
  const others = threads.filter((thread) => !isTelling(thread));
  return [...telling, ...others].slice(0, limits.threads);
}
