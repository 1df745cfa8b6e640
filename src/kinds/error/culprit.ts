import { grouping } from './grouping/current.ts';
import { displayLine } from '../../reader/display-text.ts';
import type { Frame, NormalizedEvent } from './schema.ts';
import { shortPath } from './short-path.ts';

const maxCulpritChars = 200;
/** The longest path that is read for a culprit. */
const maxPathChars = 2048;

/** Scheme and host of an address; bundlers' own schemes have no host or a made-up one. */
const schemeAndHost = /^(?:blob:)?[a-z][a-z0-9+.-]{1,30}:\/\/[^/?#]{0,255}/i;
/** A file on the machine, with any scheme that a runtime puts before it. */
const fileScheme = /^file:\/\//i;

/** A place that is no file: code of the runtime, of a page, made from data or by `eval`. */
const noFile = /^(?:blob:|data:|\[?native(?: code)?\]?$|<[^>]{0,64}>$|evalmachine\.)/i;

/** A URL without its query and fragment, which may hold anything. */
function withoutQuery(url: string): string {
  const end = url.slice(0, maxPathChars).search(/[?#]/);
  return end < 0 ? url.slice(0, maxPathChars) : url.slice(0, end);
}

/** `/assets/app.js` of an address, `shop` of `/srv/app/shop.js`. */
function scriptName(path: string): string {
  if (noFile.test(path)) return '';
  if (schemeAndHost.test(path) && !fileScheme.test(path)) {
    return withoutQuery(path).replace(schemeAndHost, '').replaceAll('/./', '/') || '/';
  }
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

function describeScript(frame: Frame, name: string): string {
  const path = (frame.filename ?? frame.absPath ?? '').slice(-maxPathChars);
  const file = frame.module || (path && scriptName(path));
  return file ? `${name || '?'}(${file})` : name;
}

/** The file, below its project: an SDK that knows where that begins sends a path that is not the absolute one. */
function placeOf({ filename, absPath }: Frame): string {
  const path = filename || absPath || '';
  return absPath === undefined || path === absPath ? shortPath(path) : path;
}

function describeFrame(frame: Frame, name: string, event: NormalizedEvent): string {
  const language = grouping.languageOfFrame(frame, event.platform);
  if (grouping.isNative(language)) return name;
  if (language === 'javascript') return describeScript(frame, name);
  const place = frame.module || placeOf(frame);
  if (!place) return name;
  return name ? `${place} in ${name}` : place;
}

/**
 * Where it happened, one line of at most 200 characters (sentry-protocol 5.7): the transaction, else the
 * crashing frame, else what the client said, else the URL of the request; empty when nothing is known.
 */
export function describeCulprit(
  event: NormalizedEvent,
  frame: Frame | undefined,
  functionName: string,
): string {
  const transaction = event.transaction ? displayLine(event.transaction, maxCulpritChars) : '';
  if (transaction !== '') return transaction;
  if (frame !== undefined) {
    const place = displayLine(describeFrame(frame, functionName, event), maxCulpritChars);
    if (place !== '') return place;
  }
  const given = event.culprit ? displayLine(event.culprit, maxCulpritChars) : '';
  if (given !== '') return given;
  return event.request?.url ? displayLine(withoutQuery(event.request.url), maxCulpritChars) : '';
}
