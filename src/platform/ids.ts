const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Random lower-case hex of `bytes` bytes from the platform's CSPRNG. */
export function randomHex(bytes: number): string {
  let hex = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(bytes))) hex += hexOfByte[byte];
  return hex;
}

/** Makes an id for a database row: prefix and 96 random bits, e.g. `key_9f…`. */
export function mintId(prefix: 'key' | 'tok' | 'aud' | 'per' | 'ses'): string {
  return `${prefix}_${randomHex(12)}`;
}
