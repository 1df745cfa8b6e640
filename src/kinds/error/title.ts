import { grouping } from './grouping/current.ts';
import { describeCulprit } from './culprit.ts';
import { displayLine, firstLine } from '../../reader/display-text.ts';
import type { ExceptionEntry, Frame, NormalizedEvent } from './schema.ts';
import { saysNothing, tellingLine } from './telling-text.ts';

/** How an event is called in lists. Every text is one line, safe to show. */
export interface EventDescription {
  title: string;
  /** Where: transaction, frame or URL; at most 200 characters, empty when unknown. */
  culprit: string;
  /** The exception's class, or `error` when it has no usable class; without an exception, `message` or `default`. */
  type: string;
  /** First line of the exception's value, at most 256 characters. */
  value?: string;
  filename?: string;
  function?: string;
  module?: string;
  /** True when an exception reached the top of the program: a crash. */
  unhandled: boolean;
}

const maxTypeChars = 128;
const maxValueChars = 256;
const maxPlaceChars = 256;

/** What SDKs write for a function without a name. */
const anonymousNames = new Set(['?', '<anonymous>']);

/** React says this around the real error while it recovers. */
const reactWrapper =
  /^(?:There was an error during concurrent rendering|There was an error while hydrating|Hydration failed)/;
const rxJavaTypes = new Set([
  'OnErrorNotImplementedException',
  'CompositeException',
  'UndeliverableException',
]);
const rxJavaModule = /^(?:io\.reactivex|rx)\b/;

function isWrapper({ type, value, module }: ExceptionEntry): boolean {
  if (type === 'Error' && value !== undefined && reactWrapper.test(value)) return true;
  return type !== undefined && rxJavaTypes.has(type) && module !== undefined && rxJavaModule.test(module);
}

/** The exception an issue is named after: that of the grouping, or what a known wrapper wraps (sentry-protocol 5.4). */
function namingException(event: NormalizedEvent): ExceptionEntry | undefined {
  const main = grouping.mainException(event, event.exceptions);
  if (main === undefined || event.exceptions === undefined || !isWrapper(main)) return main;
  return event.exceptions[event.exceptions.indexOf(main) - 1] ?? main;
}

/** The title of an exception without a type. */
const unknownType = 'Error';

/** Type and value as they count for the title: what the SDK made up does not (sentry-protocol 5.7). */
function describeException(exception: ExceptionEntry, functionName: string) {
  const isSynthetic = exception.mechanism?.synthetic === true;
  const named = exception.type ? displayLine(firstLine(exception.type), maxTypeChars) : '';
  const type = saysNothing(named) ? '' : named;
  const value = exception.value ? displayLine(tellingLine(exception.value), maxValueChars) : '';
  if (isSynthetic) return { title: functionName || value || type || '<unknown>', type: 'error', value };
  if (type !== '') return { title: titleOf(type, value), type, value };
  const title = value === '' ? functionName || unknownType : `${unknownType}: ${value}`;
  return { title, type: 'error', value };
}

/** Some clients write the type into the value as well: `TypeError: x is null`. Once is enough. */
function titleOf(type: string, value: string): string {
  if (value === '' || value === type) return type;
  return value.startsWith(`${type}: `) ? value : `${type}: ${value}`;
}

/** The text of an event without an exception, or else where it was sent from. */
function describeMessage(event: NormalizedEvent, functionName: string) {
  const text = event.message?.formatted.trim() ? event.message.formatted : (event.message?.template ?? '');
  const title = displayLine(tellingLine(text) || firstLine(text), maxValueChars);
  if (title !== '') return { title, type: 'message', value: '' };
  return { title: functionName || '<unlabeled event>', type: 'default', value: '' };
}

function place(text: string | undefined): string {
  return text ? displayLine(text, maxPlaceChars) : '';
}

const phpAnonymous = /@anonymous|\{closure:(?:\/|[A-Za-z]:\\)/;

/** The function people read; a symbol without what its compiler adds, so that builds agree on the title. */
function functionOf(frame: Frame | undefined, event: NormalizedEvent): string {
  const name = frame?.function;
  if (frame === undefined || name === undefined || anonymousNames.has(name)) return '';
  const language = grouping.languageOfFrame(frame, event.platform);
  const isMangled = grouping.isNative(language) || language === 'csharp';
  // PHP names closures and anonymous classes after the file and line they are written in.
  const saysFile = language === 'php' && phpAnonymous.test(name);
  if (!isMangled && !saysFile) return place(name);
  return place(grouping.normalizeFunction(name, language) ?? (saysFile ? '{closure}' : undefined));
}

/** Title, culprit and place of an event (sentry-protocol 5.7). Pure; never throws. */
export function describeEvent(event: NormalizedEvent): EventDescription {
  const exception = namingException(event);
  const frames = exception?.frames ?? grouping.chooseThread(event.threads)?.frames ?? event.stacktrace;
  const frame = grouping.crashingFrame(frames, event);
  const functionName = functionOf(frame, event);
  const filename = place(frame?.filename ?? frame?.absPath);
  const module = place(frame?.module);
  const { title, type, value } =
    exception === undefined || grouping.carriesMessage(event)
      ? describeMessage(event, functionName)
      : describeException(exception, functionName);
  return {
    title,
    culprit: describeCulprit(event, frame, functionName),
    type,
    ...(value !== '' && { value }),
    ...(filename !== '' && { filename }),
    ...(functionName !== '' && { function: functionName }),
    ...(module !== '' && { module }),
    unhandled: event.exceptions?.some(({ mechanism }) => mechanism?.handled === false) ?? false,
  };
}
