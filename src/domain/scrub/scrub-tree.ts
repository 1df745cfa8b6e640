import { isObject } from '../../reader/json.ts';
import { isCardNumber, isOtherNumber } from '../../secrets/numbers.ts';
import { classifyKey } from '../../secrets/keys.ts';
import { noteScrubbed, scrubTextAt, type Scrubbing } from './scrubbing.ts';
import { hasMark } from '../../secrets/scan.ts';
import { scrubText } from '../../secrets/text.ts';
import { FILTERED } from '../../secrets/filtered.ts';
import { nameBeside, secretMembers } from '../../secrets/siblings.ts';
import { isSecretValue } from '../../secrets/value-trees.ts';

/** Keys shorter than this are names; longer ones may be data (a JSON body that was parsed as a form). */
const MIN_SUSPECT_KEY_CHARS = 10;
const MIN_CARD_NUMBER = 1e13;
/** Deeper than any normalised event; a guard for callers with other trees. */
const MAX_DEPTH = 64;

type MutableObject = Record<string, unknown>;

/** Hides the secrets of a free-form object in place. Call it with `scrubbing.path` at that object. */
export function scrubObject(object: MutableObject, scrubbing: Scrubbing, depth = 0): void {
  for (const rawKey in object) {
    if (!Object.hasOwn(object, rawKey)) continue;
    const isMarked = hasMark(rawKey);
    const key = isMarked ? scrubKey(object, rawKey, scrubbing) : rawKey;
    const value = object[key];
    const keyClass = isMarked ? classifyKey(key) : 'none';
    const isSecret =
      keyClass === 'none' ? isValueKey(key) && isNamedSecret(object, value) : isSecretValue(keyClass, value);
    if (isSecret) {
      object[key] = FILTERED;
      noteScrubbed(scrubbing, key, 'sensitive_key');
    } else if (value !== null && typeof value !== 'boolean') {
      const scrubbed = scrubValue(value, key, scrubbing, depth);
      if (scrubbed !== value) object[key] = scrubbed;
      if (isMarked && key === 'kty') hideKeyParts(object, scrubbing);
    }
  }
}

function hideKeyParts(object: MutableObject, scrubbing: Scrubbing): void {
  for (const key of secretMembers(object) ?? []) {
    object[key] = FILTERED;
    noteScrubbed(scrubbing, key, 'sensitive_key');
  }
}

/** Hides the secrets of any value; objects are changed in place, texts and numbers come back changed. */
export function scrubValue(value: unknown, key: string | number, scrubbing: Scrubbing, depth = 0): unknown {
  if (typeof value === 'string') {
    return typeof key === 'string' && isOtherNumber(key, value) ? value : scrubTextAt(value, key, scrubbing);
  }
  if (typeof value === 'number') {
    if (value < MIN_CARD_NUMBER || !isCardNumber(String(value))) return value;
    noteScrubbed(scrubbing, key, 'credit_card');
    return FILTERED;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return FILTERED;
  scrubbing.path.push(key);
  if (isMutableList(value)) scrubList(value, scrubbing, depth + 1);
  else if (isMutableObject(value)) scrubObject(value, scrubbing, depth + 1);
  scrubbing.path.pop();
  return value;
}

function scrubList(list: unknown[], scrubbing: Scrubbing, depth: number): void {
  const secrets = secretMembers(list);
  for (let index = 0; index < list.length; index += 1) {
    const item = list[index];
    if (isMutableList(item) && isSecretPair(item)) {
      item[1] = FILTERED;
      scrubbing.path.push(index);
      noteScrubbed(scrubbing, 1, 'sensitive_key');
      scrubbing.path.pop();
    } else if (secrets?.has(index) === true) {
      list[index] = FILTERED;
      noteScrubbed(scrubbing, index, 'sensitive_key');
    } else if (item !== null && typeof item !== 'boolean') {
      const scrubbed = scrubValue(item, index, scrubbing, depth);
      if (scrubbed !== item) list[index] = scrubbed;
    }
  }
}

// Lists of pairs: raw headers, `dict.items()`.
function isSecretPair(item: readonly unknown[]): boolean {
  const [name, value] = item;
  return item.length === 2 && typeof name === 'string' && isSecretValue(classifyKey(name), value);
}

const isValueKey = (key: string): boolean => key === 'value' || key === 'v';

// `{name: "authorization", value: "…"}`: archives of HTTP traffic, form states.
function isNamedSecret(object: Readonly<MutableObject>, value: unknown): boolean {
  const name = nameBeside(object);
  return name !== undefined && isSecretValue(classifyKey(name), value);
}

/** Hides what is a secret in the name of a key, which then has another name. Returns the name it has now. */
export function scrubKey(object: MutableObject, key: string, scrubbing: Scrubbing): string {
  if (key.length < MIN_SUSPECT_KEY_CHARS) return key;
  const safe = scrubText(key, scrubbing.found, scrubbing.budget);
  scrubbing.found.length = 0;
  if (safe === key) return key;
  object[safe] = object[key];
  delete object[key];
  noteScrubbed(scrubbing, safe, 'key');
  return safe;
}

function isMutableList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function isMutableObject(value: unknown): value is MutableObject {
  return isObject(value);
}
