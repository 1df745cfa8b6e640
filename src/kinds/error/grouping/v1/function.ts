import { cutBrackets, cutEnd, cutFrom } from './cut-end.ts';
import { withoutGenerated } from './generated.ts';
import { normalizeJavaMethod } from './java-name.ts';
import { normalizeJavascript } from './javascript-name.ts';
import type { Language } from './language.ts';
import { normalizeNative } from './native-name.ts';

/** `block (2 levels) in Order#charge` is code of `charge`; Ruby 3.4 adds the class, earlier ones do not. */
const rubyPrefix = /^(?:(?:block|rescue|ensure)(?: \(\d{1,3} levels\))? in )+/;
/** ERB, Haml and Slim templates become methods whose names end in two numbers of the process. */
function withoutProcessNumbers(name: string): string {
  let start = name.length;
  while (start > 0 && /[\d_-]/.test(name.charAt(start - 1))) start -= 1;
  return /^_{1,4}-?\d[\d_]{3}/.test(name.slice(start)) ? name.slice(0, start) : name;
}

/** Code outside methods: Ruby calls it after how the file was started. */
const rubyTopLevel = /^<(?:main|top \(required\))>$/;

function normalizeRuby(raw: string): string | undefined {
  const isBlock = rubyPrefix.test(raw) || raw === 'block';
  const name = raw.replace(rubyPrefix, '');
  if (rubyTopLevel.test(name)) return '<main>';
  const owner = Math.max(name.lastIndexOf('#'), name.lastIndexOf('.'));
  const own = owner > 0 && !name.startsWith('<') ? name.slice(owner + 1) : name;
  const method = withoutGenerated(withoutProcessNumbers(own));
  return isBlock && method === 'block' ? undefined : method;
}

function normalizePhp(name: string): string | undefined {
  if (name.includes('{closure') || name.startsWith('[Anonymous')) return undefined;
  // An anonymous class is named after its file and line: `class@anonymous\0/app/x.php:12$0::run`.
  const start = name.indexOf('@anonymous');
  if (start < 0) return withoutGenerated(name);
  const method = name.lastIndexOf('::');
  return name.slice(0, start + 10) + (method > start ? name.slice(method) : '');
}

/** Python names a nested function after all around it (`create.<locals>.save`) or not, as its version likes. */
function normalizePython(name: string): string | undefined {
  const locals = name.lastIndexOf('<locals>.');
  return withoutGenerated(locals < 0 ? name : name.slice(locals + 9));
}

/** Closures are numbered in the order they are written, and generic functions carry `[...]`. */
const goMark = /(?:\.(?:func|gowrap|deferwrap)?\d{1,5}|-fm|-range\d{1,5})$/;

function normalizeGo(raw: string): string | undefined {
  const name = cutEnd(cutBrackets(raw), goMark).replace('[...]', '');
  return name.startsWith('glob.') ? name.replace(/^glob\.+/, 'glob') : name;
}

/** `<Save>d__12.MoveNext`, `<>c__DisplayClass4_0.<Run>b__1` and `<Run>g__Local|1_0` are code of the name in brackets. */
const csharpOwner = /<(\w{1,200})>(?:[a-z]__|d\b)/;

function normalizeCsharp(raw: string): string | undefined {
  const owner = csharpOwner.exec(raw);
  if (owner !== null) {
    const before = raw.slice(0, owner.index).replace(/<>c(?:__DisplayClass[\d_]{1,20})?[.+]?$/, '');
    return `${before}${owner[1] ?? ''}`;
  }
  // Expressions that are compiled at run time are numbered.
  if (/^lambda_method\d{0,9}/.test(raw)) return undefined;
  const name = cutFrom(raw.replace(/`\d{1,3}/g, ''), ' { <lambda>', '{ <lambda>', ' {<lambda>');
  return normalizeNative(name);
}

/** Dart writes closures as `.<anonymous closure>` or `.<fn>`, Elixir as `anonymous fn/2 in Orders.create/1`. */
const normalizeDart = (name: string) => cutFrom(name, '.<', '<anonymous closure>', '<fn>') || undefined;

function normalizeElixir(raw: string): string | undefined {
  const owner = raw.lastIndexOf(' in ');
  const name = owner < 0 ? raw : raw.slice(owner + 4);
  return (
    name.replace(/^-(.{1,200}?)\/\d{1,3}-(?:fun|lc|lbc|inlined)-.{0,40}$/, '$1').replace(/\/\d{1,3}$/, '') ||
    undefined
  );
}

const normalizers: Readonly<Record<Language, (name: string) => string | undefined>> = {
  javascript: normalizeJavascript,
  java: normalizeJavaMethod,
  ruby: normalizeRuby,
  php: normalizePhp,
  csharp: normalizeCsharp,
  native: normalizeNative,
  rust: normalizeNative,
  python: normalizePython,
  go: normalizeGo,
  dart: normalizeDart,
  elixir: normalizeElixir,
  other: withoutGenerated,
};

/** The longest name that is read. */
const maxNameChars = 512;

/** The function as it counts (sentry-protocol 5.2), or `undefined` when the name says nothing. */
export function normalizeFunction(name: string, language: Language): string | undefined {
  return normalizers[language](name.length > maxNameChars ? name.slice(0, maxNameChars) : name) || undefined;
}
