import type { InStatement, ResultSet } from '@libsql/client/web';
import type { Envelope } from '../../domain/envelope.ts';
import { hourOf } from '../../domain/issue.ts';
import { categoryOfItem, type ItemOutcome, type OutcomeReason } from '../../domain/outcome.ts';
import type { Services } from '../../platform/services.ts';
import { eventStatements, issueResultIndex } from './event-write.ts';
import { outcomeStatement } from './outcome-write.ts';
import { prepareEvent } from './prepare-event.ts';

export interface AcceptInput {
  readonly projectId: number;
  readonly envelope: Envelope;
  readonly clientAddress: string | undefined;
}

export interface AcceptResult {
  /** What the answer names: the envelope's id, else that of its event. */
  readonly eventId: string | undefined;
  readonly outcomes: ItemOutcome[];
  /** Ids of the issues that new events went to. */
  readonly issueIds: string[];
  readonly regressed: boolean;
}

/** At most this many `event` items of one envelope are taken; SDKs send one (sentry-protocol 2.4). */
const maxEventsPerEnvelope = 10;

/** Stores what an envelope brings: each item on its own, all in one write batch, each with exactly one outcome. */
export async function acceptEnvelope(
  { db, now, randomHex }: Pick<Services, 'db' | 'now' | 'randomHex'>,
  { projectId, envelope, clientAddress }: AcceptInput,
): Promise<AcceptResult> {
  const receivedAtMs = now();
  const refused: ItemOutcome[] = envelope.refusedItems.map((item) => invalid(item.type, item.reason));
  const statements: InStatement[] = [];
  const eventAt: number[] = [];
  let eventId = envelope.header.eventId;
  for (const item of envelope.items) {
    if (item.type !== 'event') {
      refused.push({
        category: categoryOfItem(item.type),
        outcome: 'dropped',
        reason: 'unsupported_item',
        quantity: 1,
      });
      continue;
    }
    if (eventAt.length >= maxEventsPerEnvelope) {
      refused.push(invalid(item.type, 'too_many_items'));
      continue;
    }
    const prepared = prepareEvent(item.payload, {
      projectId,
      receivedAtMs,
      sentAt: envelope.header.sentAt,
      fallbackEventId: eventAt.length === 0 ? envelope.header.eventId : undefined,
      clientAddress,
      mintEventId: () => randomHex(16),
    });
    if (!prepared.ok) {
      refused.push(invalid(item.type, prepared.error));
      continue;
    }
    eventId ??= prepared.value.eventId;
    eventAt.push(statements.length);
    statements.push(...eventStatements(prepared.value));
  }
  if (refused.length > 0) {
    statements.push(outcomeStatement(projectId, hourOf(receivedAtMs), mergeOutcomes(refused)));
  }
  const results = statements.length === 0 ? [] : await db.writeBatch(statements);
  return { eventId, ...readResults(results, eventAt, refused) };
}

/** Counts a body that was refused as a whole, once its sender is known. */
export async function countRefusedEnvelope(
  { db, now }: Pick<Services, 'db' | 'now'>,
  projectId: number,
  reason: OutcomeReason,
): Promise<void> {
  await db.writeBatch([outcomeStatement(projectId, hourOf(now()), [invalid(undefined, reason)])]);
}

function invalid(itemType: string | undefined, reason: OutcomeReason): ItemOutcome {
  return { category: categoryOfItem(itemType), outcome: 'invalid', reason, quantity: 1 };
}

/** One entry a kind, so that a thousand unknown items cost one row. */
function mergeOutcomes(outcomes: readonly ItemOutcome[]): ItemOutcome[] {
  const merged = new Map<string, ItemOutcome>();
  for (const entry of outcomes) {
    const key = `${entry.category} ${entry.outcome} ${entry.reason}`;
    merged.set(key, { ...entry, quantity: (merged.get(key)?.quantity ?? 0) + entry.quantity });
  }
  return [...merged.values()];
}

function readResults(
  results: readonly ResultSet[],
  eventAt: readonly number[],
  refused: readonly ItemOutcome[],
): Omit<AcceptResult, 'eventId'> {
  const outcomes = [...refused];
  const issueIds: string[] = [];
  let regressed = false;
  for (const index of eventAt) {
    const row = results[index + issueResultIndex]?.rows[0];
    outcomes.push(
      row === undefined
        ? { category: 'error', outcome: 'dropped', reason: 'duplicate', quantity: 1 }
        : { category: 'error', outcome: 'accepted', reason: 'none', quantity: 1 },
    );
    if (row === undefined) continue;
    if (typeof row['id'] === 'string') issueIds.push(row['id']);
    regressed ||= row['regressed_now'] === 1;
  }
  return { outcomes: mergeOutcomes(outcomes), issueIds, regressed };
}
