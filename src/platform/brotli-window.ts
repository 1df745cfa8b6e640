const smallestPatchableBits = 18;
const largestBits = 24;

/**
 * Lowers the window that a brotli stream declares to the smallest that holds `maxOutputBytes`. The decoder fills a whole
 * window before it hands out a byte, so that 50 bytes could cost 16 MiB of work whatever the cap on the output.
 *
 * Output up to the cap stays the same: the window acts only on distances beyond `min(window, bytes so far)` (RFC 7932
 * §4), and the windows of 18 to 24 bits share one 4-bit form in the first byte (§9.1). Returns `body` itself, or a copy.
 */
export function boundBrotliWindow(body: Uint8Array, maxOutputBytes: number): Uint8Array {
  const first = body[0];
  // A zero bit declares 16 bits; 0001 opens the 7-bit form for 10 to 17.
  if (first === undefined || (first & 1) === 0 || (first & 0b1110) === 0) return body;
  const declaredBits = 17 + ((first >> 1) & 0b111);
  let bits = smallestPatchableBits;
  while (bits < largestBits && windowBytes(bits) < maxOutputBytes) bits += 1;
  if (bits >= declaredBits) return body;
  const patched = new Uint8Array(body);
  patched[0] = (first & 0xf0) | 1 | ((bits - 17) << 1);
  return patched;
}

/** RFC 7932 §9.1: sixteen bytes short of the power of two. */
function windowBytes(bits: number): number {
  return 2 ** bits - 16;
}
