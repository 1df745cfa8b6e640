import { type GroupingComponent, counted } from './component.ts';
import { encodeLeaf } from './hash.ts';
import type { GroupingEvent } from './input.ts';
import { type VariableScope, readScope, resolveVariable } from './variables.ts';

/** What the SDK's `fingerprint` adds to the key, and whether the default grouping is part of it. */
export interface FingerprintValues {
  readonly key: string;
  readonly withDefault: boolean;
  readonly component: GroupingComponent;
}

const maxParts = 32;
const maxPartChars = 1024;

const defaultMarker = /^\{\{\s*default\s*\}\}$/;
const variableName = /^[\w.:-]{1,200}$/;

/** Fills in the variables; an unknown name stays as typed. Cuts the result to 1,024 characters. */
function expandPart(part: string, readVariables: () => VariableScope): string {
  const input = part.slice(0, maxPartChars);
  if (!input.includes('{{')) return input;
  let out = '';
  let from = 0;
  for (let close = input.indexOf('}}'); close >= 0; close = input.indexOf('}}', from)) {
    if (out.length >= maxPartChars) break;
    const before = input.slice(from, close);
    const open = before.lastIndexOf('{{');
    const name = open < 0 ? '' : before.slice(open + 2).trim();
    const value = variableName.test(name) ? resolveVariable(name, readVariables()) : undefined;
    const end = close + 2;
    out +=
      value === undefined ? input.slice(from, end) : before.slice(0, open) + value.slice(0, maxPartChars);
    from = end;
  }
  return (out + input.slice(from)).slice(0, maxPartChars);
}

/**
 * Reads the SDK's fingerprint (sentry-protocol 5.6). `undefined` when the event has no fingerprint or one that only
 * asks for the default: then the content of the event decides its group.
 */
export function evaluateFingerprint(event: GroupingEvent): FingerprintValues | undefined {
  const given = event.fingerprint;
  if (given === undefined || given.length === 0) return undefined;
  const all = given.slice(0, maxParts);
  const parts = all.filter((part) => !defaultMarker.test(part.slice(0, maxPartChars)));
  if (parts.length === 0) return undefined;
  const withDefault = parts.length < all.length;

  let scope: VariableScope | undefined;
  const readVariables = () => (scope ??= readScope(event));
  let key = '';
  const children: GroupingComponent[] = [];
  for (const part of parts) {
    const text = expandPart(part, readVariables);
    key += encodeLeaf('p', text);
    children.push(counted('part', text, text === part ? undefined : `from ${part.slice(0, 160)}`));
  }
  const hint = withDefault ? 'set by the SDK: splits the default group' : 'set by the SDK';
  return { key, withDefault, component: { id: 'fingerprint', contributes: true, hint, children } };
}
