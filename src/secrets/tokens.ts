import { classifyKey } from './keys.ts';
import { FILTERED, isSecretText } from './values.ts';

/** One cheap look that tells whether the pattern below can match at all. */
const any =
  /blst_|whsec_|GOCSPX-|1\/\/|do[opr]_v1_|hf_|dckr_|xapp-|ATATT|AGE-SECRET|hooks\.|lin_|figd_|PMAK|sq0|:AA|key-|SK[\da-f]|FlyV1|sentry_key|(?:rer|sic)(?:%20|\+)/i;

/** Our own tokens, and more that carry their maker's mark. */
const known = new RegExp(
  // A letter before it may be the end of an escape: `\n`, `%20`.
  'blst_[\\da-f]{16,}|(?<![\\w-](?<!\\\\[nrt])(?<!%[\\dA-Fa-f]{2}))(?:' +
    [
      'whsec_[\\w+/=-]{16,}',
      'GOCSPX-[\\w-]{20,}',
      '1//[\\w-]{30,}',
      'do[opr]_v1_[\\da-f]{32,}',
      'hf_[A-Za-z]{30,}',
      'dckr_(?:pat|oat)_[\\w-]{20,}',
      'xapp-[\\w-]{20,}',
      'ATATT[\\w=-]{30,}',
      'AGE-SECRET-KEY-1[A-Z\\d]{40,}',
      'lin_(?:api|oauth)_\\w{30,}',
      'figd_[\\w-]{30,}',
      'PMAK-[\\w-]{30,}',
      'sq0[a-z]{3}-[\\w-]{20,}',
      '\\d{8,10}:AA[\\w-]{32,}',
      'key-[\\da-f]{32}(?!\\w)',
      'SK[\\da-f]{32}(?!\\w)',
      'FlyV1 [\\w+/=,-]{20,}',
    ].join('|') +
    ')',
  'g',
);
/** Credentials in a URL; with a blank between, the scrubbing of events knows them. */
const encodedScheme = /\b((?:bearer|basic)(?:%20|\+))(?=[\w.~/-]{0,512}\d)[\w.~/%=-]{8,2048}/gi;
/** Webhook addresses are secrets whole: who knows one may post. */
const webhook = /\bhooks\.(?:slack|zapier)\.com\/[\w/-]{10,200}/g;
/** A DSN key is no password, yet it lets anybody report. */
const sentryKey = /(\bsentry_(?:key|secret)(?:=|%3D))[\w-]{8,64}/gi;

/** `token%3D…`, as it stands in a URL that is a parameter of another; up to the next encoded `&`, `#`, `?` or `=`. */
const encodedAssignment =
  /((?<=%[\dA-F]{2})[\w.-]{1,60}|(?<![\w.%-])[\w.-]{1,60})(%3D)((?:[\w.~!*()+/=:-]|%(?!2[36]|3[DF])[\dA-F]{2}){1,2048})/gi;

/** Hides the values of encoded assignments to secret names. */
export function maskEncodedAssignments(text: string): string {
  if (!/%3D/i.test(text)) return text;
  return text.replace(encodedAssignment, (whole, name: string, equals: string, value: string) =>
    isSecretText(classifyKey(name), value) ? `${name}${equals}${FILTERED}` : whole,
  );
}

/** Hides what the scrubbing of events does not know by its shape. */
export function maskTokens(text: string): string {
  if (!any.test(text)) return text;
  return text
    .replace(known, FILTERED)
    .replace(webhook, FILTERED)
    .replace(encodedScheme, `$1${FILTERED}`)
    .replace(sentryKey, `$1${FILTERED}`);
}
