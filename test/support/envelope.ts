import { prepareEnvelope, type PrepareInput } from '../../src/features/ingest/prepare-envelope.ts';
import {
  storeOrSpill,
  type StoreResult,
  type StoreServices,
} from '../../src/features/ingest/store/store-or-spill.ts';

/** Stores an envelope that was admitted, without the HTTP request around it. */
export async function acceptEnvelope(
  services: StoreServices,
  input: PrepareInput,
): Promise<StoreResult & { readonly eventId: string | undefined }> {
  const { eventId, batch } = prepareEnvelope(services, input);
  return { eventId, ...(await storeOrSpill(services, batch)) };
}
