import { derivedBytes } from '../../domain/quota.ts';
import type { LimitPolicy, SentryLimit } from '../../domain/rate-limit.ts';
import type { KeyEntry } from '../../platform/isolate-caches.ts';
import type { QuotaOwner } from '../../platform/limits/take-quota.ts';
import type { Services } from '../../platform/services.ts';

/** Who pays for what a key sends: the key itself, or its project when that has a limit of its own. */
export interface Payer extends Omit<QuotaOwner, 'category'> {
  readonly policy: LimitPolicy;
  readonly bytesPolicy: LimitPolicy;
  readonly scope: SentryLimit['scope'];
  readonly reason: 'key_limit' | 'project_limit';
}

/** All of one key's envelopes are weighed here: it is what costs work. */
export const weighedCategory = 'error';

/** One limit of a project's own makes both count over all its keys; the other is then the service's, or derived. */
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
