import { normalizeEvent } from '../../../src/kinds/error/normalize.ts';
import { memberJson, newBudget, textJson } from '../../../src/platform/log/log-json.ts';
import { scrubEvent } from '../../../src/kinds/error/scrub-event.ts';

/** The only file of the corpus that knows product code: what is stored of an event, what is printed in a log. */

export interface StoredEvent {
  /** JSON of the event as it is read, before anything is hidden. */
  readonly read: string;
  /** JSON of the event as it is stored. */
  readonly stored: string;
  /** Paths of the remarks that say that something was hidden. */
  readonly scrubbed: readonly string[];
}

const receivedAtMs = Date.UTC(2026, 0, 2, 3, 4, 5);

const normalize = (payload: unknown) => {
  const result = normalizeEvent(payload, { receivedAtMs, mintEventId: () => 'e'.repeat(32) });
  if (!result.ok) throw new Error(`refused: ${result.error.reason}`);
  return result.value.event;
};

export function storeEvent(payload: unknown): StoredEvent {
  const read = JSON.stringify(normalize(payload));
  const event = normalize(payload);
  scrubEvent(event);
  const scrubbed = (event.remarks ?? []).filter(({ kind }) => kind === 'scrubbed').map(({ path }) => path);
  return { read, stored: JSON.stringify(event), scrubbed };
}

/** `"key":json` of a field of a log line. */
export const logField = (key: string, value: unknown): string =>
  memberJson(key, () => value, newBudget({ maskIp: false }));

/** JSON of the message of a log line. */
export const logMessage = (message: string): string => textJson(message, { maskIp: false });
