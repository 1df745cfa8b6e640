import type { TokenEntry } from '../../platform/isolate-caches.ts';
import type { Services } from '../../platform/services.ts';
import { touchToken } from './writes.ts';

/** Exact enough to find unused tokens, while a token in heavy use costs one write in this time. */
const stepMs = 5 * 60_000;

/** Records the use of a token, after the answer and at most once in `stepMs` over all isolates. */
export function recordUse(
  { db, now, defer }: Pick<Services, 'db' | 'now' | 'defer'>,
  entry: TokenEntry,
): void {
  const nowMs = now();
  if (entry.lastUsedAt !== null && entry.lastUsedAt > nowMs - stepMs) return;
  // This is the cached entry: other requests of this isolate see the change and do not write.
  entry.lastUsedAt = nowMs;
  const statement = touchToken({ id: entry.tokenId, nowMs, before: nowMs - stepMs });
  defer(
    'note token use',
    afterAnswer().then(() => db.writeBatch([statement], { repeat: 'safe' })),
  );
}

/** Waits until the answer is made, so that the request's own figures do not include this write. */
function afterAnswer(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
