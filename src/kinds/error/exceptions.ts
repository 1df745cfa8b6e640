import type { StackOrigin } from './grouping/current.ts';
import { readStack } from './frames.ts';
import { isAbsent, type JsonObject } from '../../reader/json.ts';
import { limits } from '../../reader/trim-sizes.ts';
import { readObjects, withoutMiddle } from '../../reader/lists.ts';
import { readMechanism } from './mechanism.ts';
import { note, type Notes } from '../../reader/remarks.ts';
import type { ExceptionEntry } from './schema.ts';
import { readText, trimText } from '../../reader/text.ts';
import { copyTree } from '../../reader/tree.ts';

const bareKeys = ['type', 'value', 'module', 'stacktrace', 'mechanism'] as const;

/**
 * The exceptions of an event, root cause first (sentry-protocol 4.3), from a list, `{values}` or one bare object.
 * Drops empty entries, and the middle of a list of more than 50. Undefined when no entry is left.
 */
export function readExceptions(
  value: unknown,
  notes: Notes,
  origin: StackOrigin,
): ExceptionEntry[] | undefined {
  const all = readObjects(value, isBareException, notes, '/exceptions');
  const kept = withoutMiddle(all, limits.exceptions);
  if (kept.length < all.length) {
    note(notes, 'trimmed', '/exceptions', `${all.length - kept.length} left out of the middle`);
  }
  const exceptions: ExceptionEntry[] = [];
  for (const raw of kept) {
    const exception = readException(raw, notes, `/exceptions/${exceptions.length}`, origin);
    if (exception !== undefined) exceptions.push(exception);
  }
  return exceptions.length === 0 ? undefined : exceptions;
}

/**
 * Very old clients send one exception and, beside it, its stack at the top level. Puts it where it belongs and
 * tells whether it did.
 */
export function adoptStack(
  exceptions: ExceptionEntry[] | undefined,
  stack: ReturnType<typeof readStack>,
): boolean {
  const [only] = exceptions ?? [];
  if (stack === undefined || only === undefined || exceptions?.length !== 1 || only.frames !== undefined)
    return false;
  only.frames = stack.frames;
  if (stack.omitted > 0) only.framesOmitted = stack.omitted;
  return true;
}

function readException(
  raw: JsonObject,
  notes: Notes,
  path: string,
  origin: StackOrigin,
): ExceptionEntry | undefined {
  const exception: ExceptionEntry = {};
  const type = readText(raw['type'], limits.symbolChars, notes, path, 'type');
  if (type) exception.type = type;
  const value = readValue(raw['value'], notes, path);
  if (value !== undefined) exception.value = value;
  const module = readText(raw['module'], limits.symbolChars, notes, path, 'module');
  if (module) exception.module = module;
  const threadId = readText(raw['thread_id'], limits.nameChars, notes, path, 'threadId');
  if (threadId !== undefined) exception.threadId = threadId;
  const mechanism = readMechanism(raw['mechanism'], notes, `${path}/mechanism`);
  if (mechanism !== undefined) exception.mechanism = mechanism;
  const stack =
    readStack(raw['stacktrace'], notes, `${path}/frames`, origin) ??
    readStack(raw['raw_stacktrace'], notes, `${path}/frames`, origin);
  if (stack !== undefined) {
    exception.frames = stack.frames;
    if (stack.omitted > 0) exception.framesOmitted = stack.omitted;
  }
  const saysSomething = type || value !== undefined || stack !== undefined;
  return saysSomething ? exception : undefined;
}

// Bad clients send an object as the message: it is kept as JSON text.
function readValue(value: unknown, notes: Notes, path: string): string | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value === 'string' || typeof value === 'number') {
    return readText(value, limits.messageChars, notes, path, 'value');
  }
  const copy = copyTree(value, limits.messageChars, notes, `${path}/value`);
  return trimText(JSON.stringify(copy), limits.messageChars, notes, path, 'value');
}

function isBareException(entry: JsonObject): boolean {
  return bareKeys.some((key) => !isAbsent(entry[key]));
}
