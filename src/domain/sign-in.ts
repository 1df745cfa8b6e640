import { createHash } from 'node:crypto';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** What a link is for: to come back, or to come for the first time. */
export type LinkPurpose = 'sign-in' | 'invitation';

/** How long a link is good. */
export const linkTtlMs: Readonly<Record<LinkPurpose, number>> = {
  'sign-in': 15 * minuteMs,
  invitation: 7 * dayMs,
};

/** A session ends after this time without a request. */
export const sessionIdleMs = 12 * 60 * minuteMs;
/** A session ends after this time in any case. */
export const sessionMaxMs = 30 * dayMs;
/** The last use of a session is written at most this often. */
export const sessionStepMs = 10 * minuteMs;

/** When a session that is used at `nowMs` ends without a further request. */
export function sessionEnd(createdAtMs: number, nowMs: number): number {
  return Math.min(nowMs + sessionIdleMs, createdAtMs + sessionMaxMs);
}

/** False for a text that cannot be the secret of a link or a session, so that the caller skips the look-up. */
export function isSecret(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** What is stored of a secret and looked up: its SHA-256 in hex. 256 random bits need no salt and no slow hash. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
