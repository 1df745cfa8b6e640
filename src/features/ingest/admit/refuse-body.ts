import type { Category } from '../../../domain/outcome.ts';
import type { AppError } from '../../../errors/app-error.ts';
import type { BodyRefusal } from '../read-envelope.ts';
import { countOnly, type StoreServices } from '../store/store-or-spill.ts';
import type { Sender } from './identify-sender.ts';
import { noteUnread, type RefuseServices } from './refuse-request.ts';

/**
 * Counts a body that is refused as a whole, and returns the error to answer with. The sender's fault counts as one
 * invalid item of `category`; a body that the service has no room for counts as unread.
 */
export function refuseBodyOf(
  services: RefuseServices & StoreServices,
  { projectId, publicKey }: Pick<Sender, 'projectId' | 'publicKey'>,
  { refusal, category }: { readonly refusal: BodyRefusal; readonly category: Category },
): AppError {
  if (refusal.fault === 'service') {
    noteUnread(services, { projectId, publicKey }, refusal.reason);
  } else {
    const invalid = { category, outcome: 'invalid', reason: refusal.reason, quantity: 1 } as const;
    services.defer('count refused body', countOnly(services, projectId, [invalid]));
  }
  return refusal.error;
}
