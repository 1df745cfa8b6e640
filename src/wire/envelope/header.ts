import { parseEventId } from '../../reader/event-id.ts';
import { isAbsent, isObject, type JsonObject } from '../../reader/json.ts';
import { cutText, oneLine } from '../../reader/text.ts';

export interface SdkInfo {
  readonly name: string | undefined;
  readonly version: string | undefined;
}

/** The envelope header (sentry-protocol 2.2). What was absent, null or malformed is undefined. */
export interface EnvelopeHeader {
  /** 32 lower-case hex digits. */
  readonly eventId: string | undefined;
  /** The client's clock, RFC 3339, as sent. */
  readonly sentAt: string | undefined;
  readonly dsn: string | undefined;
  readonly sdk: SdkInfo | undefined;
  /** The dynamic sampling context; has no prototype. */
  readonly trace: Readonly<Record<string, string>> | undefined;
}

/** An item's header (sentry-protocol 2.3), without its type. */
export interface ItemHeader {
  readonly lengthBytes: number | undefined;
  readonly itemCount: number | undefined;
  readonly contentType: string | undefined;
  readonly filename: string | undefined;
  readonly attachmentType: string | undefined;
  readonly platform: string | undefined;
}

const envelopeKeys: ReadonlySet<string> = new Set(['event_id', 'sent_at', 'dsn', 'sdk', 'trace']);
const itemKeys: ReadonlySet<string> = new Set([
  'type',
  'length',
  'item_count',
  'content_type',
  'filename',
  'attachment_type',
  'platform',
]);
const maxTraceKeys = 32;

/** Reads the known fields. `dropped` names those that were sent but not usable; a null field counts as absent. */
export function readEnvelopeHeader(raw: JsonObject): { header: EnvelopeHeader; dropped: string[] } {
  const header: EnvelopeHeader = {
    eventId: parseEventId(raw['event_id']),
    sentAt: shortString(raw['sent_at'], 64),
    dsn: shortString(raw['dsn'], 2048),
    sdk: readSdk(raw['sdk']),
    trace: readTrace(raw['trace']),
  };
  const dropped: string[] = [];
  if (header.eventId === undefined) noteIfSent(raw, 'event_id', dropped);
  if (header.sentAt === undefined) noteIfSent(raw, 'sent_at', dropped);
  if (header.dsn === undefined) noteIfSent(raw, 'dsn', dropped);
  if (header.sdk === undefined) noteIfSent(raw, 'sdk', dropped);
  if (header.trace === undefined) noteIfSent(raw, 'trace', dropped);
  return { header, dropped };
}

/** Reads the known fields of an item header; `lengthBytes` was already checked by the framing. */
export function readItemHeader(raw: JsonObject, lengthBytes: number | undefined): ItemHeader {
  const itemCount = raw['item_count'];
  return {
    lengthBytes,
    itemCount: typeof itemCount === 'number' && Number.isSafeInteger(itemCount) ? itemCount : undefined,
    contentType: shortString(raw['content_type'], 256),
    filename: shortString(raw['filename'], 1024),
    attachmentType: shortString(raw['attachment_type'], 64),
    platform: shortString(raw['platform'], 64),
  };
}

/** Counts the header keys that Ballast does not know. It tolerates them (sentry-protocol 2.1). */
export function countUnknownKeys(raw: JsonObject, where: 'envelope' | 'item'): number {
  const known = where === 'envelope' ? envelopeKeys : itemKeys;
  let unknown = 0;
  for (const key of Object.keys(raw)) if (!known.has(key)) unknown += 1;
  return unknown;
}

function noteIfSent(raw: JsonObject, key: string, dropped: string[]): void {
  if (!isAbsent(raw[key])) dropped.push(key);
}

function shortString(value: unknown, maxChars: number): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= maxChars ? value : undefined;
}

function readSdk(value: unknown): SdkInfo | undefined {
  if (!isObject(value)) return undefined;
  const { name, version } = value;
  return {
    name: typeof name === 'string' ? cutText(oneLine(name), 128) : undefined,
    version: typeof version === 'string' ? cutText(oneLine(version), 64) : undefined,
  };
}

function readTrace(value: unknown): Record<string, string> | undefined {
  if (!isObject(value)) return undefined;
  const trace: Record<string, string> = Object.create(null);
  for (const key of Object.keys(value).slice(0, maxTraceKeys)) {
    const entry = value[key];
    // All values are strings by the protocol; `sampled: true` and `sample_rate: 1` still say what they mean.
    if (typeof entry === 'string') trace[key] = entry;
    else if (typeof entry === 'number' || typeof entry === 'boolean') trace[key] = String(entry);
  }
  return trace;
}
