import { stackOrigin } from './grouping/current.ts';
import { err, ok, type Result } from '../../errors/result.ts';
import { readBreadcrumbs } from '../../reader/breadcrumbs.ts';
import { readContexts, readDebugMeta, readExtra, readSdkErrors } from '../../reader/contexts.ts';
import { readEventId } from '../../reader/event-id.ts';
import { adoptStack, readExceptions } from './exceptions.ts';
import { readStack } from './frames.ts';
import { isAbsent, isObject, type JsonObject } from '../../reader/json.ts';
import { readFingerprint, readModules, readTags } from '../../reader/labels.ts';
import { readLevel } from '../../reader/level.ts';
import { limits } from '../../reader/trim-sizes.ts';
import { readMessage } from './message.ts';
import { newNotes, remarksOf, type Notes } from '../../reader/remarks.ts';
import { readRequest } from '../../reader/request.ts';
import type { NormalizedEvent } from './schema.ts';
import { asksForAddress, readSdk } from '../../reader/sdk.ts';
import { readLine } from '../../reader/text.ts';
import { readThreads } from './threads.ts';
import { clockDriftMs, isoOf, readEventTime } from '../../reader/time.ts';
import { readUser, userKeyOf } from '../../reader/user.ts';
import { noteUnknownKeys } from '../../reader/unknown-keys.ts';

export interface NormalizeContext {
  readonly receivedAtMs: number;
  /** `sent_at` of the envelope header: the client's clock. */
  readonly sentAt?: string | undefined;
  /** `event_id` of the envelope header. */
  readonly fallbackEventId?: string | undefined;
  /** Makes 32 lower-case hex digits for an event that came without an id. */
  readonly mintEventId: () => string;
  /** Where the connection came from: replaces `{{auto}}`. */
  readonly clientAddress?: string | undefined;
  /** What was noted while the JSON was read; the remarks of the event begin with it. */
  readonly notes?: Notes | undefined;
}

export interface Normalized {
  readonly event: NormalizedEvent;
  readonly timestampMs: number;
  /** Tells users apart, e.g. `id:42`. Personal data: hash it before it is stored. */
  readonly userKey: string | undefined;
}

/** Names of outcome reasons: the payload is not a JSON object, or belongs to another kind of item. */
export type NormalizeRefusal = { readonly reason: 'not_an_object' | 'unsupported_item' };

const otherItems = new Set(['transaction', 'feedback', 'replay_event', 'profile', 'check_in']);

/**
 * One shape for whatever an SDK sent (sentry-protocol 4): lenient in, strict out. A wrong type in one field drops that
 * field and what is too long is cut (2.6), both with a remark; `raw` is not changed. Never throws on parsed JSON.
 */
export function normalizeEvent(
  raw: unknown,
  context: NormalizeContext,
): Result<Normalized, NormalizeRefusal> {
  if (!isObject(raw)) return err({ reason: 'not_an_object' });
  if (typeof raw['type'] === 'string' && otherItems.has(raw['type']))
    return err({ reason: 'unsupported_item' });

  const notes = context.notes ?? newNotes();
  const { receivedAtMs } = context;
  const driftMs = clockDriftMs(receivedAtMs, context.sentAt, notes);
  const timestampMs = readEventTime(raw['timestamp'], receivedAtMs, driftMs, notes);
  const receivedAt = isoOf(receivedAtMs) ?? new Date(0).toISOString();
  const event: NormalizedEvent = {
    eventId: readEventId(raw['event_id'], context.fallbackEventId, context.mintEventId, notes),
    timestamp: isoOf(timestampMs) ?? receivedAt,
    receivedAt,
    platform: readLine(raw['platform'], limits.platformChars, notes, '', 'platform') ?? 'other',
    level: readLevel(raw['level'], notes, '', 'level') ?? 'error',
    type: 'default',
    environment:
      readLine(raw['environment'], limits.environmentChars, notes, '', 'environment') ?? 'production',
  };
  readNames(raw, event, notes);
  readCause(raw, event, notes);
  readSurroundings(raw, event, driftMs, context, notes);
  event.type = isErrorEvent(event) ? 'error' : 'default';
  noteUnknownKeys(raw, notes);
  const remarks = remarksOf(notes);
  if (remarks !== undefined) event.remarks = remarks;
  return ok({ event, timestampMs, userKey: userKeyOf(event.user) });
}

function readNames(raw: JsonObject, event: NormalizedEvent, notes: Notes): void {
  const logger = readLine(raw['logger'], limits.nameChars, notes, '', 'logger');
  if (logger !== undefined) event.logger = logger;
  const transaction = readLine(raw['transaction'], limits.culpritChars, notes, '', 'transaction');
  if (transaction !== undefined) event.transaction = transaction;
  const culprit = readLine(raw['culprit'], limits.culpritChars, notes, '', 'culprit');
  if (culprit !== undefined) event.culprit = culprit;
  const serverName = readLine(raw['server_name'], limits.nameChars, notes, '', 'serverName');
  if (serverName !== undefined) event.serverName = serverName;
  const release = readLine(raw['release'], limits.releaseChars, notes, '', 'release');
  if (release !== undefined) event.release = release;
  const dist = readLine(raw['dist'], limits.distChars, notes, '', 'dist');
  if (dist !== undefined) event.dist = dist;
  const checksum = readLine(raw['checksum'], limits.nameChars, notes, '', 'checksum');
  if (checksum !== undefined) event.checksum = checksum;
  const fingerprint = readFingerprint(raw['fingerprint'], notes);
  if (fingerprint !== undefined) event.fingerprint = fingerprint;
}

function readCause(raw: JsonObject, event: NormalizedEvent, notes: Notes): void {
  const message = readMessage(raw, notes);
  if (message !== undefined) event.message = message;
  const origin = stackOrigin(event.platform, sdkNameOf(raw));
  const exceptions = readExceptions(either(raw, 'exception', 'sentry.interfaces.Exception'), notes, origin);
  if (exceptions !== undefined) event.exceptions = exceptions;
  const threads = readThreads(either(raw, 'threads', 'sentry.interfaces.Threads'), notes, origin);
  if (threads !== undefined) event.threads = threads;
  const trace = either(raw, 'stacktrace', 'sentry.interfaces.Stacktrace');
  const stack = readStack(trace, notes, '/stacktrace', origin);
  if (stack !== undefined && !adoptStack(exceptions, stack)) event.stacktrace = stack.frames;
}

// The reader of frames needs the SDK's name first: it decides whether to trust the SDK's in-app marks.
function sdkNameOf(raw: JsonObject): string | undefined {
  const sdk = raw['sdk'];
  const name = isObject(sdk) ? sdk['name'] : undefined;
  return typeof name === 'string' ? name.slice(0, limits.nameChars) : undefined;
}

function readSurroundings(
  raw: JsonObject,
  event: NormalizedEvent,
  driftMs: number,
  context: NormalizeContext,
  notes: Notes,
): void {
  const trail = either(raw, 'breadcrumbs', 'sentry.interfaces.Breadcrumbs');
  const breadcrumbs = readBreadcrumbs(trail, driftMs, notes);
  if (breadcrumbs !== undefined) event.breadcrumbs = breadcrumbs;
  const rawRequest = either(raw, 'request', 'sentry.interfaces.Http');
  const request = readRequest(rawRequest, context.clientAddress, notes);
  if (request !== undefined) event.request = request;
  const client = { address: context.clientAddress, inferred: asksForAddress(raw['sdk']) };
  const user = readUser(either(raw, 'user', 'sentry.interfaces.User'), client, notes);
  if (user !== undefined) event.user = user;
  const contexts = readContexts(either(raw, 'contexts', 'sentry.interfaces.Contexts'), notes);
  if (contexts !== undefined) event.contexts = contexts;
  const tags = readTags(raw['tags'], notes);
  if (tags !== undefined) event.tags = tags;
  const extra = readExtra(raw['extra'], notes);
  if (extra !== undefined) event.extra = extra;
  const modules = readModules(raw['modules'], notes);
  if (modules !== undefined) event.modules = modules;
  const sdk = readSdk(raw['sdk'], notes);
  if (sdk !== undefined) event.sdk = sdk;
  const debugMeta = readDebugMeta(raw['debug_meta'], notes);
  if (debugMeta !== undefined) event.debugMeta = debugMeta;
  const errors = readSdkErrors(raw['errors'], notes);
  if (errors !== undefined) event.errors = errors;
}

// Newer SDKs attach a made-up exception to a message for its stack: that is still a message (sentry-protocol 4.4).
function isErrorEvent(event: NormalizedEvent): boolean {
  const [only, ...others] = event.exceptions ?? [];
  if (only === undefined) return false;
  const synthetic = only.mechanism?.synthetic === true && others.length === 0;
  return !(synthetic && event.message !== undefined);
}

function either(raw: JsonObject, key: string, oldKey: string): unknown {
  return isAbsent(raw[key]) ? raw[oldKey] : raw[key];
}
