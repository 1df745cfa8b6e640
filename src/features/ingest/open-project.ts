import type { IngestAuthRefusal, IngestCredentials } from '../../domain/ingest-auth.ts';
import type { Result } from '../../domain/result.ts';
import { AppError, RateLimited, type ErrorCode } from '../../errors.ts';
import type { KeyEntry } from '../../platform/isolate-caches.ts';
import type { Services } from '../../platform/services.ts';
import { findKey } from './find-key.ts';

const codeOfRefusal: Readonly<Record<IngestAuthRefusal, ErrorCode>> = {
  missing: 'missing_key',
  multiple: 'ambiguous_key',
  malformed_key: 'malformed_key',
  unsupported_version: 'malformed_request',
};

const limitWindowS = 60;

/**
 * The key that opens this project to this sender, after its rate limit. Throws the typed refusals of
 * sentry-protocol 1.3 and, when the sender is too fast, 429 with the headers that make an SDK stop.
 */
export async function openProject(
  services: Pick<Services, 'db' | 'caches' | 'now' | 'limitIngest'>,
  projectId: number,
  auth: Result<IngestCredentials, IngestAuthRefusal>,
): Promise<KeyEntry> {
  if (!auth.ok) throw new AppError(codeOfRefusal[auth.error]);
  const { publicKey } = auth.value;
  await takeFromLimit(services, publicKey);
  const key = await findKey(services, publicKey);
  if (key === null || key.projectId !== projectId) throw new AppError('unknown_key');
  return key;
}

/** Counts one request against `subject` (a key, or an address that has not named one yet). */
export async function takeFromLimit(services: Pick<Services, 'limitIngest'>, subject: string): Promise<void> {
  if ((await services.limitIngest(subject)) !== 'limited') return;
  throw new RateLimited(limitWindowS, {
    'X-Sentry-Rate-Limits': `${limitWindowS}::key:rate_limit`,
    RateLimit: `"ingest";r=0;t=${limitWindowS}`,
    'RateLimit-Policy': `"ingest";q=3000;w=${limitWindowS}`,
  });
}
