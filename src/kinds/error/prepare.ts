import { createHash } from 'node:crypto';
import { deriveIssueId } from '../../domain/issue-id.ts';
import { hourOf } from '../../domain/issue.ts';
import { releaseSortKey } from '../../domain/release-order.ts';
import { err, ok, type Result } from '../../errors/result.ts';
import { parseEventJson } from '../../reader/parse-json.ts';
import { readHappenedAt } from '../../reader/time.ts';
import type { ItemRefusal, PrepareContext } from '../kind.ts';
import { groupEvent } from './grouping/group.ts';
import { normalizeEvent } from './normalize.ts';
import { encodePayload } from './payload.ts';
import type { EventRow } from './row.ts';
import { scrubEvent } from './scrub-event.ts';
import { describeEvent } from './title.ts';

/**
 * Turns the bytes of an `event` item into its row: parse → normalise → scrub → group → describe → compress. Scrubbing
 * comes before grouping, so that no secret gets into a title or a grouping component.
 */
export function prepareEvent(payload: Uint8Array, context: PrepareContext): Result<EventRow, ItemRefusal> {
  const parsed = parseEventJson(payload);
  if (!parsed.ok) return err({ reason: 'malformed_json', fault: parsed.error });
  const { projectId, receivedAtMs } = context;
  const { value: raw, notes } = parsed.value;
  const normalized = normalizeEvent(raw, { ...context, notes });
  if (!normalized.ok) return err({ reason: normalized.error.reason });
  const { event, timestampMs, userKey } = normalized.value;
  scrubEvent(event);
  const grouping = groupEvent(event);
  const title = describeEvent(event);
  const traceId = event.contexts?.['trace']?.['trace_id'];
  return ok({
    projectId,
    eventId: event.eventId,
    derivedIssueId: deriveIssueId(projectId, grouping.hash),
    fingerprintHash: grouping.hash,
    groupingVersion: grouping.version,
    occurredAt: timestampMs,
    occurredHourAt: hourOf(timestampMs),
    happenedAt: readHappenedAt(Object(raw)['timestamp'], receivedAtMs, context.sentAt),
    receivedAt: receivedAtMs,
    receivedHourAt: hourOf(receivedAtMs),
    level: event.level,
    platform: event.platform,
    title: title.title,
    culprit: title.culprit,
    type: title.type,
    value: title.value ?? null,
    isUnhandled: title.unhandled ? 1 : 0,
    environment: event.environment,
    release: event.release ?? null,
    releaseKey: event.release === undefined ? null : (releaseSortKey(event.release) ?? null),
    userHash: userKey === undefined ? null : hashUser(projectId, userKey),
    traceId: typeof traceId === 'string' ? traceId.slice(0, 64) : null,
    payload: encodePayload({ event, grouping }),
  });
}

/** Users are counted by a hash, so that the count remains when the user's data is deleted. */
function hashUser(projectId: number, userKey: string): string {
  return createHash('sha256').update(`${projectId}\n${userKey}`).digest('hex').slice(0, 16);
}
