import { looksGenerated } from './generated.ts';

/** What engines call a function without a name, and code outside any function. */
const anonymous = new Set(
  '|?|<anonymous>|<anonymous function>|Anonymous function|anonymous|<unknown>|<computed>|<global>|global code|module code|eval code|eval|<'.split(
    '|',
  ),
);

/** Firefox says which callback started it: `async*load`, `promise callback*load`, `setTimeout handler*load`. */
const asyncCause = /^[\w ]{1,40}\*/;

/** webpack's development builds call a module by its path, its production builds by a number. */
const moduleName = /^(?:\.{0,2}\/|\d+$)|\.(?:[cm]?[jt]sx?|vue|svelte)$/;

/** A minifier's name has at most two characters, or three that no person would put together. */
const minifiedName = /^(?:[\w$]{1,2}|(?=[\w$]{3}$)(?:[\w$]*[$\d][\w$]*|[a-z]+[A-Z][\w$]*))$/;

/** The last part of a dotted name; engines disagree on what stands before it. `undefined` when there is no name. */
export function normalizeJavascript(raw: string): string | undefined {
  const alias = raw.indexOf(' [as ');
  let name = (alias > 0 ? raw.slice(0, alias) : raw).replace(asyncCause, '').trim();
  for (const word of ['async ', 'new ', 'get ', 'set ', 'static ']) {
    if (name.startsWith(word)) name = name.slice(word.length);
  }
  if (moduleName.test(name)) return undefined;
  const call = name.indexOf('(');
  if (call > 0) name = name.slice(0, call);
  const last = name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/'), name.lastIndexOf('#')) + 1);
  if (anonymous.has(last) || /^\d+$/.test(last) || looksGenerated(last)) return undefined;
  return last;
}

/** True for a name that a minifier made: another build gives it to another function. */
export function isMinifiedName(name: string): boolean {
  return minifiedName.test(name);
}
