import { type GroupingComponent, counted, ignored } from './component.ts';
import { encodeLeaf } from './hash.ts';
import { isInApp } from './in-app.ts';
import type { GroupingEvent, GroupingException } from './input.ts';
import { parameterize, parameterizedHint } from './parameterize.ts';
import { type StackValues, evaluateStack } from './stack.ts';

/** What one exception of the chain adds to the key; `key` is empty when nothing of it counts. */
export interface ExceptionValues {
  readonly key: string;
  readonly component: GroupingComponent;
}

/** Chains longer than this count with the exceptions nearest to where it was caught. */
export const maxExceptions = 16;

/** PHP names an anonymous class after its file and line; only the first part is a type. */
function typeName(type: string): string {
  const anonymous = type.indexOf('@anonymous');
  return (anonymous < 0 ? type : type.slice(0, anonymous + 10)).slice(0, 256);
}

/** Apple's `NSError` has a domain and a code, which say more than its localised text (sentry-protocol 5.4). */
function nsError(exception: GroupingException): string | undefined {
  const raw = exception.mechanism?.meta?.['ns_error'];
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { domain, code } = raw as { domain?: unknown; code?: unknown };
  if (typeof domain !== 'string' || typeof code !== 'number') return undefined;
  return `${domain.slice(0, 256)} ${code}`;
}

/** The text that counts for the value; empty when there is none. */
function valueText(exception: GroupingException): string {
  return nsError(exception) ?? (exception.value ? parameterize(exception.value) : '');
}

/**
 * Type, then the stack trace if anything of it counts, else the value (sentry-protocol 5.4). A stack without
 * an in-app frame beside one that has some leaves only the type: what a library said there varies too much.
 */
function evaluateException(
  exception: GroupingException,
  stack: StackValues | undefined,
  hasForeignStack: boolean,
): ExceptionValues {
  const children: GroupingComponent[] = [];
  let key = '';
  if (exception.type) {
    if (exception.mechanism?.synthetic === true) {
      children.push(ignored('type', 'synthetic: the SDK made it up', exception.type));
    } else {
      const type = typeName(exception.type);
      key = encodeLeaf('t', type);
      children.push(counted('type', type));
    }
  }
  if (stack !== undefined && stack.key !== '') {
    key += encodeLeaf('S', stack.key);
    if (exception.value) children.push(ignored('value', 'the stack trace counts instead'));
  } else if (hasForeignStack) {
    children.push(
      ignored('value', 'raised outside the application; the exception around it has in-app frames'),
    );
  } else {
    const value = valueText(exception);
    if (value !== '') {
      key += encodeLeaf('v', value);
      children.push(counted('value', value, value === exception.value ? undefined : parameterizedHint));
    }
  }
  if (stack !== undefined) children.push(stack.component);
  return { key, component: { id: 'exception', contributes: key !== '', children } };
}

/** Evaluates the exceptions of an event, in their order: root cause first. */
export function evaluateExceptions(
  exceptions: readonly GroupingException[],
  event: GroupingEvent,
): ExceptionValues[] {
  const stacks = (selection: 'app' | 'system') =>
    exceptions.map(({ frames }) => (frames?.length ? evaluateStack(frames, event, selection) : undefined));
  const own = stacks('app');
  const hasApp = own.some((stack) => stack !== undefined && stack.key !== '');
  const chosen = hasApp ? own : stacks('system');
  return exceptions.map((exception, i) => {
    const hasForeignStack =
      hasApp && !!exception.frames?.length && !exception.frames.some((frame) => isInApp(frame, event));
    return evaluateException(exception, chosen[i], hasForeignStack);
  });
}
