import type { IngestAuthRefusal, IngestCredentials } from '../../wire/ingest-auth.ts';
import type { Result } from '../../errors/result.ts';
import { AppError, type ErrorCode } from '../../errors/app-error.ts';
import type { KeyEntry } from '../../platform/isolate-caches.ts';
import type { Services } from '../../platform/services.ts';
import { findKey } from './find-key.ts';
import { isKnownKey } from './is-known-key.ts';
import { payerOf, weighedCategory } from './payer.ts';
import { refuseBytes, refuseRequest, type RefuseServices } from './refuse-request.ts';

const codeOfRefusal: Readonly<Record<IngestAuthRefusal, ErrorCode>> = {
  missing: 'missing_key',
  multiple: 'ambiguous_key',
  malformed_key: 'malformed_key',
  unsupported_version: 'malformed_request',
};

/**
 * Finds the key that opens this project to this sender, after applying its rate limit. Throws the typed refusals of
 * sentry-protocol 1.3 and, when the sender is too fast, 429 with the headers that make an SDK stop.
 */
export async function openProject(
  services: RefuseServices & Pick<Services, 'caches'>,
  projectId: number,
  auth: Result<IngestCredentials, IngestAuthRefusal>,
): Promise<KeyEntry> {
  if (!auth.ok) throw new AppError(codeOfRefusal[auth.error]);
  const { publicKey } = auth.value;
  // The quota enforces a project's own limit, even when that is higher than what the binding lets through.
  const known = services.caches.keys.getStale(publicKey, services.now());
  if (typeof known?.ingestPerMinute !== 'number') {
    const decision = await services.limits.ask('ingest_key', publicKey);
    if (decision.verdict === 'limited') {
      throw refuseRequest(services, { projectId, publicKey, decision, reason: 'key_limit' });
    }
  }
  const { knownKeys } = services.limits;
  if (knownKeys.isUnderAttack(services.now()) && !(await isKnownKey(services, publicKey))) {
    throw new AppError('unknown_key');
  }
  const key = await findKey(services, publicKey);
  if (key === null) knownKeys.noteMiss(services.now());
  if (key === null || key.projectId !== projectId) throw new AppError('unknown_key');
  const payer = payerOf(key, services.limits);
  const decision = services.limits.bytesLeft({ ...payer, category: weighedCategory });
  if (decision.verdict === 'limited') throw refuseBytes(services, { projectId, publicKey, decision, payer });
  return key;
}

/** Counts one request against the sender's address, when it is known. Throws 429 when the address sends too much. */
export async function limitAddress(
  services: RefuseServices,
  {
    projectId,
    address,
    publicKey,
  }: {
    readonly projectId: number;
    readonly address: string | undefined;
    readonly publicKey: string | undefined;
  },
): Promise<void> {
  if (address === undefined) return;
  const decision = await services.limits.ask('ingest_address', address);
  if (decision.verdict !== 'limited') return;
  throw refuseRequest(services, { projectId, publicKey, decision, reason: 'address_limit' });
}
