import type { StackOrigin } from './grouping/current.ts';
import { chooseFrames, detailedFrames } from './choose-frames.ts';
import { isAbsent, isList, isObject, type JsonObject } from '../../reader/json.ts';
import { limits } from '../../reader/trim-sizes.ts';
import { neverBare, numberedList, readObjects } from '../../reader/lists.ts';
import { note, noteAt, type Notes } from '../../reader/remarks.ts';
import type { Frame } from './schema.ts';
import { cleanText, readBoolean, readInteger, readText, trimText } from '../../reader/text.ts';
import { readTree } from '../../reader/tree.ts';

const MAX_OMITTED = 1_000_000;

export interface Stack {
  readonly frames: Frame[];
  /** Frames left out of the middle, by us and by the SDK. */
  readonly omitted: number;
}

/**
 * A stack trace, oldest call first (sentry-protocol 4.5): at most `maxFrames`, chosen so that grouping and culprit see
 * what they would see in the whole stack; the others are counted. `path` points at the list of frames. Undefined
 * without any frame.
 */
export function readStack(
  stacktrace: unknown,
  notes: Notes,
  path: string,
  origin: StackOrigin,
  maxFrames: number = limits.framesPerStack,
): Stack | undefined {
  if (isAbsent(stacktrace)) return undefined;
  const list = isObject(stacktrace) ? stacktrace['frames'] : stacktrace;
  const all = readObjects(list, neverBare, notes, path);
  if (all.length === 0) return undefined;
  const kept = chooseFrames(all, maxFrames, origin);
  const cut = all.length - kept.length;
  if (cut > 0) note(notes, 'trimmed', path, `${cut} of ${all.length} frames left out of the middle`);
  const detailed = detailedFrames(kept, origin);
  let bare = 0;
  const frames = kept.map((frame, index) => {
    const hasRoom = detailed === undefined || detailed.has(index);
    if (!hasRoom && hasDetail(frame)) bare += 1;
    return readFrame(frame, notes, `${path}/${index}`, hasRoom);
  });
  if (bare > 0) note(notes, 'trimmed', path, `${bare} frames without their variables and source around`);
  return { frames, omitted: Math.min(cut + omittedBySdk(stacktrace), MAX_OMITTED) };
}

const hasDetail = (raw: JsonObject): boolean =>
  !isAbsent(raw['vars']) || !isAbsent(raw['pre_context']) || !isAbsent(raw['post_context']);

function readFrame(raw: JsonObject, notes: Notes, path: string, withDetail: boolean): Frame {
  const frame: Frame = { inApp: readBoolean(raw['in_app'], notes, path, 'inApp') ?? false };
  readNames(raw, frame, notes, path);
  const lineno = readPosition(raw['lineno'], notes, path, 'lineno');
  if (lineno !== undefined) frame.lineno = lineno;
  const colno = readPosition(raw['colno'], notes, path, 'colno');
  if (colno !== undefined) frame.colno = colno;
  const before = withDetail
    ? readCode(raw['pre_context'], -limits.codeLines, notes, path, 'preContext')
    : undefined;
  if (before !== undefined) frame.preContext = before;
  const line = readText(raw['context_line'], limits.codeLineChars, notes, path, 'contextLine');
  if (line !== undefined) frame.contextLine = line;
  const after = withDetail
    ? readCode(raw['post_context'], limits.codeLines, notes, path, 'postContext')
    : undefined;
  if (after !== undefined) frame.postContext = after;
  const vars = withDetail ? readTree(raw['vars'], limits.frameVarsChars, notes, path, 'vars') : undefined;
  if (vars !== undefined) frame.vars = vars;
  readAddresses(raw, frame, notes, path);
  return frame;
}

function readNames(raw: JsonObject, frame: Frame, notes: Notes, path: string): void {
  const filename = readText(raw['filename'], limits.pathChars, notes, path, 'filename');
  if (filename) frame.filename = filename;
  const absPath = readText(raw['abs_path'], limits.pathChars, notes, path, 'absPath');
  if (absPath) frame.absPath = absPath;
  const name = readText(raw['function'], limits.symbolChars, notes, path, 'function');
  if (name) frame.function = name;
  const rawName = readText(raw['raw_function'], limits.symbolChars, notes, path, 'rawFunction');
  if (rawName) frame.rawFunction = rawName;
  const module = readText(raw['module'], limits.symbolChars, notes, path, 'module');
  if (module) frame.module = module;
  const packageName = readText(raw['package'], limits.pathChars, notes, path, 'package');
  if (packageName) frame.package = packageName;
  const platform = readText(raw['platform'], limits.platformChars, notes, path, 'platform');
  if (platform) frame.platform = platform;
}

// SDKs without a position send 0 or null.
function readPosition(value: unknown, notes: Notes, path: string, key: string): number | undefined {
  return value === 0 || isAbsent(value) ? undefined : readInteger(value, 1, notes, path, key);
}

// Of too many lines those next to the failing one stay: the last ones before it, the first ones after it.
function readCode(
  value: unknown,
  maxLines: number,
  notes: Notes,
  path: string,
  key: string,
): string[] | undefined {
  if (isAbsent(value)) return undefined;
  const lines = numberedList(value);
  if (lines === undefined) {
    noteAt(notes, 'dropped', path, key, 'not a list');
    return undefined;
  }
  const near = maxLines < 0 ? lines.slice(maxLines) : lines.slice(0, maxLines);
  if (near.length < lines.length) {
    noteAt(notes, 'trimmed', path, key, `${near.length} of ${lines.length} lines`);
  }
  if (near.length === 0) return undefined;
  return near.map((line, index) => {
    if (typeof line !== 'string') return typeof line === 'number' ? String(line) : '';
    if (line.length <= limits.codeLineChars) return cleanText(line);
    return trimText(cleanText(line), limits.codeLineChars, notes, `${path}/${key}`, index);
  });
}

function readAddresses(raw: JsonObject, frame: Frame, notes: Notes, path: string): void {
  const instructionAddr = readAddress(raw['instruction_addr'], notes, path, 'instructionAddr');
  if (instructionAddr !== undefined) frame.instructionAddr = instructionAddr;
  const symbolAddr = readAddress(raw['symbol_addr'], notes, path, 'symbolAddr');
  if (symbolAddr !== undefined) frame.symbolAddr = symbolAddr;
  const imageAddr = readAddress(raw['image_addr'], notes, path, 'imageAddr');
  if (imageAddr !== undefined) frame.imageAddr = imageAddr;
}

// Native SDKs send addresses as hex text, old ones as numbers.
function readAddress(value: unknown, notes: Notes, path: string, key: string): string | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
    return `0x${value.toString(16)}`;
  // Beyond 2^53 a number comes as its decimal digits.
  if (typeof value === 'string' && /^[1-9]\d{15,19}$/.test(value)) return `0x${BigInt(value).toString(16)}`;
  if (typeof value === 'string' && /^(?:0x)?[0-9a-f]{1,32}$/i.test(value)) return value;
  noteAt(notes, 'dropped', path, key, 'not an address');
  return undefined;
}

// `frames_omitted` is the range [from, to) the SDK cut out.
function omittedBySdk(stacktrace: unknown): number {
  const range = isObject(stacktrace) ? stacktrace['frames_omitted'] : undefined;
  if (!isList(range)) return 0;
  const [from, to] = range;
  return isCount(from) && isCount(to) ? Math.max(0, to - from) : 0;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= MAX_OMITTED;
}
