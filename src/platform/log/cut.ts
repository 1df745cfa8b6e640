import { maskText, type MaskOptions } from './mask-text.ts';

/** What is looked at of a text, as a multiple of what is shown: masking mostly shortens. */
const readAhead = 4;
/** A secret that the first cut went through may have lost the shape it is known by. */
const uncertainChars = 512;

/**
 * The text masked, at most `maxChars` UTF-16 units and `…` when something was cut; never half a character. Masks
 * before it cuts, so that no half of a secret is left over.
 */
export function cutMasked(text: string, maxChars: number, options: MaskOptions): string {
  const lookedAt = maxChars * readAhead + uncertainChars;
  if (text.length <= lookedAt) return cut(maskText(text, options), maxChars);
  const masked = maskText(text.slice(0, lookedAt), options);
  if (masked.length > maxChars + uncertainChars) return cut(masked, maxChars);
  return `${masked.slice(0, lastBlank(masked, masked.length - uncertainChars))}…`;
}

function lastBlank(text: string, before: number): number {
  let at = Math.max(before, 0);
  while (at > 0 && !/\s/.test(text.charAt(at))) at -= 1;
  return at;
}

function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const last = text.charCodeAt(maxChars - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, isHalf ? maxChars - 1 : maxChars)}…`;
}
