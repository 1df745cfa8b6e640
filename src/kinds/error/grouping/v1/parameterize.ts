import { patterns } from './patterns.ts';

/** The longest text that is compared. */
export const maxMessageChars = 8192;

/** A text with more than these to replace is a dump of data: what follows does not count. */
const maxReplacements = 256;

/** So many words with numbers are looked at, whether something of them is replaced or not. */
const maxLooked = 384;

/** Why a text in the tree is not the one in the event. */
export const parameterizedHint = 'ids, numbers, dates and the like replaced';

/**
 * Inside a word only a float can begin (`v1.2`): one look-behind spares the other patterns most places.
 */
const anywhere = patterns.map(({ source }) => `(${source})`).join('|');
const combined = new RegExp(`(?<!\\w)(?:${anywhere})|((?<!\\d)\\d{1,30}\\.\\d{1,30})`, 'g');
const replacements: readonly ((hit: string) => string)[] = [
  ...patterns.map(({ name, replace }) => replace ?? (() => `<${name}>`)),
  () => '<float>',
];

/** Every pattern needs a match of this; most plain sentences have no match. */
const worthLooking = /[0-9@.=:]|[a-f]{8}|[A-F]{8}/;

/** A list of values of one kind may have any length. */
const repeated = /(<[a-z_0-9]{2,12}>)(?:,\s?\1)+/g;

/**
 * The first two lines that are not blank, at most 8,192 characters; `...` is added when a third was cut
 * (sentry-protocol 5.5).
 */
export function firstLines(text: string): string {
  const input = text.length > maxMessageChars ? text.slice(0, maxMessageChars) : text;
  if (!input.includes('\n') && !input.includes('\r')) return input.trim();
  const lines: string[] = [];
  for (const line of input.split(/\r\n|\n|\r/)) {
    const trimmed = line.trim();
    if (trimmed === '') continue;
    if (lines.length === 2) return `${lines.join('\n')}...`;
    lines.push(trimmed);
  }
  return lines.join('\n');
}

function replacementOf(match: RegExpExecArray): string {
  for (let i = 0; i < replacements.length; i++) {
    if (match[i + 1] !== undefined) return replacements[i]?.(match[0]) ?? '';
  }
  return match[0];
}

/** Replaces what differs from event to event: `user 42 at 10.0.0.1` becomes `user <int> at <ip>`. */
export function parameterize(text: string): string {
  const lines = firstLines(text);
  if (!worthLooking.test(lines)) return lines;
  let out = '';
  let from = 0;
  let replaced = 0;
  let seen = 0;
  combined.lastIndex = 0;
  for (let match = combined.exec(lines); match !== null; match = combined.exec(lines)) {
    const replacement = replacementOf(match);
    if (replacement !== match[0]) replaced += 1;
    if (replaced > maxReplacements || ++seen > maxLooked) return `${out}...`;
    out += lines.slice(from, match.index) + replacement;
    from = combined.lastIndex;
  }
  if (from === 0) return lines;
  return (out + lines.slice(from)).replace(repeated, '$1, ...');
}
