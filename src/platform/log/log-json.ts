import type { KeyClass } from '../../secrets/keys.ts';
import { FILTERED } from '../../secrets/filtered.ts';
import { isOtherNumber } from '../../secrets/numbers.ts';
import { secretMembers } from '../../secrets/siblings.ts';
import { isSecretValue } from '../../secrets/value-trees.ts';
import { cutMasked } from './cut.ts';
import { keyName } from './key-name.ts';
import type { MaskOptions } from './mask-text.ts';
import { pairOf, type Pair } from './pair.ts';
import { shapeOf, type Member } from './shape.ts';
import { showInvisible } from './visible.ts';

const maxTextChars = 2_000;
const maxDepth = 6;
const maxNodes = 500;
const maxJsonChars = 16_000;
/** From here on a number has digits enough for a payment card. */
const smallestCard = 1e12;
const largestBigint = 2n ** 256n;
const filteredJson = JSON.stringify(FILTERED);

/** What one line may still hold, and the way from its root to the value in work. */
export interface Budget extends MaskOptions {
  nodes: number;
  chars: number;
  readonly ancestors: object[];
}

export const newBudget = ({ maskIp }: MaskOptions): Budget => ({
  maskIp,
  nodes: maxNodes,
  chars: maxJsonChars,
  ancestors: [],
});

/**
 * `"key":value` in JSON with every secret hidden, by key and by pattern, at any depth; empty when `read` gives
 * undefined. Takes anything and never throws: what cannot be read says so in its place. Long texts, many members and
 * deep nesting are cut. Symbol keys are left out.
 */
export function memberJson(key: string, read: () => unknown, budget: Budget): string {
  return keyedJson(key, read, 'none', budget);
}

/** A text masked, made visible and cut, as JSON. */
export function textJson(text: string, options: MaskOptions): string {
  return JSON.stringify(showInvisible(cutMasked(text, maxTextChars, options)));
}

function keyedJson(key: string, read: () => unknown, inherited: KeyClass, budget: Budget): string {
  const { json, keyClass } = keyName(key);
  const value = valueJson(read, keyClass === 'none' ? inherited : keyClass, budget, key);
  if (value === undefined) return '';
  budget.chars -= json.length;
  return json + value;
}

function valueJson(read: () => unknown, keyClass: KeyClass, budget: Budget, key = ''): string | undefined {
  budget.nodes -= 1;
  try {
    const value = read();
    if (value === undefined) return undefined;
    if (hides(keyClass, value)) return filteredJson;
    if (typeof value === 'object' && value !== null) return objectJson(value, keyClass, budget);
    const isHarmless = typeof value === 'string' && isOtherNumber(key, value);
    const json = isHarmless ? JSON.stringify(value) : plainJson(value, budget);
    budget.chars -= json.length;
    return json;
  } catch {
    return '"[unreadable]"';
  }
}

/** Lists and plain objects are judged by what they hold; other objects under a sensitive key are not shown. */
function hides(keyClass: KeyClass, value: unknown): boolean {
  if (keyClass === 'none' || value === null || typeof value === 'boolean') return false;
  if (isSecretValue(keyClass, value)) return true;
  if (typeof value !== 'object') return false;
  return keyClass !== 'tokens' && !Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype;
}

function plainJson(value: unknown, budget: Budget): string {
  switch (typeof value) {
    case 'string':
      return textJson(value, budget);
    case 'number':
      return numberJson(value, budget);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return value > largestBigint || value < -largestBigint ? '"[bigint]"' : textJson(String(value), budget);
    case 'symbol':
      return textJson(String(value), budget);
    case 'function':
      return '"[function]"';
    case 'object':
    case 'undefined':
      return 'null';
    default:
      return '"[unknown]"';
  }
}

function numberJson(value: number, budget: Budget): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  const text = String(value);
  return Math.abs(value) < smallestCard || cutMasked(text, maxTextChars, budget) === text
    ? text
    : filteredJson;
}

function objectJson(value: object, keyClass: KeyClass, budget: Budget): string {
  const { ancestors } = budget;
  if (ancestors.includes(value)) return '"[circular]"';
  if (ancestors.length >= maxDepth) return '"[too deep]"';
  const pair = quietly(() => pairOf(value, ancestors.at(-1)));
  const secrets = quietly(() => secretMembers(value));
  ancestors.push(value);
  try {
    const shape = shapeOf(value);
    if (typeof shape === 'string') return textJson(shape, budget);
    const parts = membersJson(shape.members, keyClass, budget, pair, secrets);
    const left = shape.omitted + shape.members.length - parts.length;
    if (left > 0) parts.push(shape.isList ? `"${left} more"` : `"…":"${left} more"`);
    const inner = parts.filter((part) => part !== '').join(',');
    return shape.isList ? `[${inner}]` : `{${inner}}`;
  } finally {
    ancestors.pop();
  }
}

/** Undefined also where looking throws: what cannot be read says so in its place. */
function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** One part a member, as long as the line has room. */
function membersJson(
  members: readonly Member[],
  keyClass: KeyClass,
  budget: Budget,
  pair: Pair | undefined,
  secrets: ReadonlySet<number | string> | undefined,
): string[] {
  const parts: string[] = [];
  for (const [index, { key, read }] of members.entries()) {
    if (budget.nodes <= 0 || budget.chars <= 0) break;
    if (secrets?.has(key ?? index) === true) {
      budget.chars -= filteredJson.length;
      parts.push(key === undefined ? filteredJson : keyName(key).json + filteredJson);
      continue;
    }
    const inherited = pair?.at === (key ?? index) ? pair.keyClass : keyClass;
    parts.push(
      key === undefined
        ? (valueJson(read, inherited, budget) ?? 'null')
        : keyedJson(key, read, inherited, budget),
    );
  }
  return parts;
}
