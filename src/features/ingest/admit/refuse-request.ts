import { databaseFailure } from '../../../db/fault.ts';
import { hourOf } from '../../../domain/issue.ts';
import { formatSentryLimits, type LimitPolicy, type SentryLimit } from '../../../http/rate-limit.ts';
import type { RateLimited } from '../../../errors/app-error.ts';
import type { Decision } from '../../../platform/limits/decision.ts';
import { tooMany } from '../../../platform/limits/limits.ts';
import type { Refusal, UnreadReason } from '../../../platform/limits/refusals.ts';
import { countItems } from '../../../platform/metrics/count-items.ts';
import type { Services } from '../../../platform/services.ts';
import { mintBatchId } from '../store/ingest-batch.ts';
import type { Payer } from './payer.ts';
import { writeRefusals } from './refusal-write.ts';

export type RefuseServices = Pick<
  Services,
  'db' | 'now' | 'randomHex' | 'limits' | 'log' | 'defer' | 'metrics'
>;

/** The isolate collects refusals for this long, then writes them together. */
const gatherMs = 2_000;

/** The limit that each reason speaks of. */
const limitOfReason = { key_limit: 'ingest_key', address_limit: 'ingest_address' } as const;

interface SenderKey {
  readonly projectId: number;
  /** Undefined when the sender was refused before naming a key. */
  readonly publicKey: string | undefined;
}

/** Counts a request that is refused unread, and returns its 429, which tells the SDK to stop sending everything. */
export function refuseRequest(
  services: RefuseServices,
  {
    decision,
    reason,
    ...sender
  }: SenderKey & { readonly decision: Decision; readonly reason: keyof typeof limitOfReason },
): RateLimited {
  noteUnread(services, sender, reason);
  const policy = services.limits.policyOf(limitOfReason[reason]);
  return refusal(policy, [{ retryAfterS: decision.retryAfterS, categories: [], scope: 'key', reason }]);
}

/** The same for a sender that has used up the bytes of this minute. */
export function refuseBytes(
  services: RefuseServices,
  { decision, payer, ...sender }: SenderKey & { readonly decision: Decision; readonly payer: Payer },
): RateLimited {
  const { bytesPolicy, scope } = payer;
  const reason = 'byte_limit';
  noteUnread(services, sender, reason);
  return refusal(bytesPolicy, [{ retryAfterS: decision.retryAfterS, categories: [], scope, reason }]);
}

/** Counts an unread request, whose content is unknown, as one item of the default category. */
export function noteUnread(services: RefuseServices, sender: SenderKey, reason: UnreadReason): void {
  noteRefused(services, sender, [{ category: 'default', reason, quantity: 1 }]);
}

/**
 * Counts an envelope that the quota refused completely; returns its 429: the SDK must stop sending these categories.
 */
export function refuseItems(
  services: RefuseServices,
  {
    refused,
    limits,
    policy,
    ...sender
  }: SenderKey & {
    readonly refused: readonly Pick<Refusal, 'category' | 'reason' | 'quantity'>[];
    readonly limits: readonly SentryLimit[];
    readonly policy: LimitPolicy;
  },
): RateLimited {
  noteRefused(
    services,
    sender,
    refused.map(({ category, reason, quantity }) => ({ category, reason, quantity })),
  );
  return refusal(policy, limits);
}

function refusal(policy: LimitPolicy, limits: readonly SentryLimit[]): RateLimited {
  const retryAfterS = Math.max(1, ...limits.map((limit) => limit.retryAfterS));
  return tooMany(policy, { retryAfterS }, { 'X-Sentry-Rate-Limits': formatSentryLimits(limits) });
}

/**
 * Keeps refused items in the isolate until the next write of refusals, a few seconds later: refusing must stay cheaper
 * than accepting. That write checks once, for all of them, whether each key belongs to its project.
 */
function noteRefused(
  services: RefuseServices,
  { projectId, publicKey }: SenderKey,
  items: readonly Pick<Refusal, 'category' | 'reason' | 'quantity'>[],
): void {
  const { limits, metrics } = services;
  const { refusals } = limits;
  const nowMs = services.now();
  for (const item of items) {
    const isKept =
      publicKey !== undefined && refusals.add({ projectId, publicKey, hourAt: hourOf(nowMs), ...item });
    if (!isKept) metrics.count('ingestUncounted', {}, item.quantity);
  }
  countItems(
    metrics,
    items.map((item) => ({ ...item, outcome: 'rate_limited' })),
  );
  if (refusals.claimFlush(nowMs)) services.defer('write refusals', flushLater(services));
}

/** A failed write waits for the next flush, which the next refusal starts. */
async function flushLater(services: RefuseServices): Promise<void> {
  const { db, now, randomHex, limits, log } = services;
  const { refusals } = limits;
  await new Promise((resolve) => setTimeout(resolve, gatherMs));
  // At most two writes: the one whose result was unknown, and the refusals collected since.
  for (let round = 0; round < 2; round += 1) {
    const batch = refusals.take(() => mintBatchId(randomHex));
    if (batch === undefined) return;
    try {
      await writeRefusals(db, batch, now());
    } catch (error) {
      const failure = databaseFailure(error);
      if (failure === undefined) throw error;
      return log('warn', 'Refusals wait to be counted', { error: failure });
    }
    refusals.settle(batch);
  }
}
