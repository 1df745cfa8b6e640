import { isList, isObject } from '../../reader/json.ts';
import { parseExactJson } from '../../reader/long-integers.ts';
import { scrubFormParts } from '../../secrets/form-parts.ts';
import { newScrubbing, noteScrubbed, scrubTextAt, type Scrubbing } from './scrubbing.ts';
import { scrubValue } from './scrub-tree.ts';

const MAX_JSON_DEPTH = 30;

/**
 * Hides the secrets of a request body, in place when it is an object. Text is read as JSON when it is JSON, else as
 * a multipart form, a URL-encoded form or plain text. A JSON text keeps its spacing unless something was hidden.
 */
export function scrubBody(body: unknown, scrubbing: Scrubbing): unknown {
  if (typeof body !== 'string') return scrubValue(body, 'data', scrubbing);
  const asJson = scrubJsonText(body);
  if (asJson !== undefined) {
    if (asJson !== body) noteScrubbed(scrubbing, 'data', 'sensitive_key');
    return asJson;
  }
  const parts = scrubFormParts(body);
  if (parts !== body) noteScrubbed(scrubbing, 'data', 'sensitive_key');
  return scrubTextAt(parts, 'data', scrubbing);
}

// Undefined for what is not JSON, or is nested so deep that reading it as text is safer.
function scrubJsonText(text: string): string | undefined {
  if (!/^\s*[[{"]/.test(text)) return undefined;
  let parsed: unknown;
  try {
    // Digits that a double would round come as text: they stay when the body is written again.
    parsed = parseExactJson(text, true);
  } catch {
    return undefined;
  }
  if (isDeeperThan(parsed, MAX_JSON_DEPTH)) return undefined;
  const inner = newScrubbing();
  const scrubbed = typeof parsed === 'string' ? scrubBody(parsed, inner) : scrubValue(parsed, 'data', inner);
  return inner.remarks.length === 0 ? text : JSON.stringify(scrubbed);
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (!isList(value) && !isObject(value)) return false;
  return depth === 0 || Object.values(value).some((entry) => isDeeperThan(entry, depth - 1));
}
