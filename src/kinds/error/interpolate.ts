import { isList, isObject, type JsonObject } from '../../reader/json.ts';
import { cutText } from '../../reader/text.ts';

/**
 * `%s`, `%5.1f`, `%(name)s`, `%<name>s`, `%1$s`, `%[1]v`, `%ld`, `%@`, `%j`, `%w`, `%%`. Without the blank among the flags of C: `95% full` is a
 * percentage.
 */
const percentPlace =
  /%(?:%|(?:\((?<name>[\w.-]{1,64})\)|<(?<ruby>\w{1,64})>|(?<at>\d{1,3})\$|\[(?<goAt>\d{1,3})\])?[-+#0]{0,4}\d{0,3}(?:\.\d{0,3})?(?:hh?|ll?|[jztL])?(?<kind>[sdifFrxXoOcveEgGaqpTujtbw@]))/g;

/**
 * `{}`, `{0}`, `{name}`, `{user.id}`, `{user[id]}`, `{0:N2}`, `{Total,10:C}`, `{0,number,#.#}`, `{@User}`, `{value!r}`, `{:?}`,
 * `${name}`, `%{name}`, `{{`, `}}`.
 */
const bracePlace =
  /\{\{|\}\}|(?<mark>[$%]?)\{[@$]?(?<name>[\w.-]{0,64}(?:\[[\w.-]{1,64}\])?)(?:, ?-?\d{1,3}|, ?(?:number|date|time|choice)(?:,[^{}]{0,32})?)?(?:![rsa])?(?::[^{}]{0,32})?\}/g;

/** `%20` and `%2d` are escapes of a URL far more often than numbers with a width. */
const urlEscape = /^%[2-7][0-9a-f]/i;
/** `%E4%BD%A0` and `%c3%bc` are letters beyond ASCII in a URL: a first byte and one that goes on. */
const letterEscape = /^%[c-f][0-9a-f]%[89ab][0-9a-f]/i;
const nextEscape = /%[0-9a-f]{2}$/i;
const escapeChars = 6;

const maxPathNames = 8;

type Params = readonly unknown[] | JsonObject;

/** How sure a `%` is a place: after a digit it is a percentage, before a letter (`%full`, `%dms`) it can be either. */
type Sureness = 'sure' | 'likely' | 'unlikely';

/** What a template is filled with; chosen once for all of it, so that no `%` of a text with `{}` is taken for a place. */
type Dialect = { readonly marks: 'percent'; readonly least: Sureness } | { readonly marks: 'brace' };

/**
 * Fills a log template with its parameters (sentry-protocol 4.4): places take those of a list in order or by number, and
 * those of an object by name. What has no parameter stays as written; at most `maxChars` come back.
 */
export function interpolate(template: string, params: unknown, maxChars: number): string {
  const values = paramsOf(params);
  const dialect = values && chooseDialect(template, values);
  if (values === undefined || dialect === undefined) return cutText(template, maxChars);
  let next = 0;
  let room = maxChars;
  const fill = (written: string, name: string, kind: string): string => {
    const value =
      isList(values) && !isPosition(name) && !isNamedList(values, name)
        ? values[next++]
        : valueOf(values, name);
    if (value === undefined || room <= 0) return written;
    const text = textOf(value, kind);
    room -= text.length;
    return text;
  };
  const filled =
    dialect.marks === 'brace'
      ? replacePlaces(template, bracePlace, ([written], { mark = '', name = '' }) => {
          if (written === '{{' || written === '}}') return written.slice(1);
          // `${name}` and `%{name}` are places of their own; before `{}` and `{0}` the dollar is money.
          if (isObject(values)) return fill(written, name, '');
          return mark + fill(written.slice(mark.length), name, '');
        })
      : replacePlaces(
          template,
          percentPlace,
          ({ 0: written, index }, { name, ruby, at, goAt, kind = '' }) => {
            if (written === '%%') return '%';
            if (!isAtLeast(surenessOf(written, template, index), dialect.least)) return written;
            const position = at ?? goAt;
            return fill(
              written,
              name ?? ruby ?? (position === undefined ? '' : String(Number(position) - 1)),
              kind,
            );
          },
        );
  return cutText(filled, maxChars);
}

type Groups = Readonly<Record<string, string | undefined>>;

function replacePlaces(
  template: string,
  place: RegExp,
  replace: (match: RegExpExecArray, groups: Groups) => string,
): string {
  let filled = '';
  let from = 0;
  for (const match of template.matchAll(place)) {
    filled += template.slice(from, match.index) + replace(match, match.groups ?? {});
    from = match.index + match[0].length;
  }
  return filled + template.slice(from);
}

/**
 * Chooses the dialect with as many places as there are parameters; when both or neither match, sure places of `%` win.
 * Text that only resembles a place counts as one only when the template has no better places.
 */
function chooseDialect(template: string, params: Params): Dialect | undefined {
  const percents = { sure: 0, likely: 0, unlikely: 0 };
  for (const match of template.matchAll(percentPlace)) {
    const { name = match.groups?.['ruby'] } = match.groups ?? {};
    if (match[0] === '%%' || (name !== undefined && valueOf(params, name) === undefined)) continue;
    const sureness = surenessOf(match[0], template, match.index);
    if (sureness !== undefined) percents[sureness] += 1;
  }
  let braces = 0;
  for (const match of template.matchAll(bracePlace)) {
    const name = match.groups?.['name'];
    if (name !== undefined && (isList(params) || (name !== '' && valueOf(params, name) !== undefined)))
      braces += 1;
  }
  const count = isList(params) ? params.length : Object.keys(params).length;
  const { sure, likely, unlikely } = percents;
  const percent: Dialect = { marks: 'percent', least: sure >= count && sure > 0 ? 'sure' : 'likely' };
  const isPercentExact = sure === count || sure + likely === count;
  if (sure > 0 && (braces === 0 || isPercentExact || braces !== count)) return percent;
  if (braces > 0 && (likely === 0 || !isPercentExact || braces === count)) return { marks: 'brace' };
  if (likely > 0) return percent;
  return unlikely > 0 && unlikely === count ? { marks: 'percent', least: 'unlikely' } : undefined;
}

/** Undefined for `95%full`, which is never a place. */
function surenessOf(written: string, template: string, at: number): Sureness | undefined {
  const isBeforeLetter = /\p{L}/u.test(template.charAt(at + written.length));
  const isNumbered = /^%[([<]|\$/.test(written);
  if (!isNumbered && isLetterEscape(template, at)) return undefined;
  if (!isNumbered && (/\d/.test(template.charAt(at - 1)) || urlEscape.test(written)))
    return isBeforeLetter ? undefined : 'unlikely';
  return isBeforeLetter ? 'likely' : 'sure';
}

function isLetterEscape(template: string, at: number): boolean {
  if (letterEscape.test(template.slice(at, at + escapeChars))) return true;
  const isByte = /^%[89ab][0-9a-f]/i.test(template.slice(at, at + escapeChars));
  return isByte && nextEscape.test(template.slice(Math.max(0, at - escapeChars), at));
}

function isAtLeast(sureness: Sureness | undefined, least: Sureness): boolean {
  return sureness === 'sure' || sureness === least;
}

/** Python turns a single dictionary into the parameters themselves; others send it as the only one of a list. */
function isNamedList(params: readonly unknown[], name: string): boolean {
  const [only] = params;
  return params.length === 1 && isObject(only) && valueInside(only, name) !== undefined;
}

function valueOf(params: Params, name: string): unknown {
  if (isList(params)) {
    const [only] = params;
    if (isObject(only) && isNamedList(params, name)) return valueInside(only, name);
    return isPosition(name) ? valueInside(params, name) : undefined;
  }
  return name === '' ? params : valueInside(params, name);
}

/** `0` and, where the language looks inside a parameter, `0.name` or `0[name]`. */
function isPosition(name: string): boolean {
  return /^\d{1,3}(?:[.[]|$)/.test(name);
}

/** The value of a name as it is, else of a path of names: `user.id`, `user[id]`. */
function valueInside(params: Params, name: string): unknown {
  if (Object.hasOwn(params, name)) return Reflect.get(params, name);
  let value: unknown = params;
  for (const key of name.split(/[.[]/, maxPathNames)) {
    const own = key.replace(']', '');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, own)) return undefined;
    value = Reflect.get(value, own);
  }
  return value;
}

/** PHP writes a list with a gap as an object of numbers. */
function paramsOf(params: unknown): Params | undefined {
  if (isList(params)) return params;
  if (!isObject(params)) return undefined;
  const keys = Object.keys(params);
  const isNumbered = keys.length > 0 && keys.every((key) => /^\d{1,3}$/.test(key));
  return isNumbered && !Object.hasOwn(params, '') ? Object.values(params) : params;
}

function textOf(value: unknown, kind: string): string {
  if (typeof value === 'string') return value;
  if (Number.isInteger(value) && typeof value === 'number') {
    if (kind === 'x') return value.toString(16);
    if (kind === 'X') return value.toString(16).toUpperCase();
    if (kind === 'o') return value.toString(8);
  }
  return JSON.stringify(value);
}
