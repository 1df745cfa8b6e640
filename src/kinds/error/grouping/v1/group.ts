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

interface Stack {
  readonly source: 'thread' | 'stacktrace';
  readonly frames: readonly GroupingFrame[];
  readonly crashed: boolean;
}

/** The stack of an event without an exception: that of the thread it is about, else the one at its top. */
function attachedStack(event: GroupingEvent): Stack | undefined {
  const thread = chooseThread(event.threads);
  if (thread?.frames?.length)
    return { source: 'thread', frames: thread.frames, crashed: thread.crashed === true };
  if (!event.stacktrace?.length) return undefined;
  return { source: 'stacktrace', frames: event.stacktrace, crashed: false };
}

function groupStack({ source, frames }: Stack, event: GroupingEvent): Key | undefined {
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

/**
 * A message counts by its text alone, whatever carries its stack: an exception that the SDK made up (sentry-protocol
 * 4.4), a thread, or nothing.
 */
function groupCarriedMessage(event: GroupingEvent): Key | undefined {
  if (!carriesMessage(event)) return undefined;
  const message = groupMessage(event);
  message?.components.push(ignored('exception', 'synthetic: it only carries the stack of the message'));
  return message;
}

/** Without an exception: the text if there is one, else the stack. A thread that crashed counts beside its text. */
function groupWithoutException(event: GroupingEvent): Key | undefined {
  const message = groupMessage(event);
  const stack = attachedStack(event);
  if (message === undefined) return stack && groupStack(stack, event);
  if (stack === undefined) return message;
  const crash = stack.crashed ? groupStack(stack, event) : undefined;
  if (crash === undefined) {
    message.components.push(ignored(stack.source, 'it only shows the place that sent the message'));
    return message;
  }
  return { ...crash, key: message.key + crash.key, components: [...message.components, ...crash.components] };
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
    groupWithoutException(event) ?? {
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
