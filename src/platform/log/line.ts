import { memberJson, newBudget, textJson, type Budget } from './log-json.ts';
import type { MaskOptions } from './mask-text.ts';
import { identityFields, logFields } from './fields.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface LineInput {
  readonly atMs: number;
  readonly level: string;
  readonly msg: string;
  /** Members that many lines share, from `sharedMembers`: `,"traceId":"…"`. */
  readonly shared: string;
  /** What is known so far of the request; only `identityFields` are taken. */
  readonly facts: Fields;
  readonly fields: Fields;
}

/** Names that a line has already; a field of one of them gets an underscore behind. */
const ownNames = new Set(['ts', 'level', 'msg', 'traceId', 'spanId', 'requestId', 'sampledOut']);
const largestPlainNumber = 1e12;
const maxListed = 50;

/** One JSON object without a line break, secrets hidden. Throws only for `fields` that cannot even be listed. */
export function formatLine(input: LineInput, options: MaskOptions): string {
  const { atMs, level, msg, shared, facts, fields } = input;
  const budget = newBudget(options);
  const ts = new Date(atMs).toISOString();
  let line = `{"ts":"${ts}","level":"${level}","msg":${textJson(msg, options)}${shared}`;
  for (const name of identityFields) {
    if (facts[name] !== undefined && !(name in fields)) line += memberOf(facts, name, name, budget);
  }
  for (const name of Object.keys(fields)) {
    if (budget.chars <= 0 || budget.nodes <= 0) return `${line},"cut":true}`;
    line += memberOf(fields, name, ownNames.has(name) ? `${name}_` : name, budget);
  }
  return `${line}}`;
}

/** Members that many lines share, made once. */
export function sharedMembers(fields: Fields, options: MaskOptions): string {
  const budget = newBudget(options);
  return Object.keys(fields)
    .map((name) => memberOf(fields, name, name, budget))
    .join('');
}

/** `,"name":value`, or nothing for undefined. */
function memberOf(fields: Fields, from: string, name: string, budget: Budget): string {
  const known = logFields.has(name) ? knownMember(fields, name) : undefined;
  if (known !== undefined) return known;
  const member = memberJson(name, () => fields[from], budget);
  return member === '' ? '' : `,${member}`;
}

/** The fast path of known names: numbers, flags and texts of our own making. Undefined for anything else. */
function knownMember(fields: Fields, name: string): string | undefined {
  try {
    const value = fields[name];
    if (value === undefined) return '';
    if (typeof value === 'boolean') return `,"${name}":${value}`;
    if (typeof value === 'number') {
      return Math.abs(value) < largestPlainNumber ? `,"${name}":${value}` : undefined;
    }
    const shape = logFields.get(name)?.shape;
    if (shape === undefined) return undefined;
    // Leaves out an empty list.
    if (Array.isArray(value) && value.length === 0) return '';
    if (typeof value === 'string') return shape.test(value) ? `,"${name}":"${value}"` : undefined;
    return isListOf(shape, value) ? `,"${name}":["${value.join('","')}"]` : undefined;
  } catch {
    return undefined;
  }
}

function isListOf(shape: RegExp, value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length > maxListed) return false;
  return value.every((item) => typeof item === 'string' && shape.test(item));
}
