import { classifyKey, type KeyClass } from '../../secrets/keys.ts';
import { cutMasked } from './cut.ts';
import { showInvisible } from './visible.ts';

/** A key as the line shows it, and what it says about its value. */
export interface KeyName {
  /** JSON, with the colon: `"status":`. */
  readonly json: string;
  readonly keyClass: KeyClass;
}

const maxKeyChars = 100;
const maxCached = 1_000;
const cache = new Map<string, KeyName>();
/** camelCase and snake_case words: nothing to mask. */
const plainKey = /^(?:[A-Za-z]{1,19}_?){1,4}$/;
/** Keys that logs hide in addition: bodies, and the Sentry key, which events may keep. */
const logSecret = /^(?:(?:raw|request|response)[_-]?)?(?:body|payload)$|^sentry_?key$/i;

/** Bodies and secrets are known by their key; a key that is itself a secret (of a Map, say) is masked. */
export function keyName(key: string): KeyName {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const shown = plainKey.test(key) ? key : showInvisible(cutMasked(key, maxKeyChars, { maskIp: true }));
  const keyClass = logSecret.test(key) ? 'secret' : classifyKey(key);
  const name = { json: `${JSON.stringify(shown)}:`, keyClass };
  if (shown === key) {
    if (cache.size >= maxCached) cache.clear();
    cache.set(key, name);
  }
  return name;
}
