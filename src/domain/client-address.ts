const maxAddressChars = 45;
const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/**
 * What limits by address count by: an IPv4 address, or the /64 of an IPv6 address, since one client commands all of
 * it. Undefined for anything that is no address.
 */
export function addressGroup(address: string | undefined): string | undefined {
  if (address === undefined || address.length > maxAddressChars) return undefined;
  if (ipv4.test(address)) return address;
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const groups = expand(address);
  return groups === undefined ? undefined : `${groups.slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an IPv6 address without leading zeros. */
function expand(address: string): string[] | undefined {
  const halves = address.toLowerCase().split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return groups.map((group) => group.replace(/^0+(?=.)/, ''));
}
