import type { KeyClass } from './keys.ts';
import { isSecretNumber, isSecretText } from './values.ts';

/** isSecretText for any value of an object: numbers that are no counts, lists and objects that hold a secret. */
export function isSecretValue(keyClass: KeyClass, value: unknown): boolean {
  if (keyClass === 'none') return false;
  if (typeof value === 'string') return isSecretText(keyClass, value);
  if (typeof value === 'number' || typeof value === 'bigint') return isSecretNumber(keyClass, String(value));
  if (typeof value !== 'object' || value === null) return false;
  return hasSecretLeaf(keyClass, value, { leaves: MAX_LEAVES }, MAX_LEAF_DEPTH);
}

const MAX_LEAF_DEPTH = 6;
const MAX_LEAVES = 64;

/** `{"type": "string"}` under `password` is a schema, `["is too short"]` is what a form says. */
function hasSecretLeaf(
  keyClass: KeyClass,
  holder: object,
  budget: { leaves: number },
  depth: number,
): boolean {
  if (depth === 0) return true;
  const isList = Array.isArray(holder);
  for (const [key, value] of Object.entries(holder)) {
    budget.leaves -= 1;
    if (budget.leaves < 0) return true;
    if (typeof value === 'object' && value !== null) {
      if (hasSecretLeaf(keyClass, value, budget, depth - 1)) return true;
    } else if ((isList || !isAboutKey(key)) && isSecretLeaf(keyClass, value)) return true;
  }
  return false;
}

function isSecretLeaf(keyClass: KeyClass, value: unknown): boolean {
  if (typeof value === 'number')
    return keyClass !== 'token' && keyClass !== 'tokens' && isSecretNumber(keyClass, String(value));
  if (typeof value !== 'string') return false;
  return keyClass === 'token' ? isSecretText('token', value, 'spoken') : isSecretText(keyClass, value);
}

/** Keys of schemas, forms and messages. */
const aboutKeys = new Set(
  'type types format title description label placeholder name id message messages error errors hint help required minlength maxlength pattern kind line column col row index count level status state mode class component widget autocomplete autofocus ref dirty touched valid errortype rule rules code'.split(
    ' ',
  ),
);
const isAboutKey = (key: string): boolean => aboutKeys.has(key.toLowerCase().replaceAll(/[-_$]/g, ''));
