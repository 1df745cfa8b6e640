import { type GroupingComponent, type GroupingSource, counted, ignored } from './component.ts';
import { evaluateFingerprint } from './fingerprint.ts';
import { carriesMessage, groupExceptions } from './group-exceptions.ts';
import { encodeLeaf, hashKey } from './hash.ts';
import type { GroupingEvent, GroupingFrame } from './input.ts';
import { limitFrames } from './limit-frames.ts';
import { parameterize, parameterizedHint } from './parameterize.ts';
import { evaluateStack } from './stack.ts';
import { chooseThread } from './thread.ts';

export interface GroupingV1 {
  version: 'v1';
  hash: string;
  source: GroupingSource;
  components: GroupingComponent[];
}

interface Key {
  readonly source: GroupingSource;
  readonly key: string;
  readonly components: GroupingComponent[];
}

function groupStack(
  source: 'thread' | 'stacktrace',
  frames: readonly GroupingFrame[] | undefined,
  event: GroupingEvent,
): Key | undefined {
  if (frames === undefined || frames.length === 0) return undefined;
  const app = evaluateStack(frames, event, 'app');
  const { key, component } = app.key === '' ? evaluateStack(frames, event, 'system') : app;
  if (key === '') return undefined;
  const components: GroupingComponent[] =
    source === 'thread' ? [{ id: 'thread', contributes: true, children: [component] }] : [component];
  return { source, key: encodeLeaf('S', key), components };
}

function groupMessage(event: GroupingEvent): Key | undefined {
  if (event.message === undefined) return undefined;
  const { template, formatted } = event.message;
  const text = template?.trim() ? template : formatted;
  const message = parameterize(text);
  if (message === '') return undefined;
  const component = counted('message', message, message === text ? undefined : parameterizedHint);
  return { source: 'message', key: encodeLeaf('M', message), components: [component] };
}

/** A message whose exception only carries its stack counts by its text alone (sentry-protocol 4.4). */
function groupCarriedMessage(event: GroupingEvent): Key | undefined {
  if (!carriesMessage(event)) return undefined;
  const message = groupMessage(event);
  message?.components.push(ignored('exception', 'synthetic: it only carries the stack of the message'));
  return message;
}

function groupException(event: GroupingEvent): Key | undefined {
  const found = groupExceptions(event);
  if (found === undefined) return undefined;
  const { key, components } = found;
  if (event.message !== undefined) components.push(ignored('message', 'the exception counts instead'));
  return { source: 'exception', key, components };
}

/** The first of these that has something to count decides (sentry-protocol 5.1). */
function groupByContent(event: GroupingEvent): Key {
  return (
    groupCarriedMessage(event) ??
    groupException(event) ??
    groupStack('thread', chooseThread(event.threads)?.frames, event) ??
    groupStack('stacktrace', event.stacktrace, event) ??
    groupMessage(event) ?? {
      source: 'fallback',
      key: '',
      components: [ignored('fallback', 'the event has no exception, stack trace or message')],
    }
  );
}

function groupByChecksum(checksum: string): GroupingV1 {
  const own = /^[0-9a-f]{32}$/i.test(checksum);
  const text = checksum.slice(0, 8192);
  return {
    version: 'v1',
    hash: own ? checksum.toLowerCase() : hashKey('checksum', encodeLeaf('k', text)),
    source: 'checksum',
    components: [counted('checksum', text, 'set by the SDK')],
  };
}

/**
 * Grouping version 1, frozen: pure and total: any event gets a key, 32 lower-case hex digits, and the
 * tree of what it was made of (sentry-protocol 5).
 */
export function groupEventV1(event: GroupingEvent): GroupingV1 {
  if (event.checksum) return groupByChecksum(event.checksum);
  const fingerprint = evaluateFingerprint(event);
  if (fingerprint !== undefined && !fingerprint.withDefault) {
    const hash = hashKey('fingerprint', fingerprint.key);
    return { version: 'v1', hash, source: 'fingerprint', components: [fingerprint.component] };
  }
  const { source, key, components } = groupByContent(event);
  limitFrames(components);
  if (fingerprint === undefined) return { version: 'v1', hash: hashKey(source, key), source, components };
  const salted = encodeLeaf('d', key) + fingerprint.key;
  return {
    version: 'v1',
    hash: hashKey(`salted ${source}`, salted),
    source: 'salted',
    components: [fingerprint.component, ...components],
  };
}
