import { withoutMarks } from './native-marks.ts';

/** The longest symbol that is read. */
const maxSymbolChars = 512;

const nameless =
  /^(?:<redacted>|<unknown>|<deduplicated_symbol>|\?+|unknown|\(null\)|(?:sub_|fn_|fcn\.)?(?:0x)?(?=[a-f]{0,15}\d)[0-9a-f]{4,16}|0x[0-9a-f]{1,16}|_{0,2}mh_execute_header)$/i;

/** A part of a path that only says "a closure", "a lambda" or "a namespace without a name". */
const unnamed =
  /^(?:|\$_\d{1,9}|_{1,2}ndk\d|_{1,2}\d|__cxx11|lambda_?\d{0,9}|_GLOBAL__N_.{0,40}|anonymous[- ]namespace|\d{1,9})$/;

interface Parts {
  readonly names: string[];
  current: string;
  /** The part before was a closure, so a call operator behind it is the closure's. */
  afterUnnamed: boolean;
}

function endPart(parts: Parts): void {
  const name = parts.current;
  parts.current = '';
  if (unnamed.test(name)) parts.afterUnnamed = true;
  else if (name !== 'operator()' || !parts.afterUnnamed) {
    parts.names.push(name);
    parts.afterUnnamed = false;
  }
}

/** Index of the bracket that closes the one at `from`, or the end of the text. */
function closingIndex(text: string, from: number, open: string, close: string): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === open) depth += 1;
    else if (char === close && text.charAt(i - 1) !== '-' && (depth -= 1) === 0) return i;
  }
  return text.length;
}

/** `<Type as Trait>::name` and `<impl Trait for Type>::name`: the type counts, the trait does not. */
function implementingType(inner: string): string {
  const impl = inner.indexOf(' for ');
  const type = inner.startsWith('impl ') && impl > 0 ? inner.slice(impl + 5) : inner;
  const as = type.indexOf(' as ');
  return (as < 0 ? type : type.slice(0, as))
    .replace(/^[&*]\s?(?:mut |const |dyn )?/, '')
    .replace(/<[^]*$/, '');
}

const operatorSign = /^operator(?:\(\)|[^\w\s(]{1,3}| ?(?:new|delete)(?:\[\])?| [\w:]{1,60})?/;

/**
 * The path of a symbol without parameters, return type, template arguments, closures and unnamed namespaces: one pass,
 * each character is read at most twice.
 */
function pathOf(symbol: string): string {
  const parts: Parts = { names: [], current: '', afterUnnamed: false };
  for (let i = 0; i < symbol.length; i++) {
    const char = symbol.charAt(i);
    if (char === ':' && symbol.charAt(i + 1) === ':') {
      endPart(parts);
      i += 1;
    } else if (char === '<') {
      const close = closingIndex(symbol, i, '<', '>');
      if (parts.current === '' && parts.names.length === 0 && symbol.charAt(close + 1) === ':') {
        parts.current = implementingType(symbol.slice(i + 1, close));
      }
      i = close;
    } else if (char === '{') {
      i = closingIndex(symbol, i, '{', '}');
    } else if (char === '`' || (char === "'" && parts.current === '')) {
      const close = symbol.indexOf("'", i + 1);
      if (close < 0) break;
      parts.current = symbol.slice(i + 1, close).replace(/[(<][^]*$/, '');
      i = close;
    } else if (char === '(') {
      if (parts.current !== '' && !parts.current.endsWith('.')) break;
      const close = closingIndex(symbol, i, '(', ')');
      // Swift's private names: `Cart.(total in _1A2B3C)`. C++ has `(anonymous namespace)` here.
      const owner = symbol.slice(i + 1, close).indexOf(' in _');
      if (owner > 0) parts.current += symbol.slice(i + 1, i + 1 + owner);
      i = close;
    } else if (char === ' ') {
      // The text before a blank is a return type or a qualifier.
      parts.names.length = 0;
      parts.current = '';
    } else if (char === 'o' && parts.current === '' && symbol.startsWith('operator', i)) {
      const sign = operatorSign.exec(symbol.slice(i, i + 80))?.[0] ?? 'operator';
      parts.current = sign;
      i += sign.length - 1;
    } else parts.current += char;
  }
  endPart(parts);
  return parts.names.join('::');
}

/**
 * The function as it counts, or `undefined` when the text is no name but an address or a placeholder. Two builds, two
 * compilers and two depths of closures of one function give one name.
 */
export function normalizeNative(raw: string): string | undefined {
  const symbol = withoutMarks(raw.slice(0, maxSymbolChars));
  if (nameless.test(symbol)) return undefined;
  // Objective-C methods are complete as they are.
  if (/^[+-]\[/.test(symbol)) return symbol;
  const typed = symbol.indexOf(' : ');
  const path = pathOf(typed < 0 ? symbol : symbol.slice(0, typed));
  return path === '' ? undefined : path;
}
