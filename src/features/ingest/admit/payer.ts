import { derivedBytes } from '../../../domain/quota.ts';
import type { LimitPolicy, SentryLimit } from '../../../http/rate-limit.ts';
import type { KeyEntry } from '../../../platform/isolate-caches.ts';
import type { QuotaOwner } from '../../../platform/limits/take-quota.ts';
import type { Services } from '../../../platform/services.ts';

/** The owner of the quota that a key uses: the key itself, or its project when that has its own limit. */
export interface Payer extends Omit<QuotaOwner, 'category'> {
  readonly policy: LimitPolicy;
  readonly bytesPolicy: LimitPolicy;
  readonly scope: SentryLimit['scope'];
  readonly reason: 'key_limit' | 'project_limit';
}

/** All envelopes of a key are charged by size to this category: their size is what costs work. */
export const weighedCategory = 'error';

/**
 * When a project sets one limit of its own, both limits count over all its keys; the other is the default or derived.
 */
export function payerOf(
  { keyId, projectId, ingestPerMinute, ingestBytesPerMinute }: KeyEntry,
  limits: Pick<Services['limits'], 'policyOf' | 'keyBytesPerMinute'>,
): Payer {
  const ofKey = limits.policyOf('ingest_key');
  const isOwn = typeof ingestPerMinute === 'number' || typeof ingestBytesPerMinute === 'number';
  if (!isOwn) {
    const bytesPerMinute = limits.keyBytesPerMinute;
    return {
      subject: keyId,
      perMinute: ofKey.perMinute,
      bytesPerMinute,
      policy: ofKey,
      bytesPolicy: bytesPolicyOf('ingest_key_bytes', ofKey.perMinute, bytesPerMinute),
      scope: 'key',
      reason: 'key_limit',
    };
  }
  const perMinute = ingestPerMinute ?? ofKey.perMinute;
  const bytesPerMinute =
    ingestBytesPerMinute ?? (typeof ingestPerMinute === 'number' ? undefined : limits.keyBytesPerMinute);
  return {
    subject: `project_${projectId}`,
    perMinute,
    bytesPerMinute,
    policy: { name: 'ingest_project', perMinute },
    bytesPolicy: bytesPolicyOf('ingest_project_bytes', perMinute, bytesPerMinute),
    scope: 'project',
    reason: 'project_limit',
  };
}

function bytesPolicyOf(name: string, events: number, bytes: number | undefined): LimitPolicy {
  return { name, perMinute: bytes ?? derivedBytes(events), unit: 'content-bytes' };
}
