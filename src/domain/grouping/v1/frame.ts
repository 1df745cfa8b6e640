import { type GroupingComponent, counted, ignored } from './component.ts';
import { isUrl, normalizeFilename } from './filename.ts';
import { normalizeFunction } from './function.ts';
import { encodeLeaf } from './hash.ts';
import type { GroupingFrame } from './input.ts';
import { type Language, languageOf } from './language.ts';
import { normalizeModule } from './module.ts';

/** What a frame adds to the key. `key` is empty when nothing of it counts. */
export interface FrameValues {
  readonly key: string;
  readonly children: GroupingComponent[];
  /** True when the name is one a minifier made: another one in every build. */
  readonly minified: boolean;
}

const maxContextLineChars = 120;
const nativeCode = new Set(['[native code]', 'native code', 'eval code', '<anonymous>', 'native']);
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
  let key = '';
  const fromUrl = isJavascript && isUrl(path);

  const module = frame.module ? normalizeModule(frame.module, language, path) : undefined;
  if (module) {
    key = encodeLeaf('m', module);
    children.push(counted('module', module));
  } else if (frame.filename && !fromUrl) {
    const filename = normalizeFilename(frame.filename, language);
    if (filename) {
      key = encodeLeaf('n', filename);
      children.push(counted('filename', filename));
    }
  }

  const name = frame.function ? normalizeFunction(frame.function, language) : undefined;
  if (name) {
    key += encodeLeaf('f', name);
    children.push(counted('function', name));
  } else if (frame.function) {
    children.push(ignored('function', 'anonymous or generated', frame.function.slice(0, 160)));
  }

  let hasContext = false;
  const line = frame.contextLine;
  if (line && hasContextLines(language)) {
    if (line.length > maxContextLineChars) {
      children.push(ignored('context_line', `longer than ${maxContextLineChars} characters`));
    } else if (fromUrl && !name) {
      children.push(ignored('context_line', 'in a file from the web, outside any function'));
    } else {
      const text = line.trim().replace(/\s+/g, ' ');
      if (text !== '') {
        hasContext = true;
        key += encodeLeaf('c', text);
        children.push(counted('context_line', text));
      }
    }
  }
  const minified = fromUrl && !hasContext && !module && name !== undefined && name.length <= 2;
  return { key, children, minified };
}
