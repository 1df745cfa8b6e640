import type { GroupingFrame } from './input.ts';

/** The languages whose names need their own rules. Everything else is `other`. */
export type Language =
  | 'javascript'
  | 'python'
  | 'java'
  | 'php'
  | 'ruby'
  | 'go'
  | 'rust'
  | 'native'
  | 'csharp'
  | 'dart'
  | 'elixir'
  | 'other';

const words: readonly (readonly [Language, string])[] = [
  ['javascript', 'javascript node bun deno edge cloudflare electron react typescript js'],
  ['python', 'python'],
  ['java', 'java kotlin scala groovy clojure android jvm'],
  ['php', 'php'],
  ['ruby', 'ruby'],
  ['go', 'go'],
  ['rust', 'rust'],
  ['native', 'native c cpp c++ cocoa objc objective swift apple minidump nintendo unreal'],
  ['csharp', 'csharp dotnet fsharp vb unity'],
  ['dart', 'dart flutter'],
  ['elixir', 'elixir erlang'],
];
const languages: ReadonlyMap<string, Language> = new Map(
  words.flatMap(([language, list]) => list.split(' ').map((word) => [word, language] as const)),
);

/** The language of an SDK platform word such as `node` or `python-django`, or of a frame's own `platform`. */
export function languageOf(platform: string): Language {
  const known = languages.get(platform);
  if (known !== undefined) return known;
  const dash = platform.indexOf('-');
  return (dash > 0 && languages.get(platform.slice(0, dash))) || 'other';
}

const extensions: ReadonlyMap<string, Language> = new Map(
  (
    [
      ['javascript', 'js mjs cjs jsx ts mts cts tsx vue svelte'],
      ['python', 'py pyx'],
      ['java', 'java kt kts scala groovy clj'],
      ['php', 'php'],
      ['ruby', 'rb erb rake'],
      ['go', 'go'],
      ['csharp', 'cs fs vb'],
      ['dart', 'dart'],
      ['elixir', 'ex exs erl'],
    ] as const
  ).flatMap(([language, list]) => list.split(' ').map((word) => [word, language] as const)),
);

/**
 * The language of a frame: what its `platform` or that of the event says. SDKs that run on many systems say `other`
 * (Flutter does): then the file tells.
 */
export function languageOfFrame(frame: GroupingFrame, platform: string): Language {
  const said = languageOf(frame.platform ?? platform);
  const path = said === 'other' ? (frame.absPath ?? frame.filename) : undefined;
  if (path === undefined) return said;
  if (path.startsWith('package:') || path.startsWith('dart:')) return 'dart';
  return extensions.get(path.slice(path.lastIndexOf('.') + 1)) ?? said;
}

/** Languages whose stacks name functions in the linker's way: no module, system frames between one's own. */
export function isNative(language: Language): boolean {
  return language === 'native' || language === 'rust';
}
