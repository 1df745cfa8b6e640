import { FILTERED } from '../../secrets/filtered.ts';

const separator = /@|%40/g;
const localChar = /[\p{L}\p{N}._%+'!#$*^|~-]/u;
const startsLocal = /[\p{L}\p{N}_]/u;
/** As much as can be a domain: in `ann@example.com-2` that is `example.com`. */
const domainPattern =
  /[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}\.(?:xn--[a-z\d-]{2,59}|\p{L}{2,24})/uy;
const versionPattern = /^v?\d+\.\d+(?:\.|-|$)/;
/** Names of files and units with an `@`, `getty@tty1.service`: no top-level domains. */
const noDomain =
  /\.(?:[cm]?js|[jt]sx?|mts|cts|html?|s?css|png|jpe?g|gif|svg|webp|ico|json|xml|ya?ml|txt|log|t?gz|rb|kt|cpp|service|socket|timer|target|mount|slice|scope)$/i;
/** RFC 5321 §4.5.3.1.1. */
const maxLocalChars = 64;

/** Hides e-mail addresses, also percent-encoded ones; package versions, file names and URL users stay. */
export function maskEmails(text: string): string {
  let masked = '';
  let copied = 0;
  separator.lastIndex = 0;
  for (let match = separator.exec(text); match !== null; match = separator.exec(text)) {
    const at = match.index;
    const start = localStart(text, at, copied);
    const domain = start === at ? '' : domainAt(text, at + match[0].length);
    if (domain === '' || isNoAddress(text, start, at)) continue;
    masked += text.slice(copied, start) + FILTERED;
    copied = at + match[0].length + domain.length;
    separator.lastIndex = copied;
  }
  return copied === 0 ? text : masked + text.slice(copied);
}

function localStart(text: string, at: number, from: number): number {
  let start = at;
  while (start > from && at - start < maxLocalChars && localChar.test(text.charAt(start - 1))) start -= 1;
  // A quote or a dash before the address is not part of it.
  while (start < at && !startsLocal.test(text.charAt(start))) start += 1;
  return start;
}

/** The domain at `from`; empty when there is no domain. */
function domainAt(text: string, from: number): string {
  domainPattern.lastIndex = from;
  const domain = domainPattern.exec(text)?.[0] ?? '';
  return noDomain.test(domain) || versionPattern.test(domain) ? '' : domain;
}

/** `https://user@host/` is no address, and neither is `git@github.com:owner/repository`. */
function isNoAddress(text: string, start: number, at: number): boolean {
  return text.startsWith('//', start - 2) || text.slice(start, at) === 'git';
}
