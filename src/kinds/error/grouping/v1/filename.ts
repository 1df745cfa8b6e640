import { cutFrom } from './cut-end.ts';
import { isUnspeakable, looksGenerated, looksLikeMixedHash, withoutGenerated } from './generated.ts';
import type { Language } from './language.ts';

/** What bundlers put between the name and the extension, and the extensions themselves. */
const bundleWords = new Set(
  'js mjs cjs ts mts cts jsx tsx vue svelte astro css map min chunk bundle prod dev esm umd iife module legacy modern'.split(
    ' ',
  ),
);
const scriptExtension = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|map|css)$/i;

/** esbuild's base 32 has letters and digits in capitals: `ABC123`, `WXYZQRST`. */
const upperHash = /^(?=[A-Z]{0,15}\d)[A-Z0-9]{6,16}$|^[A-Z2-7]{8}$/;
/** Six hex digits: two of them at least are numbers. */
const shortHex = /^(?=\d{0,5}[a-f])(?=(?:[a-f]{0,4}\d){2})[a-f\d]{6}$/;
const digitsOnly = /^\d{3,}$/;

function isBuildHash(segment: string): boolean {
  if (digitsOnly.test(segment) || upperHash.test(segment)) return true;
  if (segment.length >= 12 && segment.length <= 32 && looksLikeMixedTail(segment)) return true;
  return shortHex.test(segment) || looksGenerated(segment);
}

/** A word of at least five small letters is a part of a name, not of a hash. */
const maxLowerOfHash = 4;
const runs = /[a-z]{1,32}|[A-Z]{1,32}|\d{1,32}/g;
/** `Profile2`, `userInfoCard`, `step12`: words, and perhaps a number behind them. */
const words = /^[a-z]{0,15}(?:[A-Z][a-z]{1,15}){0,8}\d{0,7}$/;

/** `BbFuK9ZU`, `cd9xph4n`, `OybchSgYzpwCOwqn`: digits and letters of both cases take turns too often for words. */
function looksLikeMixedTail(tail: string): boolean {
  const parts = tail.match(runs) ?? [];
  const digitRuns = parts.filter((part) => /\d/.test(part)).length;
  if (words.test(tail) || (digitRuns === 0 && tail.length < 12)) return false;
  if (!/[A-Z]/.test(tail) && digitRuns < 2) return false;
  const longest = Math.max(0, ...parts.filter((part) => /[a-z]/.test(part)).map(({ length }) => length));
  return longest <= maxLowerOfHash && parts.length >= 4 && parts.length * 3 >= tail.length;
}

/** Vite and Rollup append eight characters of base 64, which may hold `-` and `_`. */
function isAppendedHash(tail: string): boolean {
  const parts = tail.split(/[-_]/);
  if (parts.length === 1) {
    return (
      looksGenerated(tail) ||
      upperHash.test(tail) ||
      looksLikeMixedHash(tail) ||
      looksLikeMixedTail(tail) ||
      isUnspeakable(tail)
    );
  }
  if (!/[A-Z\d]/.test(tail)) return false;
  const joined = parts.join('');
  if (joined.length >= 6 && looksLikeMixedTail(joined)) return true;
  return parts.some(
    (part) => looksLikeMixedHash(part) || looksGenerated(part) || (part.length < 3 && part !== ''),
  );
}

/** Where the extensions begin: `app.3f2a.min.js` has its stem's end before `.min.js`. */
function stemEnd(name: string): number {
  let end = name.length;
  for (let dots = 0; dots < 5; dots++) {
    const dot = name.lastIndexOf('.', end - 1);
    if (dot <= 0 || !bundleWords.has(name.slice(dot + 1, end).toLowerCase())) break;
    end = dot;
  }
  return end;
}

/**
 * A bundler's file name without the part that changes with every build: `app.3f2a1c9b.js`, `app-5f3d1.min.js` and
 * `app-B1x2kq9Z.js` become `app.js` or `app.min.js`. The first segment stays, so that a name is left.
 */
export function withoutBuildHash(name: string): string {
  const end = stemEnd(name);
  let stem = name.slice(0, end);
  const separator = stem.charAt(stem.length - 9);
  if ((separator === '-' || separator === '.') && isAppendedHash(stem.slice(-8))) stem = stem.slice(0, -9);
  const segments = stem.split(/([.\-_~])/, 41);
  let out = segments[0] ?? '';
  if (isBuildHash(out) || /^\d+$/.test(out)) out = '<hash>';
  for (let i = 1; i + 1 < segments.length; i += 2) {
    const segment = segments[i + 1] ?? '';
    if (!isBuildHash(segment)) out += `${segments[i] ?? ''}${segment}`;
  }
  return out + name.slice(end);
}

/** `cart` of `cart.ts`, of `cart.js` and of `cart.min.js`: sources, builds and modules say it in their own way. */
export function withoutScriptExtension(name: string): string {
  return name.slice(0, stemEnd(name));
}

/** What follows the last slash or backslash. */
export function basename(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

const webOrigin = /^(?:blob:)?https?:/i;

/** True for what a browser loaded over http(s): its path says where it was deployed, not what it is. */
export function isUrl(path: string): boolean {
  return webOrigin.test(path);
}

const queryOrFragment = /[?#][^]*$/;
/** What has no name of its own: code made at run time, and data. */
const noFile = /^(?:blob:|data:|javascript:|eval at |eval code)/;
/** `app.js:1:2345`: some engines leave the position at the name. */
const position = /(?::\d{1,9}){1,2}$/;
/** Python's temporary files. */
const temporary = /^tmp[a-z0-9_]{8}(?=\.|$)/;
const nothingNames = new Set(['', '<anonymous>', '[native code]', '<hash>']);

/**
 * The lower-case base name of a path without what tools add to it (sentry-protocol 5.2); `undefined` when it says
 * nothing. Which host, which folder and which build never count.
 */
export function normalizeFilename(filename: string, language: Language): string | undefined {
  const path = filename.slice(-1024);
  if (language !== 'javascript') {
    const name = basename(path).slice(-256);
    if (nothingNames.has(name)) return undefined;
    // Code without a file is numbered in the order it was typed: `<ipython-input-5-…>`.
    const stable = withoutGenerated(name.replace(temporary, 'tmp')).toLowerCase();
    return name.startsWith('<') ? stable.replace(/\d{1,20}/g, '') : stable;
  }
  if (noFile.test(path)) return undefined;
  const file = cutFrom(path.replace(queryOrFragment, ''), ' line ', ' > eval').replace(position, '');
  const name = basename(file).slice(-256);
  if (nothingNames.has(name)) return undefined;
  // A page's address ends in whatever the page is about: only scripts have a name of their own.
  if (isUrl(path) && !scriptExtension.test(name)) return undefined;
  const stable = withoutBuildHash(name);
  return stable.startsWith('<hash>') ? undefined : stable.toLowerCase();
}
