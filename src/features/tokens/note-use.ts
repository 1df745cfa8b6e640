import type { TokenEntry } from '../../platform/isolate-caches.ts';
import type { Services } from '../../platform/services.ts';
import { touchToken } from './writes.ts';

/** Exact enough to find tokens that nobody uses, and one write in this time however much a token is used. */
const stepMs = 5 * 60_000;

/** Notes that a token was used, after the answer and at most once in `stepMs` over all isolates. */
export function noteUse({ db, now, defer }: Pick<Services, 'db' | 'now' | 'defer'>, entry: TokenEntry): void {
  const nowMs = now();
  if (entry.lastUsedAt !== null && entry.lastUsedAt > nowMs - stepMs) return;
  // The entry is the one in the cache: the other requests of this isolate need not write as well.
  entry.lastUsedAt = nowMs;
  const statement = touchToken({ id: entry.tokenId, nowMs, before: nowMs - stepMs });
  defer(
    'note token use',
    afterAnswer().then(() => db.writeBatch([statement], { repeat: 'safe' })),
  );
}

/** So that the request's own figures do not count it. */
function afterAnswer(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
