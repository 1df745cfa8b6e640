import { type Language, languageOf } from '../grouping/v1/language.ts';
import type { Frame, NormalizedEvent } from './schema.ts';
import { displayLine } from './display-text.ts';

const maxCulpritChars = 200;

function describeFrame(frame: Frame, language: Language): string {
  const place = frame.module || frame.filename || frame.absPath;
  const name = frame.function;
  if (language === 'native') return name ?? '';
  if (language === 'javascript') {
    const file = frame.filename ?? frame.absPath ?? frame.module;
    return file ? `${name ?? '?'}(${file})` : (name ?? '');
  }
  if (!place) return name ?? '';
  return name ? `${place} in ${name}` : place;
}

/** A URL without its query and fragment, which may hold anything. */
function withoutQuery(url: string): string {
  return url.slice(0, 2048).replace(/[?#].*$/s, '');
}

/**
 * Where it happened, one line of at most 200 characters (sentry-protocol 5.7): the transaction, else the
 * crashing frame, else the URL of the request; empty when nothing is known.
 */
export function describeCulprit(event: NormalizedEvent, frame: Frame | undefined): string {
  const transaction = event.transaction ? displayLine(event.transaction, maxCulpritChars) : '';
  if (transaction !== '') return transaction;
  if (frame !== undefined) {
    const place = displayLine(
      describeFrame(frame, languageOf(frame.platform ?? event.platform)),
      maxCulpritChars,
    );
    if (place !== '') return place;
  }
  return event.request?.url ? displayLine(withoutQuery(event.request.url), maxCulpritChars) : '';
}
