import { withoutMiddle } from '../../reader/lists.ts';
import { decodePayload, encodePayload, type EventPayload } from './payload.ts';
import type { ExceptionEntry, Frame, NormalizedEvent } from './schema.ts';
import type { Remark } from '../../reader/remarks.ts';
import { cutText } from '../../reader/text.ts';

/** Beside the fault itself, and often most of the bytes. */
const aside = ['breadcrumbs', 'extra', 'modules', 'debugMeta', 'threads', 'request', 'errors'] as const;
/** Without these an event can still be named, placed and counted. */
const detail = ['stacktrace', 'contexts', 'user', 'tags'] as const;

type Part = (typeof aside)[number] | (typeof detail)[number];

const keptExceptions = 5;
const keptValueChars = 500;
const reason = 'left out to fit the spill queue while the database was down';

const keptFrames = 50;

/**
 * Shrinks a stored payload to `maxBytes`. Drops, in this order: parts beside the fault, variables and source lines, the
 * middle of long stacks, and in the end all but what names the event. Adds a remark for each dropped part. Throws when
 * Ballast did not write the bytes.
 */
export function shrinkPayload(payload: Uint8Array, maxBytes: number): Uint8Array {
  let current = decodePayload(payload);
  let bytes = payload;
  for (const step of [withoutAside, withoutFrameDetail, withFewerFrames, bareBones]) {
    if (bytes.byteLength <= maxBytes) break;
    current = step(current);
    bytes = encodePayload(current);
  }
  return bytes;
}

function withoutAside({ event, grouping }: EventPayload): EventPayload {
  return { event: drop(event, aside), grouping };
}

function withoutFrameDetail({ event, grouping }: EventPayload): EventPayload {
  const { exceptions, stacktrace } = event;
  return {
    event: {
      ...event,
      ...(exceptions === undefined ? {} : { exceptions: exceptions.map(withoutVariables) }),
      ...(stacktrace === undefined ? {} : { stacktrace: stacktrace.map(bareFrame) }),
      remarks: [...(event.remarks ?? []), remark('/exceptions')],
    },
    grouping,
  };
}

function withoutVariables(exception: ExceptionEntry): ExceptionEntry {
  return exception.frames === undefined
    ? exception
    : { ...exception, frames: exception.frames.map(bareFrame) };
}

function bareFrame({ vars: _v, preContext: _p, postContext: _q, ...frame }: Frame): Frame {
  return frame;
}

function withFewerFrames({ event, grouping }: EventPayload): EventPayload {
  const { exceptions, stacktrace } = event;
  return {
    event: {
      ...event,
      ...(exceptions === undefined ? {} : { exceptions: exceptions.map(shortStack) }),
      ...(stacktrace === undefined ? {} : { stacktrace: [...withoutMiddle(stacktrace, keptFrames)] }),
    },
    grouping,
  };
}

function shortStack(exception: ExceptionEntry): ExceptionEntry {
  const { frames } = exception;
  if (frames === undefined || frames.length <= keptFrames) return exception;
  const framesOmitted = (exception.framesOmitted ?? 0) + frames.length - keptFrames;
  return { ...exception, frames: [...withoutMiddle(frames, keptFrames)], framesOmitted };
}

function bareBones({ event, grouping }: EventPayload): EventPayload {
  const { exceptions, message, ...rest } = drop(event, detail);
  return {
    event: {
      ...rest,
      ...(message === undefined
        ? {}
        : { message: { formatted: cutText(message.formatted, keptValueChars) } }),
      ...(exceptions === undefined ? {} : { exceptions: exceptions.slice(-keptExceptions).map(nameOnly) }),
      // The last ones: those that say what was done here.
      remarks: (rest.remarks ?? []).slice(-20),
    },
    grouping: { ...grouping, components: [] },
  };
}

function nameOnly({ type, value, module }: ExceptionEntry): ExceptionEntry {
  return {
    ...(type === undefined ? {} : { type }),
    ...(value === undefined ? {} : { value: cutText(value, keptValueChars) }),
    ...(module === undefined ? {} : { module }),
  };
}

function drop(event: NormalizedEvent, parts: readonly Part[]): NormalizedEvent {
  const kept = { ...event };
  const remarks = [...(event.remarks ?? [])];
  for (const part of parts) {
    if (kept[part] === undefined) continue;
    delete kept[part];
    remarks.push(remark(`/${part}`));
  }
  return { ...kept, remarks };
}

const remark = (path: string): Remark => ({ kind: 'dropped', path, detail: reason });
