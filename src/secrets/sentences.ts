import type { KeyAt } from './scan-state.ts';
import { FILTERED } from './filtered.ts';
import { aboutWords } from './key-words.ts';
import { classifyKey, type KeyClass } from './keys.ts';
import { hasDigitAndLetter, hasDigitOrSign, isMixed, isTokenLike } from './token-looks.ts';
import { quotedAt, type Span } from './typed-values.ts';
import { MAX_LOOK_CHARS, runEnd } from './value-ends.ts';
import { isLocation, isMeasure } from './value-forms.ts';
import { isSecretText } from './values.ts';
import { work } from './work.ts';

const VERB =
  /(?:(?:header|field|value|string|parameter|param|variable|input|attempt|guess) ?)?(?:is now|is|was set to|was|are|has been set to|set to|(?:was )?changed (?:from|to)|reset to|now|to|from|ist|war|lautet|est|era|es|é|è|är|er|jest|je|to|adalah|это|هي|هو|は|が|是|为|為|->|—|–|-|\.{2,24}|:)(?![\p{L}\d])[ \t:]{0,3}/iuy;
const FIRST_UNSPACED = 0x3000;
const MAX_QUALIFIER_CHARS = 56;
const UNSPACED_VERB = /[はが是为為][ \t]{0,2}/y;

/** "API key provided: x", "clave de acceso: x": words between that make it no other key. */
const QUALIFIER = /((?:[\p{L}']{1,16} ){0,2}[\p{L}']{3,16}) ?: {0,2}(?=\S)/uy;

function verbAt(text: string, from: number): string {
  if (text.charCodeAt(from) >= FIRST_UNSPACED) {
    UNSPACED_VERB.lastIndex = from;
    const unspaced = UNSPACED_VERB.exec(text);
    if (unspaced !== null) return unspaced[0];
  }
  VERB.lastIndex = from;
  const verb = VERB.exec(text)?.[0] ?? '';
  if (/[ \t:]$/.test(verb)) return verb;
  if (!text.slice(from, from + MAX_QUALIFIER_CHARS).includes(': ')) return '';
  QUALIFIER.lastIndex = from;
  const qualifier = QUALIFIER.exec(text);
  const names = qualifier?.[1]?.toLowerCase().split(' ') ?? [];
  return qualifier === null || names.some((word) => aboutWords.has(word) || classifyKey(word) !== 'none')
    ? ''
    : qualifier[0];
}

/** "Your password is x": the value must not be an ordinary word of a sentence. */
export function spokenValueAt(text: string, from: number, { keyClass }: KeyAt): Span | undefined {
  if (keyClass === 'header' || keyClass === 'maybe' || keyClass === 'tokens' || keyClass === 'token')
    return undefined;
  const verb = verbAt(text, from);
  if (verb === '') return undefined;
  const start = from + verb.length;
  const quoted = quotedAt(text, start, keyClass, false);
  if (quoted !== undefined) return quoted === 'harmless' || /^[-–—]/.test(verb) ? undefined : quoted;
  const end = wordEnd(text, start);
  const value = text.slice(start, end);
  return value.length >= 4 && isSecretText(keyClass, value, 'near') ? { start, end } : undefined;
}

/** The end of a word in a sentence, without what closes the sentence. */
export function wordEnd(text: string, start: number): number {
  let end = runEnd(text, start, 'text', start + MAX_LOOK_CHARS);
  while (end > start && '.,;:?)'.includes(text.charAt(end - 1))) end -= 1;
  return end;
}

const DISTANCE =
  /(?:(?:is|was|has been|have been|wird|wurde) \p{L}{3,12} )?(?:for|of|to|by|on|für|fuer|von|vom|zu|de|del|da|do|dos|di|per|pour|para|från|för|av|van|voor|od|do|для|от|к)[ '](?:[^\n.;:=]|\.(?=[^\s])){1,80}?(?::\s{1,8}|(?: is now | is | was set to | was changed to | was | ist | lautet | est | es | è | é | är | is: | — ))/iuy;
const SHORT_DISTANCE = /(?:от|для|к) \p{L}{2,24} /iuy;

/** "The password for the staging db is x", "Failed password for ann: x": a value that only programs or people make up. */
export function distantValueAt(text: string, from: number, { keyClass }: KeyAt): Span | undefined {
  if (keyClass !== 'password' && keyClass !== 'secret') return undefined;
  work.steps += 24;
  DISTANCE.lastIndex = from;
  let match = DISTANCE.exec(text);
  if (match === null) {
    SHORT_DISTANCE.lastIndex = from;
    match = SHORT_DISTANCE.exec(text);
  }
  if (match === null) return undefined;
  const start = from + match[0].length;
  if (text.startsWith(FILTERED, start)) return undefined;
  const quoted = quotedAt(text, start, keyClass, false);
  const end = wordEnd(text, start);
  work.steps += end - from;
  const span = quoted === undefined ? { start, end } : quoted;
  if (span === 'harmless') return undefined;
  return isStrongValue(keyClass, text.slice(span.start, span.end)) ? span : undefined;
}

/** True for a value that an ordinary sentence would not contain. */
export function isStrongValue(keyClass: KeyClass, value: string): boolean {
  if (value.length < 6 || isMeasure(value) || isLocation(value) || !isSecretText(keyClass, value, 'near'))
    return false;
  if (keyClass !== 'password') return isMixed(value, 16) && isTokenLike(value);
  return (
    /\p{L}/u.test(value) && hasDigitOrSign(value) && (hasDigitAndLetter(value) || /[#$%^&*!+~]/.test(value))
  );
}

const IN_BRACKETS = /[([]([^\s()[\]]{5,128})[)\]](?![\w=:(])/y;

/** `password (x) rejected`, `api key [x] is unknown`. */
export function bracketedValueAt(text: string, from: number, { keyClass }: KeyAt): Span | undefined {
  if (keyClass !== 'password' && keyClass !== 'secret') return undefined;
  IN_BRACKETS.lastIndex = from;
  const value = IN_BRACKETS.exec(text)?.[1];
  work.steps += 8 + (value?.length ?? 0);
  if (value === undefined || value === 'Filtered' || !isStrongValue(keyClass, value)) return undefined;
  return { start: from + 1, end: from + 1 + value.length };
}

const BELOW = /(?:\r?\n|\\r\\n|\\n)[ \t]{0,8}(?:\[1\] )?/y;

/** `password` alone in its line and the value in the next; R prints `[1]` before it. */
export function valueBelowAt(text: string, from: number, { start, keyClass }: KeyAt): Span | undefined {
  if (keyClass !== 'password') return undefined;
  if (start > 0 && !/[\n$n]/.test(text.charAt(start - 1))) return undefined;
  BELOW.lastIndex = from;
  const length = BELOW.exec(text)?.[0].length;
  if (length === undefined) return undefined;
  const valueStart = from + length;
  const quoted = quotedAt(text, valueStart, keyClass, false);
  if (quoted === 'harmless') return undefined;
  const span = quoted ?? {
    start: valueStart,
    end: runEnd(text, valueStart, 'text', valueStart + MAX_LOOK_CHARS),
  };
  const isAlone =
    quoted !== undefined || /^[ \t]{0,4}(?:$|[\r\n]|\\[rn])/.test(text.slice(span.end, span.end + 6));
  return isAlone && isStrongValue(keyClass, text.slice(span.start, span.end)) ? span : undefined;
}
