import { type GroupingComponent, ignored } from './component.ts';
import { type ExceptionValues, countingExceptions, evaluateExceptions } from './exception.ts';
import { chooseExceptions, readExceptionTree } from './exception-group.ts';
import { encodeLeaf } from './hash.ts';
import type { GroupingEvent, GroupingException } from './input.ts';

/**
 * True when the only exception is one the SDK made up to carry the stack of a message (sentry-protocol 4.4,
 * JavaScript SDK 11). A crash is never a message, whatever text came with it.
 */
export function carriesMessage(event: GroupingEvent): boolean {
  const { exceptions, message } = event;
  if (exceptions?.length !== 1 || message === undefined) return false;
  const [{ type, value, mechanism } = {}] = exceptions;
  if (mechanism?.handled === false) return false;
  // Earlier SDKs did not mark it, but gave it no type and the text of the message.
  const isUnmarked = !type && !!value && value === message.formatted;
  if (mechanism?.synthetic !== true && !isUnmarked) return false;
  return message.formatted.trim() !== '' || !!message.template?.trim();
}

function label({ type, value }: GroupingException): string {
  return `${type ?? '<unknown>'}${value ? `: ${value}` : ''}`.slice(0, 160);
}

/** The key of all exceptions that count and the components of all of them; `undefined` when nothing counts. */
export function groupExceptions(
  event: GroupingEvent,
): { key: string; components: GroupingComponent[] } | undefined {
  const exceptions = countingExceptions(event.exceptions);
  if (exceptions.length === 0) return undefined;
  const values: ExceptionValues[] = evaluateExceptions(exceptions, event);
  const keys = values.map(({ key }) => key);
  const { counting } = chooseExceptions(exceptions, keys, event);
  let key = '';
  for (const index of counting) {
    const part = keys[index];
    if (part) key += encodeLeaf('E', part);
  }
  if (key === '') return undefined;
  const components = values.map(({ component }, index) => {
    if (counting.includes(index)) return component;
    const exception = exceptions[index];
    return ignored('exception', 'in an exception group that others stand for', exception && label(exception));
  });
  return { key, components };
}

/**
 * The exception that names the issue: the one finally caught, or the only distinct member of an exception
 * group (sentry-protocol 5.4).
 */
export function mainException<E extends GroupingException>(
  event: GroupingEvent,
  all: readonly E[] | undefined,
): E | undefined {
  const exceptions = countingExceptions(all);
  if (exceptions.length === 0) return undefined;
  if (readExceptionTree(exceptions, event) === undefined) return exceptions.at(-1);
  const keys = evaluateExceptions(exceptions, event).map(({ key }) => key);
  return exceptions[chooseExceptions(exceptions, keys, event).main];
}
