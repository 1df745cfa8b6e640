import { withoutLongHex } from './filename.ts';
import type { Language } from './language.ts';

const anonymousJavascript = new Set([
  '',
  '?',
  '<anonymous>',
  '<anonymous function>',
  'Anonymous function',
  'anonymous',
]);

/** The last part of a dotted name; engines disagree on what stands before it. */
function normalizeJavascript(raw: string): string | undefined {
  const alias = raw.indexOf(' [as ');
  const name = alias > 0 ? raw.slice(0, alias) : raw;
  const last = name.slice(name.lastIndexOf('.') + 1);
  const own = last.startsWith('async ') ? last.slice(6) : last;
  return anonymousJavascript.has(own) || own.endsWith('/<') ? undefined : own;
}

/** ERB, Haml and Slim templates become methods whose names end in two numbers of the process. */
const compiledTemplate = /_(erb|haml|slim)_{1,3}-?\d[\d_]*$/;

function normalizeRuby(name: string): string {
  return name.startsWith('block ') ? 'block' : name.replace(compiledTemplate, '_$1');
}

function normalizePhp(name: string): string | undefined {
  if (name.includes('{closure') || name.startsWith('[Anonymous')) return undefined;
  // An anonymous class is named after its file and line: `class@anonymous\0/app/x.php:12$0::run`.
  const start = name.indexOf('@anonymous');
  if (start < 0) return withoutLongHex(name);
  const method = name.lastIndexOf('::');
  return name.slice(0, start + 10) + (method > start ? name.slice(method) : '');
}

/** Cuts arguments and return type, and replaces template arguments by `<T>`: `void a::f<int>(char)` is `a::f<T>`. */
function trimSignature(raw: string): string {
  // Objective-C selectors, operators, Rust paths (`<A as B>::f`) and Swift closures have no such parts.
  if (/^[+\-<]|operator| in |\{\{/.test(raw)) return raw;
  let out = '';
  let depth = 0;
  for (let i = 0; i < raw.length; i++) {
    const char = raw.charAt(i);
    if (char === '<') {
      if (depth === 0) out += '<T>';
      depth += 1;
    } else if (char === '>' && depth > 0) {
      depth -= 1;
    } else if (depth === 0) {
      if (char === '(' && out !== '' && !raw.startsWith('(anonymous ', i)) break;
      out = char === ' ' && !out.endsWith('(anonymous') ? '' : out + char;
    }
  }
  return out === '' ? raw : out;
}

const rustHash = /::h[0-9a-f]{16}$/;
/** Numbers the C# compiler gives state machines, lambdas and closure classes. */
const compilerNumber = /(__(?:DisplayClass)?)\d+(?:_\d+)?/g;

function normalizeNative(name: string): string | undefined {
  if (name === '<redacted>' || name === '<unknown>') return undefined;
  return trimSignature(name.replace(rustHash, ''));
}

const asIs = (name: string) => name;

const normalizers: Readonly<Record<Language, (name: string) => string | undefined>> = {
  javascript: normalizeJavascript,
  java: (name) => (name.startsWith('lambda$') ? undefined : name),
  ruby: normalizeRuby,
  php: normalizePhp,
  csharp: (name) => trimSignature(name.replace(compilerNumber, '$1')),
  native: normalizeNative,
  rust: (name) => name.replace(rustHash, ''),
  python: asIs,
  go: asIs,
  other: asIs,
};

/** The function as it counts (sentry-protocol 5.2), or `undefined` when the name says nothing. */
export function normalizeFunction(name: string, language: Language): string | undefined {
  return normalizers[language](name.slice(0, 256));
}
