/** Parts of letters and digits; any other character separates. */
export function splitSegments(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]/u).filter((segment) => segment !== '');
}

/** A number so that numbers of any length sort as text: how many digits, then the digits. Leading zeros do not count. */
export function encodeNumber(digits: string): string {
  const significant = digits.replace(/^0+(?=\d)/, '');
  const { length } = significant;
  return `${length < 9 ? length : `9${String(length).padStart(3, '0')}`}${significant}`;
}

/**
 * A list of identifiers so that lists sort as text, by the rules of semantic versions: numbers by value and before
 * text, text by its characters, a list that goes on after one that ends. Numbers inside text count by value too.
 * What has no order, a hash and all after it, follows `#`.
 */
export function encodeIdentifiers(identifiers: readonly string[]): string {
  let encoded = '';
  for (const [at, identifier] of identifiers.entries()) {
    if (/^\d+$/.test(identifier) && !isHash(identifier)) {
      encoded += `n${encodeNumber(identifier)}`;
      continue;
    }
    const parts = identifier.split('-');
    const hashAt = parts.findIndex(isHash);
    if (hashAt === -1) {
      encoded += `t${encodeText(identifier)}!`;
      continue;
    }
    const before = parts.slice(0, hashAt).map((part) => `${part}-`);
    const unordered = [parts.slice(hashAt).join('-'), ...identifiers.slice(at + 1)];
    return `${encoded}${before.length === 0 ? '' : `t${encodeText(before.join(''))}`}#${unordered.join('.')}`;
  }
  return `${encoded}!`;
}

/** Digits by value, other ASCII as it is, the rest after it. */
function encodeText(text: string): string {
  return text.replaceAll(/\d+|[^0-9A-Za-z-]/g, (found) =>
    /^\d/.test(found) ? encodeNumber(found) : `~${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Whether it looks like a commit or digest: hexadecimal, at least seven digits, letters among them. */
export function isHash(segment: string): boolean {
  const hex = /^g?([0-9a-f]{7,64})$/.exec(segment.toLowerCase())?.[1];
  if (hex === undefined) return false;
  // Decimal digits only are a number, unless they are as many as a hash has.
  if (!/[a-f]/.test(hex)) return hex.length === 40 || hex.length === 64;
  // Not a word such as `defaced`, nor a date with a letter, such as `20240630b`.
  return /\d/.test(hex) && !/^(?:19|20)\d{6}[a-f]$/.test(hex);
}
