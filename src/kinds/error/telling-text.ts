import { firstLine } from '../../reader/display-text.ts';

/** Words that clients send in place of an empty message, in lower case, without blanks and without the marks below. */
const nothing = new Set([
  '',
  "''",
  '{}',
  '[]',
  'null',
  'undefined',
  'none',
  'nil',
  'nan',
  'void0',
  '#<object>',
  'objectobject',
  '[objectobject]',
  '[object]',
  '[array]',
  '[]...',
]);
const longestNothing = 64;
/**
 * Marks around a word, removed a few times: `"null"`, `(undefined)`, `<nil>`, `Optional(nil)`, `%!s(<nil>)`. Single
 * quotes stay: `KeyError: 'none'` names a key.
 */
const around = /^(?:optional|%![a-z])?["`(<](.*)[>)"`]$/;
const maxPeels = 3;

/** The longest text that is searched for a sentence. */
const maxReadChars = 8192;

/** Keys of an object that hold what a person wants to read, the best first. */
const sentences = [
  /"(?:message|msg|errorMessage|error_message)"\s{0,8}:\s{0,8}"((?:[^"\\]|\\.){1,300})/i,
  /"(?:reason|detail|details|description|error_description|error|title|text)"\s{0,8}:\s{0,8}"((?:[^"\\]|\\.){1,300})/i,
] as const;
const pageTitle = /<title>([^<]{1,300})/i;

function sentenceIn(json: string): string {
  for (const pattern of sentences) {
    const found = pattern.exec(json)?.[1];
    const line = found === undefined ? '' : firstLine(unescaped(found)).trim();
    if (line !== '') return line;
  }
  return '';
}

/** The text between two quotes of JSON; as written when half an escape is left at its end. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

/** Whether a text tells a person nothing: `{}`, `null`, `(nil)`, `[object Object]`. */
export function saysNothing(text: string): boolean {
  if (text.length > longestNothing) return false;
  let word = text.replaceAll(/\s/g, '').toLowerCase();
  for (let peels = 0; peels < maxPeels && !nothing.has(word); peels += 1) {
    const inner = around.exec(word)?.[1];
    if (inner === undefined) return word.split(',').every((part) => nothing.has(part));
    word = inner;
  }
  return nothing.has(word);
}

/**
 * The line of a text that says most to a person: the first one with something on it, the message inside a JSON object, or
 * the title of a page. Empty for what says nothing.
 */
export function tellingLine(text: string): string {
  const input = (text.length > maxReadChars ? text.slice(0, maxReadChars) : text).trim();
  if (saysNothing(input)) return '';
  if (input.startsWith('{') || input.startsWith('[{')) return sentenceIn(input) || input;
  if (/^<(?:!doctype html|html)\b/i.test(input)) {
    const title = pageTitle.exec(input)?.[1]?.trim();
    if (title) return title;
  }
  return firstLine(input);
}
