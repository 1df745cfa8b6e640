import { cutBrackets } from './cut-end.ts';

/** What compilers, linkers and demanglers put around a symbol. It does not tell which function the symbol is. */

/** `+ 12`, `+0x1f`, `@plt`, `@@GLIBC_2.2.5`: the offset and the version that follow a symbol. */
const offsetOrVersion = /^(?:\+ ?(?:0x[0-9a-f]{1,16}|\d{1,10})|@[A-Za-z][\w.]{1,40})$/;

function withoutOffset(symbol: string): string {
  const mark = Math.max(symbol.lastIndexOf('+'), symbol.lastIndexOf('@'));
  if (mark <= 0 || !offsetOrVersion.test(symbol.slice(mark))) return symbol;
  const before = symbol.slice(0, mark);
  return (before.endsWith('@') ? before.slice(0, -1) : before).trimEnd();
}

/** Rust's symbol hash, and the clones that GCC and LLVM make of a function: `.isra.0`, `.llvm.123`. */
const clone =
  /(?:::h[0-9a-f]{16}|\.(?:llvm|isra|part|constprop|cold|lto_priv|localalias|resume|destroy|cleanup|unlikely|hot|split|text)(?:\.[\da-f]{1,20})?|\.\d{1,20})$/;

/** Apple's blocks: `__32-[Order save:]_block_invoke_2` and `__pay_block_invoke.23` belong to what is between. */
const block = /^_{2,3}\d{0,5}(.{1,200}?)_block_invoke(?:[._]\d{1,6}){0,2}$/;

/** What Swift's demangler and the vtable thunks of C++ put before the name they belong to. */
const prefixes: readonly string[] = [
  'partial apply forwarder for ',
  'partial apply for ',
  'reabstraction thunk helper for ',
  'dispatch thunk of ',
  'protocol witness for ',
  'merged ',
  'specialized ',
  'generic specialization ',
  'function signature specialization ',
  'outlined ',
  '@objc ',
  '@nonobjc ',
  'static ',
  'non-virtual thunk to ',
  'virtual thunk to ',
  'covariant return thunk to ',
  'thunk to ',
  'async function pointer to ',
];
const suspended = /^\(\d{1,3}\) (?:await|suspend) resume partial function for /;
const closureOf = /^(?:implicit )?closure #\d{1,5}.{0,200}? in /;

const maxRounds = 8;

function withoutPrefixes(raw: string): string {
  let name = raw;
  for (let rounds = 0; rounds < maxRounds; rounds++) {
    const before = name;
    for (const prefix of prefixes) if (name.startsWith(prefix)) name = name.slice(prefix.length);
    if (name.startsWith('<')) {
      const specialised = name.indexOf('> of ');
      if (specialised > 0) name = name.slice(specialised + 5);
    }
    name = name.replace(suspended, '').replace(closureOf, '');
    if (name === before) break;
  }
  return name;
}

function withoutSuffixes(raw: string): string {
  // A method of Objective-C ends in a bracket of its own.
  if (/^[+-]\[/.test(raw)) return raw;
  let name = raw;
  for (let rounds = 0; rounds < maxRounds; rounds++) {
    const before = name;
    name = cutBrackets(withoutOffset(name).replace(clone, ''));
    if (name === before) break;
  }
  return name;
}

const legacyRust: readonly (readonly [string, string])[] = [
  ['$LT$', '<'],
  ['$GT$', '>'],
  ['$RF$', '&'],
  ['$BP$', '*'],
  ['$C$', ','],
  ['$u20$', ' '],
  ['$u7b$', '{'],
  ['$u7d$', '}'],
];

function decodeRust(raw: string): string {
  if (!raw.includes('$')) return raw;
  let name = raw;
  for (const [code, text] of legacyRust) name = name.replaceAll(code, text);
  return name === raw ? raw : name.replaceAll('..', '::').replace(/(^|::)_(?=[{<])/g, '$1');
}

/** `_ZN4shop3payEv` is `shop::pay`: the nested names of the Itanium ABI, as far as they are plain. */
function demangle(symbol: string): string {
  const start = /^_{1,2}ZN[VK]?/.exec(symbol)?.[0].length;
  if (start === undefined) return symbol;
  const parts: string[] = [];
  for (let at = start; at < symbol.length;) {
    const digits = /^\d{1,3}/.exec(symbol.slice(at, at + 3))?.[0];
    if (digits === undefined) break;
    const from = at + digits.length;
    at = from + Number(digits);
    parts.push(symbol.slice(from, at));
  }
  return parts.length === 0 ? symbol : parts.join('::');
}

/** The symbol without what comes before and after it; its parameters and template arguments are still there. */
export function withoutMarks(raw: string): string {
  const symbol = withoutSuffixes(decodeRust(demangle(raw.trim())));
  const owner = block.exec(symbol)?.[1];
  return withoutPrefixes(owner ?? symbol);
}
