import { interpolate } from './interpolate.ts';
import { isAbsent, isEmptyList, isObject, type JsonObject } from '../../reader/json.ts';
import { limits } from '../../reader/trim-sizes.ts';
import { note, type Notes } from '../../reader/remarks.ts';
import type { Message } from './schema.ts';
import { readText } from '../../reader/text.ts';
import { copyTree } from '../../reader/tree.ts';

/**
 * The log message of an event in any of its forms (sentry-protocol 4.4): `logentry`, the old
 * `sentry.interfaces.Message`, or `message` as text or as an object. A `logentry` wins over `message`. Parameters beside a `message` of text belong to it.
 */
export function readMessage(raw: JsonObject, notes: Notes): Message | undefined {
  return (
    readEntry(raw['logentry'], notes) ??
    readEntry(raw['sentry.interfaces.Message'], notes) ??
    readEntry(withParams(raw['message'], raw['params']), notes)
  );
}

function withParams(message: unknown, params: unknown): unknown {
  const hasParams = typeof params === 'object' && params !== null && !isEmptyList(params);
  return typeof message === 'string' && message !== '' && hasParams ? { message, params } : message;
}

function readEntry(entry: unknown, notes: Notes): Message | undefined {
  if (isAbsent(entry) || isEmptyList(entry)) return undefined;
  if (typeof entry === 'string' || typeof entry === 'number') {
    const text = readText(entry, limits.messageChars, notes, '/message', 'formatted');
    return text === undefined || text === '' ? undefined : { formatted: text };
  }
  if (!isObject(entry)) {
    note(notes, 'dropped', '/message', 'not a message');
    return undefined;
  }
  const template = readText(entry['message'], limits.messageChars, notes, '/message', 'template');
  const formatted = readText(entry['formatted'], limits.messageChars, notes, '/message', 'formatted');
  const params = readParams(entry['params'], notes);
  const text = formatted || (template && interpolate(template, params, limits.messageChars));
  if (!text) return undefined;
  const message: Message = { formatted: text };
  if (template) message.template = template;
  if (params !== undefined) message.params = params;
  return message;
}

function readParams(params: unknown, notes: Notes): unknown {
  if (isAbsent(params) || isEmptyList(params)) return undefined;
  if (typeof params === 'object') return copyTree(params, limits.smallTreeChars, notes, '/message/params');
  note(notes, 'dropped', '/message/params', 'neither a list nor an object');
  return undefined;
}
