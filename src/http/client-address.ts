import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
/** Addresses of a network: its first one and how many bits they share. */
export type Network = readonly [address: Address, bits: number];

/** Longer than any way to write an address, with a zone, brackets and a port. */
const maxAddressChars = 64;
/** So many proxies are looked through, from the nearest on. */
const maxHops = 20;
const maxForwardedChars = 4_000;
const dottedV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const bracketed = /^\[([^\]]{2,45})\](?::\d{1,5})?$/;
const v4WithPort = /^([\d.]{7,15}):\d{1,5}$/;

/** What a request says of where it comes from, as far as it can be believed. */
export interface AddressFacts {
  /** `CF-Connecting-IP`, which Cloudflare sets itself. */
  readonly platformAddress: string | undefined;
  /** The other end of the connection, when the machine in front of the Worker tells; undefined on the platform. */
  readonly socketAddress: string | undefined;
  /** The header in which a proxy names its client. */
  readonly forwarded: string | undefined;
}

export interface AddressPolicy {
  /** True when every request reaches the Worker through the platform. */
  readonly onPlatform: boolean;
  readonly trustedProxies: readonly Network[];
}

/**
 * The client's address in canonical form. On the platform it is the address that the platform reports. Elsewhere it is
 * the other end of the connection. If that end is a trusted proxy, it is the nearest address in the proxy's header that
 * is not a trusted proxy.
 */
export function clientAddress(facts: AddressFacts, policy: AddressPolicy): string | undefined {
  if (policy.onPlatform) return parse(facts.platformAddress)?.toString();
  const socket = parse(facts.socketAddress);
  if (socket === undefined || facts.forwarded === undefined || !isIn(socket, policy.trustedProxies)) {
    return socket?.toString();
  }
  let nearest = socket;
  // Each proxy appends an address. An untrusted client may have invented everything before its own address.
  const hops = facts.forwarded.slice(-maxForwardedChars).split(',').slice(-maxHops);
  for (const hop of hops.toReversed()) {
    const address = parse(hop.trim());
    if (address === undefined) break;
    nearest = address;
    if (!isIn(address, policy.trustedProxies)) break;
  }
  return nearest.toString();
}

/** Addresses and CIDR networks with commas between; undefined when one is neither. */
export function parseNetworks(text: string): Network[] | undefined {
  const networks: Network[] = [];
  for (const part of text.split(',')) {
    const item = part.trim();
    if (item === '') continue;
    const network = parseNetwork(item);
    if (network === undefined) return undefined;
    networks.push(network);
  }
  return networks;
}

function parseNetwork(text: string): Network | undefined {
  const [first, bits, ...more] = text.split('/');
  const address = parse(first);
  if (address === undefined || more.length > 0) return undefined;
  const maxBits = address.kind() === 'ipv4' ? 32 : 128;
  if (bits === undefined) return [address, maxBits];
  return /^\d{1,3}$/.test(bits) && Number(bits) <= maxBits ? [address, Number(bits)] : undefined;
}

function isIn(address: Address, networks: readonly Network[]): boolean {
  return networks.some(
    ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
  );
}

/** An address, also with a port or in brackets; IPv4 when an IPv6 address only wraps one. */
function parse(text: string | undefined): Address | undefined {
  if (text === undefined || text === '' || text.length > maxAddressChars) return undefined;
  const bare = bracketed.exec(text)?.[1] ?? v4WithPort.exec(text)?.[1] ?? text;
  // The library also reads `1`, `0x7f.1` and `010.0.0.1`, which mean different addresses to different programs.
  const isV4 = dottedV4.test(bare);
  if (isV4 ? !ipaddr.IPv4.isValidFourPartDecimal(bare) : !bare.includes(':') || !ipaddr.IPv6.isValid(bare)) {
    return undefined;
  }
  return ipaddr.process(bare);
}

/**
 * What limits by address count by: an IPv4 address, or the /64 of an IPv6 address, since one client commands all of
 * it. Undefined for anything that is no address.
 */
export function addressGroup(text: string | undefined): string | undefined {
  const address = parse(text);
  if (address === undefined) return undefined;
  if (address.kind() === 'ipv4') return address.toString();
  const groups = 'parts' in address ? address.parts.slice(0, 4) : [];
  return `${groups.map((group) => group.toString(16)).join(':')}::/64`;
}
