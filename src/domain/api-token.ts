import { createHash } from 'node:crypto';

const tokenPattern = /^blst_[0-9a-f]{64}$/;
const hintChars = 9;

/** The text of a bearer token from 256 random bits in hex. The prefix lets secret scanners find a leaked one. */
export function formatToken(randomHex64: string): string {
  return `blst_${randomHex64}`;
}

/** False for a text that cannot be a Ballast token, so that the caller can skip the database look-up. */
export function isToken(text: string): boolean {
  return tokenPattern.test(text);
}

/** What is stored of a token and looked up: its SHA-256 in hex. 256 random bits need no salt and no slow hash. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The first characters, for people to tell tokens apart; they give away 16 of the 256 bits. */
export function hintOf(token: string): string {
  return token.slice(0, hintChars);
}
