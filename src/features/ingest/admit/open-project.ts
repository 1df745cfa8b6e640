import { AppError } from '../../../errors/app-error.ts';
import type { KeyEntry } from '../../../platform/isolate-caches.ts';
import type { Services } from '../../../platform/services.ts';
import { findKey } from './find-key.ts';
import { isKnownKey } from './is-known-key.ts';
import { payerOf, weighedCategory } from './payer.ts';
import { refuseBytes, refuseRequest, type RefuseServices } from './refuse-request.ts';

/**
 * Finds what a key opens, after applying its rate limit. Throws `unknown_key` when it does not open this project and, when
 * the sender is too fast, 429 with the headers that make an SDK stop (sentry-protocol 1.3).
 */
export async function openProject(
  services: RefuseServices & Pick<Services, 'caches'>,
  projectId: number,
  publicKey: string,
): Promise<KeyEntry> {
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
