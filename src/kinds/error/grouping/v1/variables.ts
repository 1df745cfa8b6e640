import { mainException } from './group-exceptions.ts';
import { crashingFrame } from './in-app.ts';
import type { GroupingEvent, GroupingException, GroupingFrame } from './input.ts';
import { chooseThread } from './thread.ts';

/** What a variable may look at, found once an event and only when a fingerprint has variables. */
export interface VariableScope {
  readonly event: GroupingEvent;
  readonly exception: GroupingException | undefined;
  readonly frame: GroupingFrame | undefined;
}

export function readScope(event: GroupingEvent): VariableScope {
  const exception = mainException(event, event.exceptions);
  const frames = exception?.frames ?? chooseThread(event.threads)?.frames ?? event.stacktrace;
  return { event, exception, frame: crashingFrame(frames, event) };
}

type Resolve = (scope: VariableScope) => string;

const type: Resolve = ({ exception }) => exception?.type ?? '<no-type>';
const value: Resolve = ({ exception }) => exception?.value ?? '<no-value>';
const functionName: Resolve = ({ frame }) => frame?.function ?? '<no-function>';
const absPath: Resolve = ({ frame }) => frame?.absPath ?? frame?.filename ?? '<no-abs-path>';
const module: Resolve = ({ frame }) => frame?.module ?? '<no-module>';
const packageName: Resolve = ({ frame }) => frame?.package ?? '<no-package>';

/** The variables of fingerprints and their short names (sentry-protocol 5.6). */
const variables: ReadonlyMap<string, Resolve> = new Map<string, Resolve>([
  ['transaction', ({ event }) => event.transaction ?? '<no-transaction>'],
  ['error.type', type],
  ['type', type],
  ['error.value', value],
  ['value', value],
  ['stack.function', functionName],
  ['function', functionName],
  ['stack.abs_path', absPath],
  ['path', absPath],
  ['stack.filename', ({ frame }) => frame?.filename ?? '<no-filename>'],
  ['stack.module', module],
  ['module', module],
  ['stack.package', packageName],
  ['package', packageName],
  ['logger', ({ event }) => event.logger ?? '<no-logger>'],
  ['level', ({ event }) => event.level],
  ['message', ({ event, exception }) => event.message?.formatted ?? exception?.value ?? '<no-message>'],
]);

/** The text of a variable, or `undefined` for an unknown name. */
export function resolveVariable(name: string, scope: VariableScope): string | undefined {
  if (name.startsWith('tags.')) {
    const key = name.slice(5);
    const tag = scope.event.tags?.find(([tagKey]) => tagKey === key);
    return tag?.[1] ?? `<no-value-for-tag-${key}>`;
  }
  return variables.get(name)?.(scope);
}
