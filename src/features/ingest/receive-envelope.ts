import type { ItemOutcome, OutcomeReason } from '../../domain/outcome.ts';
import { AppError, PayloadTooLarge } from '../../errors/app-error.ts';
import type { SentryLimit } from '../../http/rate-limit.ts';
import type { BodyHold } from '../../platform/body-memory.ts';
import type { Services } from '../../platform/services.ts';
import type { BodyOwner } from '../../platform/read-body.ts';
import { storeBodyMaxBytes } from '../../wire/body-caps.ts';
import type { Envelope } from '../../wire/envelope/parse-envelope.ts';
import { checkEnvelopeDsn, readIngestAuth, type IngestAuth } from '../../wire/ingest-auth.ts';
import { identifySender, type Sender, type SenderInput } from './admit/identify-sender.ts';
import { chargeBody, hasItems, limitItems } from './admit/limit-items.ts';
import { refuseBodyOf } from './admit/refuse-body.ts';
import { refuseItems, type RefuseServices } from './admit/refuse-request.ts';
import { prepareEnvelope, type PreparedEnvelope } from './prepare-envelope.ts';
import type { BodyForm } from './read-envelope.ts';
import { receiveBody, type Receiving } from './receive-body.ts';
import { storeOrSpill, type StoreResult, type StoreServices } from './store/store-or-spill.ts';

export type ReceiveServices = RefuseServices & StoreServices & Pick<Services, 'bodyMemory'>;

export interface ReceiveInput extends Omit<SenderInput, 'readTunnel'> {
  readonly form: BodyForm;
  readonly request: BodyOwner;
  readonly contentEncoding: string | undefined;
  /** Called as soon as the sender is known, so that the log line of a refused body names it. */
  readonly onSender: (sender: Sender) => void;
}

/** What became of an envelope. */
export interface Receipt extends StoreResult {
  /** The id in the answer. */
  readonly eventId: string | undefined;
  /** What the sender must pause from now on; empty when the quota admitted everything. */
  readonly limits: readonly SentryLimit[];
  /** Why the answer is not 200 although the request went to its end: nothing of it was usable, or its project is gone. */
  readonly refusal: AppError | undefined;
}

/**
 * Receives an envelope: identifies its sender, admits what the limits allow, and stores it in one write batch. Refuses early:
 * key and limits come before the body. Throws the typed refusals of docs/errors.md, and `DatabaseFailed` when neither the
 * database nor the spill queue takes it.
 */
export async function receiveEnvelope(services: ReceiveServices, input: ReceiveInput): Promise<Receipt> {
  const { sender, limits, prepared } = await admitEnvelope(services, input);
  const { eventId, batch } = prepared;
  const stored = await storeOrSpill(services, batch);
  // The key was still cached, but its project was just deleted.
  if (stored.isProjectGone) services.caches.keys.delete(sender.publicKey);
  return { ...stored, eventId, limits, refusal: refusalOf(stored, prepared) };
}

interface Admitted {
  readonly sender: Sender;
  readonly limits: readonly SentryLimit[];
  readonly prepared: PreparedEnvelope;
}

/** Releases the body in any case, also on failure, before the caller waits for the database. */
async function admitEnvelope(services: ReceiveServices, input: ReceiveInput): Promise<Admitted> {
  const hold = services.bodyMemory.open(services.now());
  try {
    return await readAndPrepare(services, input, hold);
  } finally {
    hold.close();
  }
}

async function readAndPrepare(
  services: ReceiveServices,
  input: ReceiveInput,
  hold: BodyHold,
): Promise<Admitted> {
  const { projectId, auth, clientAddress, form } = input;
  const body = receiveBody(input.request, input.contentEncoding, form, hold);
  const readTunnel = form.mayTunnel ? () => readTunnelAuth(body, projectId) : undefined;
  const sender = await identifySender(services, { projectId, auth, clientAddress, readTunnel });
  input.onSender(sender);
  const sent = await readEnvelopeOf(services, sender, body);
  const { limits, ...admitted } = await limitItems(services, sender.key, sent, body.bytes());
  if (limits.length > 0 && !hasItems(admitted.envelope)) {
    throw refuseItems(services, { projectId, publicKey: sender.publicKey, limits, ...admitted });
  }
  const prepared = prepareEnvelope(services, {
    projectId,
    envelope: admitted.envelope,
    clientAddress,
    limited: admitted.refused,
  });
  return { sender, limits, prepared };
}

/** Reads the credentials in the first bytes of a body. Throws when these cannot be read, or name another project. */
async function readTunnelAuth(body: Receiving, projectId: number): Promise<IngestAuth> {
  const dsn = await body.findDsn();
  if (!dsn.ok) throw dsn.error.error;
  const auth = readIngestAuth({ envelopeDsn: dsn.value });
  if (auth.ok && auth.value !== undefined) {
    refuseOtherDsn(dsn.value, { projectId, publicKey: auth.value.publicKey });
  }
  return auth;
}

/** Reads the whole envelope. Counts and charges a body that cannot be read; throws its refusal. */
async function readEnvelopeOf(services: ReceiveServices, sender: Sender, body: Receiving): Promise<Envelope> {
  const read = await body.readRest();
  if (!read.ok) {
    const refusal = read.error;
    const error = refuseBodyOf(services, sender, { refusal, category: 'default' });
    if (refusal.fault === 'sender') await chargeBody(services, sender.key, body.bytes());
    throw error;
  }
  refuseOtherDsn(read.value.header.dsn, sender);
  return read.value;
}

/** Throws when the envelope names another project or key than the request. */
function refuseOtherDsn(
  dsn: string | undefined,
  request: { readonly projectId: number; readonly publicKey: string },
): void {
  const checked = checkEnvelopeDsn(dsn, request);
  if (!checked.ok) throw new AppError('project_mismatch', { brokenRules: [`/body/dsn:${checked.error}`] });
}

/** The error of items that are all unusable for one reason; `malformed_envelope` for any other reasons. */
const errorOfReason: ReadonlyMap<OutcomeReason, () => AppError> = new Map([
  ['too_large', () => new PayloadTooLarge(storeBodyMaxBytes)],
]);

/**
 * A bad item does not affect the others, but when all items are bad, a 200 would hide that from the SDK's author. Nothing
 * is stored of a deleted project either, so its answer is not 200.
 */
function refusalOf(
  { outcomes, isProjectGone }: Pick<StoreResult, 'outcomes' | 'isProjectGone'>,
  { brokenRules }: Pick<PreparedEnvelope, 'brokenRules'>,
): AppError | undefined {
  if (isAllInvalid(outcomes)) return unusable(outcomes, brokenRules);
  return isProjectGone ? new AppError('unknown_key') : undefined;
}

const isAllInvalid = (outcomes: readonly ItemOutcome[]): boolean =>
  outcomes.length > 0 && outcomes.every(({ outcome }) => outcome === 'invalid');

function unusable(outcomes: readonly ItemOutcome[], brokenRules: readonly string[]): AppError {
  const [reason, ...others] = new Set(outcomes.map((outcome) => outcome.reason));
  const known = reason === undefined || others.length > 0 ? undefined : errorOfReason.get(reason);
  if (known !== undefined) return known();
  const where = brokenRules[0] === undefined ? '' : ` The first fault is at ${brokenRules[0]}.`;
  const detail = `No item could be used: ${[reason, ...others].join(', ')}.${where}`;
  return new AppError('malformed_envelope', { detail, brokenRules });
}
