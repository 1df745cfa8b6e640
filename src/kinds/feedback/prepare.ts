import { err, ok, type Result } from '../../errors/result.ts';
import { parseEventId, readEventId } from '../../reader/event-id.ts';
import { isObject, type JsonObject } from '../../reader/json.ts';
import { parseEventJson } from '../../reader/parse-json.ts';
import type { Notes } from '../../reader/remarks.ts';
import { readLine, readText } from '../../reader/text.ts';
import { clockDriftMs, readEventTime } from '../../reader/time.ts';
import { limits } from '../../reader/trim-sizes.ts';
import { scrubName, scrubText } from '../../secrets/text.ts';
import type { ItemRefusal, PrepareContext } from '../kind.ts';
import type { FeedbackRow } from './row.ts';

const messageChars = 4_096;
const urlChars = 2_048;
/** The longest address that mail can be sent to (RFC 5321 §4.5.3.1.3). */
const emailChars = 254;

/**
 * Turns the bytes of a `feedback` item into its row (sentry-protocol 3.12): parse → read → scrub. Feedback without a
 * message says nothing, so it is `malformed_item`.
 */
export function prepareFeedback(
  payload: Uint8Array,
  context: PrepareContext,
): Result<FeedbackRow, ItemRefusal> {
  const parsed = parseEventJson(payload);
  if (!parsed.ok) return err({ reason: 'malformed_json', fault: parsed.error });
  const { value: raw, notes } = parsed.value;
  if (!isObject(raw)) return err({ reason: 'not_an_object' });
  const told = objectAt(raw['contexts'], 'feedback');
  const message = scrubbed(readText(told['message'], messageChars, notes, feedbackPath, 'message')?.trim());
  if (message === null || message === '') return err({ reason: 'malformed_item' });
  const { receivedAtMs } = context;
  const driftMs = clockDriftMs(receivedAtMs, context.sentAt, notes);
  return ok({
    projectId: context.projectId,
    eventId: readEventId(raw['event_id'], context.fallbackEventId, context.mintEventId, notes),
    occurredAt: readEventTime(raw['timestamp'], receivedAtMs, driftMs, notes),
    receivedAt: receivedAtMs,
    message,
    name: scrubbed(lineAt(told, 'name', limits.nameChars, notes)),
    email: scrubbed(emailOf(told, notes)),
    url: scrubbed(lineAt(told, 'url', urlChars, notes)),
    source: scrubbed(lineAt(told, 'source', limits.nameChars, notes), scrubName),
    associatedEventId: parseEventId(told['associated_event_id']) ?? null,
    replayId: parseEventId(told['replay_id']) ?? null,
    traceId: parseEventId(objectAt(raw['contexts'], 'trace')['trace_id']) ?? null,
    environment:
      scrubbed(readLine(raw['environment'], limits.environmentChars, notes, '', 'environment')) ??
      'production',
    release: scrubbed(readLine(raw['release'], limits.releaseChars, notes, '', 'release')),
  });
}

const feedbackPath = '/contexts/feedback';

function objectAt(holder: unknown, key: string): JsonObject {
  const value = isObject(holder) ? holder[key] : undefined;
  return isObject(value) ? value : {};
}

function lineAt(told: JsonObject, key: string, maxChars: number, notes: Notes): string | undefined {
  return readLine(told[key], maxChars, notes, feedbackPath, key);
}

/** Whole or not at all: half of an address reaches somebody else. */
function emailOf(told: JsonObject, notes: Notes): string | undefined {
  const email = lineAt(told, 'contact_email', emailChars + 1, notes);
  return email === undefined || email.length > emailChars ? undefined : email;
}

function scrubbed(text: string | undefined, scrub: typeof scrubText = scrubText): string | null {
  return text === undefined ? null : scrub(text, []);
}
