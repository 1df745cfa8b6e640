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
  | 'other';

const languages: ReadonlyMap<string, Language> = new Map<string, Language>([
  ['javascript', 'javascript'],
  ['node', 'javascript'],
  ['bun', 'javascript'],
  ['deno', 'javascript'],
  ['python', 'python'],
  ['java', 'java'],
  ['php', 'php'],
  ['ruby', 'ruby'],
  ['go', 'go'],
  ['rust', 'rust'],
  ['native', 'native'],
  ['c', 'native'],
  ['cocoa', 'native'],
  ['objc', 'native'],
  ['csharp', 'csharp'],
]);

/** The language of an SDK platform word, or of a frame's own `platform`. */
export function languageOf(platform: string): Language {
  return languages.get(platform) ?? 'other';
}
