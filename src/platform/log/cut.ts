import { maskText, type MaskOptions } from './mask-text.ts';

/** How much of a text we read, as a multiple of how much we show: masking mostly shortens a text. */
const readAhead = 4;
/** The uncertain end of a cut text: a secret cut in two may no longer match its pattern. */
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
