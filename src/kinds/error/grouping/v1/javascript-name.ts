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

const keywords = /^(?:(?:async|new|get|set|static|bound|function) ){1,4}/;

/** Compilers of templates number the places of a template: `Cart_Template_button_click_74_listener`. */
const numberedPart = /_\d{1,6}(?=_[A-Za-z])/g;
/** Helpers that compilers write for a loop, an async function or a block of a template. */
const helper = /^_(?:callee|loop|ref|temp|this|iterator|marked|async|a)_?\d{0,6}\$?$/;
/** Bundlers that put two functions of one name into one file number the second: `save$1`. */
const appendedNumber = /\$\d{0,4}$/;
const block =
  /^((?:create|get)_[A-Za-z_]{1,80}?|(?:if|else|each|key|await|catch|then|pending)_block|(?:render|_sfc_render|_hoisted))_?\d{1,6}$/;

/** A name without the numbers that compilers and bundlers add to it. */
function withoutNumbers(name: string): string | undefined {
  if (helper.test(name)) return undefined;
  let stable = name.length > 3 ? name.replace(appendedNumber, '') : name;
  if (/_\d/.test(stable)) stable = stable.replace(numberedPart, '');
  return stable.replace(block, '$1');
}

/** The last part of a dotted name; engines disagree on the parts before it. `undefined` when there is no name. */
export function normalizeJavascript(raw: string): string | undefined {
  const alias = raw.indexOf(' [as ');
  let name = (alias > 0 ? raw.slice(0, alias) : raw).replace(asyncCause, '').trim().replace(keywords, '');
  if (moduleName.test(name)) return undefined;
  const call = name.indexOf('(');
  if (call > 0) name = name.slice(0, call);
  const start = Math.max(name.lastIndexOf('.'), name.lastIndexOf('/'), name.lastIndexOf('#')) + 1;
  // `e.get value` is the getter `value` of an object that the minifier named `e`.
  const last = name.slice(start).replace(keywords, '');
  if (anonymous.has(last) || /^\d+$/.test(last) || looksGenerated(last)) return undefined;
  return withoutNumbers(last) || undefined;
}

/** True for a name that a minifier made: another build gives it to another function. */
export function isMinifiedName(name: string): boolean {
  return minifiedName.test(name);
}
