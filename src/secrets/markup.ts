import { classifyKey } from './keys.ts';
import { FILTERED, isSecretText } from './values.ts';

const ELEMENT = /<(?:[\w.-]{1,32}:)?([\w.-]{1,64})(?:\s[^<>]{0,200})?>([^<]{1,4096})(?=<\/)/g;
const FLAG = /(?<![\w-])--([a-z][\w-]{1,40})([ \t]{1,4})(?![-[])([^\s"'`]{1,512})/gi;
const PAIR =
  /(?<=[[,]\s?)[([]\s?[bu]?(['"])([\w.-]{1,64})\1\s?,\s?[bu]?(['"])((?:[^\\'"]|\\.){1,4096})\3(?=\s?[)\]])/g;
const FORM_PART = /\bname="?([^"\r\n;]{1,128})"?/i;

/** Hides the text of XML elements with a sensitive name. */
export function scrubXml(text: string): string {
  if (!text.includes('</')) return text;
  return text.replace(ELEMENT, (whole, name: string, value: string) =>
    isSecretText(classifyKey(name), value) ? whole.slice(0, -value.length) + FILTERED : whole,
  );
}

/** Hides what follows a command-line flag with a sensitive name: `--password hunter2`. */
export function scrubFlags(text: string): string {
  return text.replace(FLAG, (whole, name: string, gap: string, value: string) =>
    isSecretText(classifyKey(name), value) ? `--${name}${gap}${FILTERED}` : whole,
  );
}

/** Hides the second of two texts in a list of pairs: `[('host', 'x'), (b'authorization', b'…')]`. */
export function scrubPairLists(text: string): string {
  return text.replace(PAIR, (whole, _quote, name: string, quote: string, value: string) =>
    isSecretText(classifyKey(name), value) ? whole.slice(0, -value.length - 1) + FILTERED + quote : whole,
  );
}

/** Hides the fields of a multipart form with a sensitive name. */
export function scrubFormParts(text: string): string {
  const boundary = /^--[^\r\n]{1,200}/.exec(text)?.[0];
  if (boundary === undefined) return text;
  const parts = text.split(boundary);
  const kept = parts.map(scrubFormPart);
  return kept.every((part, index) => part === parts[index]) ? text : kept.join(boundary);
}

function scrubFormPart(part: string): string {
  const blank = /\r?\n\r?\n/.exec(part);
  const name = FORM_PART.exec(part.slice(0, blank?.index ?? 0))?.[1];
  if (blank === null || name === undefined) return part;
  const start = blank.index + blank[0].length;
  const value = part.slice(start).replace(/\r?\n$/, '');
  return isSecretText(classifyKey(name), value)
    ? part.slice(0, start) + FILTERED + part.slice(start + value.length)
    : part;
}
