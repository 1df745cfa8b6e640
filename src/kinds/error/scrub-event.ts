import type { ExceptionEntry, Frame, NormalizedEvent, Thread } from './schema.ts';
import { scrubBody } from '../../domain/scrub/scrub-body.ts';
import type { Remark } from '../../reader/remarks.ts';
import { classifyKey, type KeyPlace } from '../../secrets/keys.ts';
import { newScrubbing, noteScrubbed, scrubTextAt, type Scrubbing } from '../../domain/scrub/scrubbing.ts';
import { isOtherNumber } from '../../secrets/numbers.ts';
import { scrubCode, scrubName, scrubText } from '../../secrets/text.ts';
import { scrubKey, scrubObject, scrubValue } from '../../domain/scrub/scrub-tree.ts';
import { FILTERED } from '../../secrets/filtered.ts';
import { isSecretValue } from '../../secrets/value-trees.ts';

type Pair = [string, string];

const MIN_PARAM_CHARS = 4;
const eventTexts = [
  'transaction',
  'logger',
  'serverName',
  'release',
  'dist',
  'environment',
  'platform',
  'checksum',
  'culprit',
];

/**
 * Hides the secrets of an event in place, before anything of it is stored, queued or printed (sentry-protocol 7):
 * values of sensitive keys wherever free data can be, and what is a secret by its shape. Addresses of users stay. Each
 * change is a `scrubbed` remark with the rule, never the value. A second run changes nothing.
 */
export function scrubEvent(event: NormalizedEvent): void {
  const scrubbing = newScrubbing();
  scrubTexts(event, eventTexts, scrubbing);
  within('message', event.message, scrubbing, scrubMessage);
  scrubEach(event.exceptions, 'exceptions', scrubbing, scrubException);
  scrubEach(event.threads, 'threads', scrubbing, scrubThread);
  scrubEach(event.stacktrace, 'stacktrace', scrubbing, scrubFrame);
  scrubEach(event.breadcrumbs, 'breadcrumbs', scrubbing, (breadcrumb) => {
    scrubTexts(breadcrumb, ['message', 'category', 'type'], scrubbing);
    scrubTree(breadcrumb.data, 'data', scrubbing);
  });
  within('request', event.request, scrubbing, scrubRequest);
  within('user', event.user, scrubbing, scrubUser);
  within('contexts', event.contexts, scrubbing, scrubContexts);
  scrubPairs(event.tags, 'tags', 'field', scrubbing);
  scrubTree(event.extra, 'extra', scrubbing);
  scrubTree(event.modules, 'modules', scrubbing);
  within('sdk', event.sdk, scrubbing, scrubSdk);
  scrubTree(event.debugMeta, 'debugMeta', scrubbing);
  if (event.fingerprint !== undefined) scrubValue(event.fingerprint, 'fingerprint', scrubbing);
  if (event.errors !== undefined) scrubValue(event.errors, 'errors', scrubbing);
  addRemarks(event, scrubbing);
}

function scrubException(exception: ExceptionEntry, scrubbing: Scrubbing): void {
  scrubTexts(exception, ['value', 'threadId'], scrubbing);
  scrubTexts(exception, ['type', 'module'], scrubbing, scrubName);
  within('mechanism', exception.mechanism, scrubbing, scrubObject);
  scrubStack(exception, scrubbing);
}

function scrubThread(thread: Thread, scrubbing: Scrubbing): void {
  scrubTexts(thread, ['id', 'name', 'state'], scrubbing);
  scrubStack(thread, scrubbing);
}

function scrubSdk(sdk: NonNullable<NormalizedEvent['sdk']>, scrubbing: Scrubbing): void {
  scrubTexts(sdk, ['name', 'version'], scrubbing);
  if (sdk.integrations !== undefined) scrubValue(sdk.integrations, 'integrations', scrubbing);
  scrubEach(sdk.packages, 'packages', scrubbing, (entry) =>
    scrubTexts(entry, ['name', 'version'], scrubbing),
  );
}

function scrubStack(holder: ExceptionEntry | Thread, scrubbing: Scrubbing): void {
  scrubEach(holder.frames, 'frames', scrubbing, scrubFrame);
}

function scrubFrame(frame: Frame, scrubbing: Scrubbing): void {
  // Field by field: frames are most of an event.
  const { absPath, filename, function: name, rawFunction, module, package: image } = frame;
  if (absPath !== undefined) frame.absPath = scrubRepeated(absPath, 'absPath', scrubbing);
  // Mostly the end of the whole path, which has been read.
  if (filename !== undefined && frame.absPath?.endsWith(filename) !== true) {
    frame.filename = scrubRepeated(filename, 'filename', scrubbing);
  }
  if (name !== undefined) frame.function = scrubTextAt(name, 'function', scrubbing, scrubName);
  if (rawFunction !== undefined) {
    frame.rawFunction = scrubTextAt(rawFunction, 'rawFunction', scrubbing, scrubName);
  }
  if (module !== undefined) frame.module = scrubRepeated(module, 'module', scrubbing);
  if (image !== undefined) frame.package = scrubRepeated(image, 'package', scrubbing);
  scrubTree(frame.vars, 'vars', scrubbing);
  if (frame.contextLine !== undefined) {
    frame.contextLine = scrubTextAt(frame.contextLine, 'contextLine', scrubbing, scrubCode);
  }
  within('preContext', frame.preContext, scrubbing, scrubLines);
  within('postContext', frame.postContext, scrubbing, scrubLines);
}

type RepeatedName = 'absPath' | 'filename' | 'module' | 'package';

// Neighbours on a stack are often of one file; what was clean a frame ago is clean.
function scrubRepeated(name: string, key: RepeatedName, scrubbing: Scrubbing): string {
  if (scrubbing.clean[key] === name) return name;
  const scrubbed = scrubTextAt(name, key, scrubbing, scrubName);
  if (scrubbed === name) scrubbing.clean[key] = name;
  return scrubbed;
}

function scrubLines(lines: string[], scrubbing: Scrubbing): void {
  for (const [index, line] of lines.entries()) {
    const scrubbed = scrubTextAt(line, index, scrubbing, scrubCode);
    if (scrubbed !== line) lines[index] = scrubbed;
  }
}

function scrubMessage(message: NonNullable<NormalizedEvent['message']>, scrubbing: Scrubbing): void {
  const before = message.formatted;
  scrubTexts(message, ['formatted', 'template'], scrubbing);
  const { params } = message;
  if (params === undefined) return;
  scrubValue(params, 'params', scrubbing);
  within('params', params, scrubbing, () => scrubParams(params, before, message.formatted, scrubbing));
}

// The formatted text of `password=%s` shows the key before the value; the parameters hold the value without its key.
function scrubParams(params: unknown, before: string, after: string, scrubbing: Scrubbing): void {
  if (before === after || typeof params !== 'object' || params === null) return;
  for (const [key, param] of Object.entries(params)) {
    const text = typeof param === 'number' ? String(param) : param;
    if (typeof text !== 'string' || text.length < MIN_PARAM_CHARS) continue;
    if (!before.includes(text) || after.includes(text)) continue;
    Reflect.set(params, key, FILTERED);
    noteScrubbed(scrubbing, key, 'assignment');
  }
}

function scrubRequest(request: NonNullable<NormalizedEvent['request']>, scrubbing: Scrubbing): void {
  scrubTexts(request, ['url', 'fragment', 'method'], scrubbing);
  scrubPairs(request.query, 'query', 'query', scrubbing);
  scrubPairs(request.cookies, 'cookies', 'cookie', scrubbing);
  scrubPairs(request.headers, 'headers', 'field', scrubbing);
  scrubTree(request.env, 'env', scrubbing);
  if (request.data !== undefined) request.data = scrubBody(request.data, scrubbing);
}

function scrubUser(user: NonNullable<NormalizedEvent['user']>, scrubbing: Scrubbing): void {
  scrubTexts(user, ['id', 'username', 'name'], scrubbing);
  scrubTree(user.data, 'data', scrubbing);
  scrubTree(user.geo, 'geo', scrubbing);
}

// A context stays an object, even one whose own name is sensitive.
function scrubContexts(contexts: NonNullable<NormalizedEvent['contexts']>, scrubbing: Scrubbing): void {
  for (const [rawName, context] of Object.entries(contexts)) {
    const name = scrubKey(contexts, rawName, scrubbing);
    if (isSecretValue(classifyKey(name), context) && context['value'] !== FILTERED) {
      contexts[name] = { value: FILTERED };
      noteScrubbed(scrubbing, name, 'sensitive_key');
    } else scrubTree(context, name, scrubbing);
  }
}

function scrubPairs(pairs: Pair[] | undefined, key: string, place: KeyPlace, scrubbing: Scrubbing): void {
  scrubEach(pairs, key, scrubbing, (pair) => {
    const [name, value] = pair;
    pair[0] = scrubTextAt(name, 0, scrubbing);
    if (isSecretValue(classifyKey(name, place), value)) {
      pair[1] = FILTERED;
      noteScrubbed(scrubbing, 1, 'sensitive_key');
    } else if (!isOtherNumber(name, value)) pair[1] = scrubTextAt(value, 1, scrubbing);
  });
}

function scrubTree(tree: Record<string, unknown> | undefined, key: string, scrubbing: Scrubbing): void {
  within(key, tree, scrubbing, scrubObject);
}

function scrubTexts(
  holder: Record<string, unknown>,
  keys: readonly string[],
  scrubbing: Scrubbing,
  scrub = scrubText,
): void {
  for (const key of keys) {
    const text = holder[key];
    if (typeof text !== 'string') continue;
    const scrubbed = scrubTextAt(text, key, scrubbing, scrub);
    if (scrubbed !== text) holder[key] = scrubbed;
  }
}

function scrubEach<T>(
  list: readonly T[] | undefined,
  key: string,
  scrubbing: Scrubbing,
  scrub: (entry: T, scrubbing: Scrubbing) => void,
): void {
  if (list === undefined) return;
  scrubbing.path.push(key);
  let index = 0;
  for (const entry of list) {
    within(index, entry, scrubbing, scrub);
    index += 1;
  }
  scrubbing.path.pop();
}

function within<T>(
  key: string | number,
  part: T | undefined,
  scrubbing: Scrubbing,
  scrub: (part: T, scrubbing: Scrubbing) => void,
): void {
  if (part === undefined) return;
  scrubbing.path.push(key);
  scrub(part, scrubbing);
  scrubbing.path.pop();
}

// Earlier remarks name keys of the payload, and a key may be data in disguise.
function addRemarks(event: NormalizedEvent, scrubbing: Scrubbing): void {
  const earlier = (event.remarks ?? []).map((remark): Remark => {
    const path = scrubText(remark.path, scrubbing.found, scrubbing.budget);
    const safe: Remark = { kind: remark.kind, path };
    if (remark.detail !== undefined)
      safe.detail = scrubText(remark.detail, scrubbing.found, scrubbing.budget);
    return safe;
  });
  scrubbing.found.length = 0;
  const { remarks, omitted } = scrubbing;
  if (omitted > 0) remarks.push({ kind: 'scrubbed', path: '/remarks', detail: `${omitted} more remarks` });
  if (earlier.length + remarks.length > 0) event.remarks = [...earlier, ...remarks];
}
