import type { Language } from './language.ts';

/** A segment of 7 or more hex digits with a digit among them: webpack's, Next's and sprockets' build hashes. */
const hexSegment = /^(?=[a-f]*\d)[0-9a-f]{7,64}$/i;
/** esbuild's base 32, and the eight mixed characters Vite and Rollup append. */
const upperSegment = /^[A-Z0-9]{8}$/;
const mixedSegment = /^(?=[A-Za-z]*\d+[A-Za-z])[A-Za-z0-9]{8}$/;
const caseChange = /(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[a-z])/g;

function isBuildHash(segment: string): boolean {
  if (segment.length < 7) return false;
  if (hexSegment.test(segment) || mixedSegment.test(segment)) return true;
  return (
    upperSegment.test(segment) || (segment.length === 8 && (segment.match(caseChange)?.length ?? 0) >= 4)
  );
}

/**
 * A bundler's file name without the part that changes with every build: `app.3f2a1c9b.js` and
 * `app-B1x2kq9Z.js` become `app.js`. The first segment stays, so that a name is left.
 */
function withoutBuildHash(name: string): string {
  const segments = name.split(/([.\-_])/, 41);
  let out = segments[0] ?? '';
  if (hexSegment.test(out)) out = '<hash>';
  for (let i = 1; i + 1 < segments.length; i += 2) {
    const segment = segments[i + 1] ?? '';
    if (!isBuildHash(segment)) out += `${segments[i] ?? ''}${segment}`;
  }
  return out;
}

const longHex = /[0-9a-f]{16,}/gi;

/** Names of compiled templates and caches carry hashes in every language. */
export function withoutLongHex(name: string): string {
  return name.length < 16 ? name : name.replace(longHex, '<hash>');
}

/** What follows the last slash or backslash. */
export function basename(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

const origin = /^(?:blob:)?https?:/i;

/** True for what a browser loaded over http(s): its path says where it was deployed, not what it is. */
export function isUrl(path: string): boolean {
  return origin.test(path);
}

/**
 * The lower-case base name of a path, build hashes removed (sentry-protocol 5.2); `undefined` when it
 * says nothing. Which host, which folder and which build never count.
 */
export function normalizeFilename(filename: string, language: Language): string | undefined {
  const name = basename(filename.slice(-1024)).slice(-256);
  if (name === '' || name === '<anonymous>' || name === '[native code]') return undefined;
  const stable = language === 'javascript' ? withoutBuildHash(name.replace(/[?#].*$/s, '')) : name;
  return withoutLongHex(stable).toLowerCase();
}
