import { encodeIdentifiers, encodeNumber, isHash, splitSegments } from './release-identifiers.ts';

/** Longer names than any SDK may send have no order. */
const maxReleaseChars = 250;

/** How the numbers of a release are written. Releases of different forms are not compared. */
type Form = 'dotted' | 'counter' | 'date';

interface Core {
  /** Text before the numbers: `build` of `build-110`. */
  readonly prefix: string;
  readonly form: Form;
  readonly numbers: readonly string[];
  /** What comes after the numbers. */
  readonly rest: string;
}

interface Tail {
  /** Undefined for a version that is no pre-release. */
  readonly pre: readonly string[] | undefined;
  readonly build: readonly string[];
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** What `git describe` adds to a tag: commits since then, and the commit. */
const describedCommit = /^-(\d{1,9})-g([0-9a-f]{7,64})(?:-dirty)?$/;
/** The rest of `30-06-2024`, in which day and month may come in either order. */
const dayFirst = /^([-_/])\d\d?\1(?:19|20)\d\d(?!\d)/;
const preWord =
  /^(?:(?:alpha|beta|rc|cr|pre|preview|prerelease|dev|snapshot|nightly|canary|next|milestone|ea|test)\d*|[abcm]\d+)$/i;
const postWord = /^(?:post|patch|hotfix|sp|final|ga|release|build|rev|[a-z])\d*$/i;

/**
 * A text that sorts bytewise like the release, within the releases it can be compared with (docs/releases.md):
 * `scheme LF order`, and `#` before what has no order, such as a commit. Undefined when nothing in it has an order.
 * Linear in the length. Never throws.
 */
export function releaseSortKey(release: string): string | undefined {
  if (release.length > maxReleaseChars) return undefined;
  const at = release.lastIndexOf('@');
  const core = findCore(release.slice(at + 1).trim());
  const tail = core === undefined ? undefined : readTail(core);
  if (core === undefined || tail === undefined) return undefined;
  const scheme = `${release.slice(0, Math.max(0, at))}@${core.prefix}:${core.form}`;
  return `${scheme.replaceAll('#', '%23').replaceAll(/\s/g, ' ')}\n${encodeOrder(core.numbers, tail)}`;
}

/** The parts of a key that decide whether another can be compared with it; null for what it does not have. */
export interface ReleaseKeyParts {
  /** What the other must begin with. */
  readonly releaseScheme: string | null;
  /** What the other must not begin with: all up to its commit. */
  readonly releaseStem: string | null;
}

/** What the write batch compares keys with. */
export function splitReleaseKey(key: string | null): ReleaseKeyParts {
  return { releaseScheme: upTo(key, '\n'), releaseStem: upTo(key, '#') };
}

/**
 * How two keys of `releaseSortKey` compare: below, at or above 0. Undefined when they cannot be compared: no key,
 * different packages or forms, or different commits of one version. `regressedAt` in the write batch does the same.
 */
export function compareReleaseKeys(a: string | undefined, b: string | undefined): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a === b) return 0;
  const { releaseScheme, releaseStem } = splitReleaseKey(a);
  if (releaseScheme === null || !b.startsWith(releaseScheme)) return undefined;
  if (releaseStem !== null && b.startsWith(releaseStem)) return undefined;
  return a < b ? -1 : 1;
}

/** Everything up to the mark and with it; null without one. */
function upTo(key: string | null, mark: string): string | null {
  const at = key === null ? -1 : key.indexOf(mark);
  return key === null || at === -1 ? null : key.slice(0, at + 1);
}

/** `.1.2.3`, then `!` and the identifiers of a pre-release, else `$`, then the build; each list ends with `!`. */
function encodeOrder(numbers: readonly string[], { pre, build }: Tail): string {
  // 1.2 and 1.2.0 are one version.
  const last = numbers.findLastIndex((number) => /[1-9]/.test(number));
  const core = numbers.slice(0, last + 1).map((number) => `.${encodeNumber(number)}`);
  const order = `${core.join('')}${pre === undefined ? '$' : `!${encodeIdentifiers(pre)}`}`;
  return order + (order.includes('#') ? `+${build.join('.')}` : encodeIdentifiers(build));
}

function findCore(version: string): Core | undefined {
  if (uuid.test(version)) return undefined;
  const start = startOfNumbers(version);
  if (start === undefined) return undefined;
  const isMarked = /[vV]/.test(version.charAt(start));
  const from = isMarked ? start + 1 : start;
  const prefix = splitSegments(version.slice(0, start)).join('-').toLowerCase();
  const date = /^((?:19[7-9]|20\d|21\d)\d)([-_/])(\d\d?)\2(\d\d?)(?!\d)/.exec(version.slice(from));
  if (date !== null) {
    const [whole, year = '', , month = '', day = ''] = date;
    return { prefix, form: 'date', numbers: [year, month, day], rest: version.slice(from + whole.length) };
  }
  const whole = /^\d+(?:\.\d+)*/.exec(version.slice(from))?.[0] ?? '';
  const numbers = whole.split('.');
  const form = numbers.length === 1 && !isMarked ? 'counter' : 'dotted';
  return { prefix, form, numbers, rest: version.slice(from + whole.length) };
}

/**
 * Where the numbers begin: the first part that starts with a digit, or `v` and a digit; else the first digit. Undefined
 * without any digit, and when that digit is in a hash.
 */
function startOfNumbers(version: string): number | undefined {
  const found = /(?<![\p{L}\p{N}])[vV]?\d/u.exec(version) ?? /\d/.exec(version);
  if (found === null) return undefined;
  let begin = found.index;
  while (begin > 0 && /[0-9A-Za-z]/.test(version.charAt(begin - 1))) begin -= 1;
  const segment = /^[0-9A-Za-z]*/.exec(version.slice(begin))?.[0] ?? '';
  return isHash(segment) ? undefined : found.index;
}

/** Undefined for a date that begins with day or month, and when the numbers run into text of no known meaning. */
function readTail({ form, rest }: Core): Tail | undefined {
  if (rest === '') return { pre: undefined, build: [] };
  const plus = rest.indexOf('+');
  const [version, build] =
    plus === -1 ? [rest, []] : [rest.slice(0, plus), splitSegments(rest.slice(plus + 1))];
  if (version === '') return { pre: undefined, build };
  if (form === 'dotted' && /^[-~]/.test(rest)) {
    const described = describedCommit.exec(rest);
    if (described !== null) return { pre: undefined, build: described.slice(1) };
    // Semantic versions: a hyphen belongs to the identifier.
    return { pre: version.slice(1).split(/[^\p{L}\p{N}-]/u), build };
  }
  if (form === 'counter' && dayFirst.test(rest)) return undefined;
  const segments = splitSegments(form === 'dotted' ? version : version.replace(/^T(?=\d)/, ''));
  const [first = ''] = segments;
  if (preWord.test(first)) return { pre: segments, build };
  if (/^[\p{L}]/u.test(version) && !/^T\d/.test(version) && !postWord.test(first)) return undefined;
  return { pre: undefined, build: [...segments, ...build] };
}
