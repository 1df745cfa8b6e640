import { scrubText } from '../../secrets/text.ts';
import { newBudget } from '../../secrets/work.ts';
import { maskEmails } from './email.ts';
import { maskIpAddresses } from './ip-address.ts';
import { FILTERED } from '../../secrets/filtered.ts';

export interface MaskOptions {
  /** Hide IP addresses as well. */
  readonly maskIp: boolean;
}

/** A DSN key is no password, yet it lets anybody report. */
const sentryKey = /(sentry_(?:key|secret)(?:=|%3D))[\w-]{8,64}/gi;
/** Texts of lines are short, and some come before any authentication. */
const LINE_STEPS = 2048;
/**
 * Hides the secrets of a text and keeps the rest: everything that is taken out of events (`scrubText`), DSN keys, e-mail
 * addresses and, when asked, IP addresses. Linear in the text; cut it before.
 */
export function maskText(text: string, options: MaskOptions): string {
  let masked = scrubText(text, [], newBudget(LINE_STEPS));
  if (masked.includes('entry_')) masked = masked.replace(sentryKey, `$1${FILTERED}`);
  if (masked.includes('@') || masked.includes('%40')) masked = maskEmails(masked);
  return options.maskIp ? maskIpAddresses(masked) : masked;
}
