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

/** Languages whose stacks name functions in the linker's way: no module, system frames between one's own. */
export function isNative(language: Language): boolean {
  return language === 'native' || language === 'rust';
}
