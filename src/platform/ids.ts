/** Random lower-case hex of `bytes` bytes from the platform's CSPRNG. */
export function randomHex(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex');
}

/** Makes an id for a database row: prefix and 96 random bits, e.g. `key_9f…`. */
export function mintId(prefix: 'key' | 'tok' | 'aud'): string {
  return `${prefix}_${randomHex(12)}`;
}
