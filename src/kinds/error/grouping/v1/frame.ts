import { type GroupingComponent, counted, ignored } from './component.ts';
import { basename, isUrl, normalizeFilename, withoutBuildHash } from './filename.ts';
import { normalizeFunction } from './function.ts';
import { encodeLeaf } from './hash.ts';
import type { GroupingFrame } from './input.ts';
import { isMinifiedName } from './javascript-name.ts';
import { type Language, isNative, languageOfFrame } from './language.ts';
import { normalizeModule } from './module.ts';
import { scriptPlace } from './script-place.ts';

/** What a frame adds to the key. `key` is empty when nothing of it counts. */
export interface FrameValues {
  readonly key: string;
  readonly children: GroupingComponent[];
  /** True when nothing counts because the name is one a minifier made: another one in every build. */
  readonly minified: boolean;
  /** The source line, which counts when the frame is the one that failed. */
  readonly line?: string;
}

const maxContextLineChars = 120;
const nativeCode = new Set(['[native code]', 'native code', 'eval code', '<anonymous>', 'native']);
/** Files that a bundler or minifier wrote, or that a browser loaded: pages, extensions, apps in a shell. */
const bundledFile = /^[a-z][a-z0-9+.-]{1,40}:\/\/|\.(?:min|bundle|chunk)\.[cm]?js$|\.jsbundle$|\.bundle$/i;

function isBundle(path: string): boolean {
  if (isUrl(path) || bundledFile.test(path)) return true;
  const name = basename(path.slice(-1024)).slice(-256);
  return withoutBuildHash(name) !== name;
}

const promiseIndex = /^index \d+$/;

/** JavaScript frames that are no place in any code (sentry-protocol 5.2). */
function isNoPlace(frame: GroupingFrame, path: string): boolean {
  return frame.function === 'eval' || nativeCode.has(path) || promiseIndex.test(path);
}

/** Platforms whose SDKs send the source line that was running. */
function hasContextLines(language: Language): boolean {
  return language === 'python' || language === 'javascript' || language === 'php' || language === 'ruby';
}

/** What Python and Ruby call a function without a name, and code outside functions. */
const codeWithoutName = new Set(['<lambda>', '<module>', '<main>']);

/**
 * True when the function says where in the file the frame is. Then its source line does not count: an SDK without the
 * sources sends no line, and an edit of the line would split one fault into two issues.
 */
function saysWhere(name: string | undefined, language: Language, isMinified: boolean): boolean {
  if (name === undefined || codeWithoutName.has(name)) return false;
  return language !== 'javascript' || !isMinified;
}

const emptyFrame: FrameValues = { key: '', children: [], minified: false };

/** How a frame that does not count is called in the tree. */
export function frameLabel(frame: GroupingFrame): string {
  const place = frame.module ?? frame.filename ?? frame.absPath ?? '?';
  return frame.function === undefined
    ? place.slice(-160)
    : `${place.slice(-160)} ${frame.function.slice(0, 80)}`;
}

const wideBlank = /\s\s|[\t-\r]/;

/** The state machine of an async method is a class of its own: `Orders+<Save>d__3` runs `MoveNext` for `Save`. */
function nameOf(frame: GroupingFrame, language: Language): string | undefined {
  if (language === 'csharp' && frame.module !== undefined && /^MoveNext\b/.test(frame.function ?? '')) {
    const owner = normalizeFunction(frame.module.slice(frame.module.lastIndexOf('+') + 1), language);
    if (owner !== undefined && frame.module.includes('+<')) return owner;
  }
  return frame.function ? normalizeFunction(frame.function, language) : undefined;
}

interface Place {
  readonly key: string;
  readonly component?: GroupingComponent;
}

/** A page says nothing without a function: any of its scripts may be meant. */
function placeOfScript(frame: GroupingFrame, path: string, isPage: boolean): Place {
  const place = isPage && !frame.module ? undefined : scriptPlace(frame.module, frame.filename, path);
  if (place === undefined) return { key: '' };
  return { key: encodeLeaf('n', place), component: counted(frame.module ? 'module' : 'filename', place) };
}

/** Module, else file name. */
function placeOfFrame(frame: GroupingFrame, language: Language): Place {
  // Ruby 3.4 says the class, earlier ones do not; the file is known to all.
  const saysModule = frame.module && !(language === 'ruby' && frame.filename);
  const module = saysModule && frame.module ? normalizeModule(frame.module, language) : undefined;
  if (module) return { key: encodeLeaf('m', module), component: counted('module', module) };
  const filename = frame.filename ? normalizeFilename(frame.filename, language) : undefined;
  return filename === undefined
    ? { key: '' }
    : { key: encodeLeaf('n', filename), component: counted('filename', filename) };
}

/** A source line as it counts: how it is indented and spaced does not. */
function contextText(line: string): string {
  const text = line.trim();
  return wideBlank.test(text) ? text.replace(/\s+/g, ' ') : text;
}

/**
 * The values of one frame that count: module, else file name, then function, each normalised for its language
 * (sentry-protocol 5.2). Line, column, absolute path and variables never do, and a source line only where it failed and
 * no function says where that is.
 */
export function evaluateFrame(frame: GroupingFrame, platform: string): FrameValues {
  const language = languageOfFrame(frame, platform);
  const path = frame.absPath ?? frame.filename ?? '';
  const isJavascript = language === 'javascript';
  if (isJavascript && isNoPlace(frame, path)) return emptyFrame;

  const children: GroupingComponent[] = [];
  const fromUrl = isJavascript && isUrl(path);
  const name = nameOf(frame, language);
  const line = hasContextLines(language) ? frame.contextLine : undefined;
  const context = line && line.length <= maxContextLineChars ? contextText(line) : '';
  const isMinified = isJavascript && name !== undefined && isMinifiedName(name) && isBundle(path);
  if (isMinified && context === '') {
    return { key: '', children: [ignored('function', 'minified', name)], minified: true };
  }
  // Which file a native symbol is from is known in some builds only; the name is known in all that have one.
  if (isNative(language)) {
    if (name === undefined) return emptyFrame;
    return { key: encodeLeaf('f', name), children: [counted('function', name)], minified: false };
  }

  const place = isJavascript
    ? placeOfScript(frame, path, fromUrl && name === undefined)
    : placeOfFrame(frame, language);
  let key = place.key;
  if (place.component !== undefined) children.push(place.component);
  if (name) {
    key += encodeLeaf('f', name);
    children.push(counted('function', name));
  } else if (frame.function) {
    children.push(ignored('function', 'anonymous or generated', frame.function.slice(0, 160)));
  }

  if (line && line.length > maxContextLineChars) {
    children.push(ignored('context_line', `longer than ${maxContextLineChars} characters`));
  }
  const mayTell = context !== '' && !(fromUrl && !name) && !saysWhere(name, language, isMinified);
  return { key, children, minified: false, ...(mayTell && { line: context }) };
}
