import { firstLine } from './display-text.ts';

/** What clients send when they had nothing to say. */
const nothing = new Set([
  '',
  '{}',
  '[]',
  '""',
  "''",
  'null',
  'undefined',
  'none',
  'nil',
  'nan',
  '(null)',
  '[object object]',
  '[object]',
  '[array]',
  '[]...',
]);

/** The longest text that is searched for a sentence. */
const maxReadChars = 8192;

/** Keys of an object that hold what a person wants to read, the best first. */
const sentences = [
  /"(?:message|msg|errorMessage|error_message)"\s{0,8}:\s{0,8}"([^"\\]{1,300})/i,
  /"(?:reason|detail|details|description|error_description|error|title|text)"\s{0,8}:\s{0,8}"([^"\\]{1,300})/i,
] as const;

function sentenceIn(json: string): string {
  for (const pattern of sentences) {
    const found = pattern.exec(json)?.[1]?.trim();
    if (found) return found;
  }
  return '';
}

/**
 * The line of a text that says most to a person: the first one with something on it, or the message inside a JSON
 * object. Empty for what says nothing, such as `{}`, `null` or `[object Object]`.
 */
export function tellingLine(text: string): string {
  const input = (text.length > maxReadChars ? text.slice(0, maxReadChars) : text).trim();
  if (nothing.has(input.slice(0, 20).toLowerCase())) return '';
  const isJson = input.startsWith('{') || input.startsWith('[{');
  return isJson ? sentenceIn(input) || input : firstLine(input);
}
