import { FILTERED } from '../../secrets/filtered.ts';

const v4 = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)/g;
/** Perhaps after a name and a colon: `peer:2001:db8::1`. */
const v6 = /(?<![\w.:])(?:([a-z_]\w{0,30}):)?([\da-f:]{2,39}(?:\.\d{1,3}){0,3})(?![\w:]|\.\d)/gi;
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/;
const group = /^[\da-f]{1,4}$/i;

/** Hides IPv4 and IPv6 addresses. Versions of four small numbers look like one and go as well. */
export function maskIpAddresses(text: string): string {
  return text
    .replace(v6, (whole, name: string | undefined, rest: string) => {
      if (isIpAddress(whole)) return FILTERED;
      return name !== undefined && isIpAddress(rest) ? `${name}:${FILTERED}` : whole;
    })
    .replace(v4, (whole) => (ipv4.test(whole) ? FILTERED : whole));
}

/** RFC 4291 §2.2; `::` alone, and words like `a::b`, are read as what they mostly are: code. */
function isIpAddress(text: string): boolean {
  if (!text.includes(':') || !/\d/.test(text)) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const endsInV4 = last.includes('.');
  if (endsInV4 && !ipv4.test(last)) return false;
  const hexGroups = endsInV4 ? groups.slice(0, -1) : groups;
  if (!hexGroups.every((part) => group.test(part))) return false;
  const count = hexGroups.length + (endsInV4 ? 2 : 0);
  return halves.length === 2 ? count >= 1 && count <= 7 : count === 8;
}
