import ipaddr from 'ipaddr.js';

/** An IPv6 address with a zone and a port, in brackets and quotes, has room in this. */
const maxAddressChars = 128;
/** `X-Forwarded-For` names a proxy a comma. */
const maxListed = 32;
/** What most addresses are, canonical already: the library takes twenty times as long to say so. */
const plainIpv4 = /^(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;

/**
 * The address in a text as proxies and servers write it, canonical (RFC 5952): `203.0.113.7:51234`, `[2001:db8::1]:443`,
 * `fe80::1%eth0`, `::ffff:203.0.113.7`, `host/203.0.113.7:80` lose port, brackets, zone and mapping. Undefined for anything else, also for
 * octal, hexadecimal and shortened IPv4, which programs read differently.
 */
export function parseIpAddress(text: string): string | undefined {
  if (text.length > maxAddressChars) return undefined;
  const bare = withoutPort(withoutHost(text.trim()));
  if (plainIpv4.test(bare)) return bare;
  if (!bare.includes(':') || !ipaddr.IPv6.isValid(bare)) return undefined;
  const address = ipaddr.process(bare);
  return address.kind() === 'ipv4' ? address.toString() : canonicalIpv6(address.toByteArray());
}

/** The first address of a list as `X-Forwarded-For` and `Forwarded` write it: that of the client. */
export function firstIpAddress(text: string): string | undefined {
  if (plainIpv4.test(text)) return text;
  for (const piece of text.split(',', maxListed)) {
    const [node = ''] = piece.split(';', 1);
    const address = parseIpAddress(withoutQuotes(node.trim().replace(/^for=/i, '')));
    if (address !== undefined) return address;
  }
  return undefined;
}

/** Java writes `host/203.0.113.7:80` and `/203.0.113.7`. */
function withoutHost(text: string): string {
  return text.replace(/^[A-Za-z][\w.-]{0,63}\/|^\//, '');
}

function withoutPort(text: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text);
  if (bracketed?.[1] !== undefined) return withoutZone(bracketed[1]);
  const ipv4 = /^(?:::ffff:)?([\d.]{7,15}):\d{1,5}$/i.exec(text);
  return ipv4?.[1] ?? withoutZone(text);
}

/** A zone names an interface of the machine that wrote it (RFC 4007): it tells nothing to others. */
function withoutZone(text: string): string {
  const at = text.indexOf('%');
  return at > 0 && at < text.length - 1 ? text.slice(0, at) : text;
}

function withoutQuotes(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

function canonicalIpv6(bytes: readonly number[]): string {
  const address = ipaddr.fromByteArray([...bytes]);
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}
