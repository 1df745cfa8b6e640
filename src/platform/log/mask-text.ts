import { scrubText } from '../../secrets/text.ts';
import { maskEmails } from './email.ts';
import { maskIpAddresses } from './ip-address.ts';
import { maskEncodedAssignments, maskTokens } from '../../secrets/tokens.ts';

export interface MaskOptions {
  /** Hide IP addresses as well. */
  readonly maskIp: boolean;
}

/** Short words of letters alone: no rule can match, `Basic` and its base64 aside. */
const wordsOnly = /^(?!basic )[A-Za-z]{1,19}(?:[ ,.]{1,2}(?!basic )[A-Za-z]{1,19}){0,20}[.!?]?$/i;

/** Escapes of JSON and of URLs: a token right after one stands at the beginning of a word, whatever the letter says. */
const escape = /(\\[nrt]|%[\dA-F]{2})/i;

/**
 * Hides the secrets of a text and keeps the rest: everything that is taken out of events (`scrubText`), and e-mail
 * addresses, more makers' tokens and, when asked, IP addresses. Linear in the text; cut it before.
 */
export function maskText(text: string, options: MaskOptions): string {
  if (wordsOnly.test(text)) return text;
  let masked = maskEncodedAssignments(maskTokens(scrubEscaped(scrubText(text, []))));
  if (masked.includes('@') || masked.includes('%40')) masked = maskEmails(masked);
  return options.maskIp ? maskIpAddresses(masked) : masked;
}

function scrubEscaped(text: string): string {
  if (!escape.test(text)) return text;
  return text
    .split(escape)
    .map((part) => scrubText(part, []))
    .join('');
}
