import { addressGroup } from '../../../http/client-address.ts';
import { AppError, type ErrorCode } from '../../../errors/app-error.ts';
import type { KeyEntry } from '../../../platform/isolate-caches.ts';
import type { Services } from '../../../platform/services.ts';
import type { IngestAuth, IngestAuthRefusal, IngestCredentials } from '../../../wire/ingest-auth.ts';
import { openProject } from './open-project.ts';
import { refuseRequest, type RefuseServices } from './refuse-request.ts';

/** Who sends a request: a key that exists, belongs to the project of the URL, and is within its limits. */
export interface Sender {
  readonly projectId: number;
  readonly publicKey: string;
  readonly key: KeyEntry;
  /** The SDK, e.g. `sentry.python/2.68.0`; undefined when it does not say. */
  readonly client: string | undefined;
}

export interface SenderInput {
  readonly projectId: number;
  /** What URL and headers name. */
  readonly auth: IngestAuth;
  readonly clientAddress: string | undefined;
  /** Reads the key that a tunnelled envelope names. Asked only when `auth` names none. */
  readonly readTunnel?: (() => Promise<IngestAuth>) | undefined;
}

const codeOfRefusal: Readonly<Record<IngestAuthRefusal, ErrorCode>> = {
  multiple: 'ambiguous_key',
  malformed_key: 'malformed_key',
  unsupported_version: 'malformed_request',
};

/**
 * Finds the sender of a request after the limits of its address and its key. Throws the typed refusals of sentry-protocol
 * 1.3 and, when the sender is too fast, 429 with the headers that make an SDK stop.
 */
export async function identifySender(
  services: RefuseServices & Pick<Services, 'caches'>,
  { projectId, auth, clientAddress, readTunnel }: SenderInput,
): Promise<Sender> {
  const publicKey = auth.ok ? auth.value?.publicKey : undefined;
  await limitAddress(services, { projectId, publicKey, address: addressGroup(clientAddress) });
  const named = credentialsOf(auth) ?? (readTunnel && credentialsOf(await readTunnel()));
  if (named === undefined) throw new AppError('missing_key');
  const key = await openProject(services, projectId, named.publicKey);
  return { projectId, publicKey: named.publicKey, key, client: named.client };
}

function credentialsOf(auth: IngestAuth): IngestCredentials | undefined {
  if (!auth.ok)
    throw new AppError(codeOfRefusal[auth.error], { brokenRules: [`/credentials:${auth.error}`] });
  return auth.value;
}

/** Counts one request against the sender's address, when it is known. Throws 429 when the address sends too much. */
async function limitAddress(
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
