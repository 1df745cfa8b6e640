import { type GroupingComponent, counted, ignored } from './component.ts';
import { isUrl, normalizeFilename } from './filename.ts';
import { normalizeFunction } from './function.ts';
import { encodeLeaf } from './hash.ts';
import type { GroupingFrame } from './input.ts';
import { isMinifiedName } from './javascript-name.ts';
import { type Language, isNative, languageOf } from './language.ts';
import { normalizeModule } from './module.ts';

/** What a frame adds to the key. `key` is empty when nothing of it counts. */
export interface FrameValues {
  readonly key: string;
  readonly children: GroupingComponent[];
  /** True when nothing counts because the name is one a minifier made: another one in every build. */
  readonly minified: boolean;
}

const maxContextLineChars = 120;
const nativeCode = new Set(['[native code]', 'native code', 'eval code', '<anonymous>', 'native']);
/** Files that a bundler or minifier wrote, wherever they were loaded from. */
const bundledFile =
  /^(?:app|webpack|capacitor|ionic|file):\/\/|\.(?:min|bundle|chunk)\.[cm]?js$|\.jsbundle$|\.bundle$/i;
const promiseIndex = /^index \d+$/;

/** JavaScript frames that are no place in any code (sentry-protocol 5.2). */
function isNoPlace(frame: GroupingFrame, path: string): boolean {
  return frame.function === 'eval' || nativeCode.has(path) || promiseIndex.test(path);
}

/** Platforms whose SDKs send the source line that was running. */
function hasContextLines(language: Language): boolean {
  return language === 'python' || language === 'javascript' || language === 'php' || language === 'ruby';
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

/** A source line as it counts: how it is indented and spaced does not. */
function contextText(line: string): string {
  const text = line.trim();
  return wideBlank.test(text) ? text.replace(/\s+/g, ' ') : text;
}

/**
 * The values of one frame that count: module, else file name, then function, then source line, each
 * normalised for its language (sentry-protocol 5.2). Line, column, absolute path and variables never do.
 */
export function evaluateFrame(frame: GroupingFrame, platform: string): FrameValues {
  const language = languageOf(frame.platform ?? platform);
  const path = frame.absPath ?? frame.filename ?? '';
  const isJavascript = language === 'javascript';
  if (isJavascript && isNoPlace(frame, path)) return emptyFrame;

  const children: GroupingComponent[] = [];
  const fromUrl = isJavascript && isUrl(path);
  const name = frame.function ? normalizeFunction(frame.function, language) : undefined;
  const line = hasContextLines(language) ? frame.contextLine : undefined;
  const context = line && line.length <= maxContextLineChars ? contextText(line) : '';
  const inBundle = isJavascript && (fromUrl || bundledFile.test(path));
  if (inBundle && context === '' && name !== undefined && isMinifiedName(name)) {
    return { key: '', children: [ignored('function', 'minified', name)], minified: true };
  }
  // Which file a native symbol is from is known in some builds only; the name is known in all that have one.
  if (isNative(language)) {
    if (name === undefined) return emptyFrame;
    return { key: encodeLeaf('f', name), children: [counted('function', name)], minified: false };
  }

  let key = '';
  const module = frame.module ? normalizeModule(frame.module, language, path) : undefined;
  const filename = module || !frame.filename ? undefined : normalizeFilename(frame.filename, language);
  if (module) {
    key = encodeLeaf('m', module);
    children.push(counted('module', module));
  } else if (filename !== undefined && (!fromUrl || name !== undefined)) {
    key = encodeLeaf('n', filename);
    children.push(counted('filename', filename));
  }

  if (name) {
    key += encodeLeaf('f', name);
    children.push(counted('function', name));
  } else if (frame.function) {
    children.push(ignored('function', 'anonymous or generated', frame.function.slice(0, 160)));
  }

  if (line && line.length > maxContextLineChars) {
    children.push(ignored('context_line', `longer than ${maxContextLineChars} characters`));
  } else if (context !== '' && fromUrl && !name) {
    children.push(ignored('context_line', 'in a file from the web, outside any function'));
  } else if (context !== '') {
    key += encodeLeaf('c', context);
    children.push(counted('context_line', context));
  }
  return { key, children, minified: false };
}
