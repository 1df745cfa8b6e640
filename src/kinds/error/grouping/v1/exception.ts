import { type GroupingComponent, counted, ignored } from './component.ts';
import { encodeLeaf } from './hash.ts';
import { isInApp } from './in-app.ts';
import { withoutGenerated } from './generated.ts';
import type { GroupingEvent, GroupingException } from './input.ts';
import { type Language, languageOf } from './language.ts';
import { normalizeModule } from './module.ts';
import { parameterize, parameterizedHint } from './parameterize.ts';
import { type StackValues, evaluateStack } from './stack.ts';

/** What one exception of the chain adds to the key; `key` is empty when nothing of it counts. */
export interface ExceptionValues {
  readonly key: string;
  readonly component: GroupingComponent;
}

/** Chains longer than this count with the exceptions nearest to where it was caught. */
export const maxExceptions = 16;

/** Exceptions of a chain that count: the root cause and those nearest to where it was caught. */
export function countingExceptions<E>(all: readonly E[] | undefined): readonly E[] {
  if (all === undefined || all.length <= maxExceptions) return all ?? [];
  return [...all.slice(0, 1), ...all.slice(1 - maxExceptions)];
}

/** The one or two letters that a minifier leaves of a class. */
const minifiedType = /^[a-z$_][\w$]?$/;

/**
 * The type without what tools add to a class: PHP names an anonymous one after its file and line, proxies have a
 * number, generic ones their arity. `undefined` for what a minifier leaves.
 */
function typeName(type: string, language: Language): string | undefined {
  const anonymous = type.indexOf('@anonymous');
  const own = (anonymous < 0 ? type : type.slice(0, anonymous + 10)).slice(0, 256);
  if (language === 'javascript') return minifiedType.test(own) ? undefined : own;
  if (language === 'java' || language === 'csharp') return normalizeModule(own, language) ?? own;
  return withoutGenerated(own);
}

/** Apple's `NSError` has a domain and a code, which say more than its localised text (sentry-protocol 5.4). */
function nsError(exception: GroupingException): string | undefined {
  const raw = exception.mechanism?.meta?.['ns_error'];
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { domain, code } = raw as { domain?: unknown; code?: unknown };
  if (typeof domain !== 'string' || typeof code !== 'number') return undefined;
  return `${domain.slice(0, 256)} ${code}`;
}

/** The text that counts for the value; empty when the exception has no value. Ruby may repeat the type at its end. */
function valueText(exception: GroupingException): string {
  const { type, value = '' } = exception;
  const said = type ? ` (${type})` : '';
  const text = said !== '' && value.endsWith(said) ? value.slice(0, -said.length) : value;
  return nsError(exception) ?? (text === '' ? '' : parameterize(text));
}

/** True for an exception that the SDK made up to carry a text it was given: the text says what happened. */
function carriesText({ type, value, mechanism }: GroupingException): boolean {
  if (!value?.trim() || mechanism?.handled === false) return false;
  return mechanism?.synthetic === true || (!type && mechanism?.synthetic !== false);
}

/**
 * Type, then the stack trace if anything of it counts, else the value (sentry-protocol 5.4). A stack without
 * an in-app frame beside one that has some leaves only the type: what a library said there varies too much.
 */
function evaluateException(
  exception: GroupingException,
  stack: StackValues | undefined,
  hasForeignStack: boolean,
  platform: string,
): ExceptionValues {
  const children: GroupingComponent[] = [];
  let key = '';
  const hasStack = stack !== undefined && stack.key !== '';
  if (exception.type) {
    const type = typeName(exception.type, languageOf(platform));
    if (exception.mechanism?.synthetic === true) {
      children.push(ignored('type', 'synthetic: the SDK made it up', exception.type));
    } else if (type === undefined) {
      children.push(ignored('type', 'minified, it changes with every build', exception.type));
    } else {
      key = encodeLeaf('t', type);
      children.push(counted('type', type));
    }
  }
  if (hasStack) key += encodeLeaf('S', stack.key);
  if (hasStack && !stack.isForeign && !carriesText(exception)) {
    if (exception.value) children.push(ignored('value', 'the stack trace counts instead'));
  } else if (!hasStack && hasForeignStack) {
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
  // When an SDK marks no frame as in-app, frames of no known library count as the application's own.
  const hasOwn =
    hasApp || chosen.some((stack) => stack !== undefined && stack.key !== '' && !stack.isForeign);
  return exceptions.map((exception, i) => {
    const stack = chosen[i];
    const isForeign = hasApp
      ? !!exception.frames?.length && !exception.frames.some((frame) => isInApp(frame, event))
      : hasOwn && stack?.isForeign === true;
    const counting = isForeign ? stack && { ...stack, key: '' } : stack;
    return evaluateException(exception, counting, isForeign, event.platform);
  });
}
