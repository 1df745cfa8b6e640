import { FILTERED } from './filtered.ts';
import { classifyKey } from './keys.ts';
import { isSecretText } from './values.ts';

const FORM_PART = /\bname="?([^"\r\n;]{1,128})"?/i;

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
