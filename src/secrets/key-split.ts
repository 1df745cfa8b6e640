import { foldCharacter } from './automaton.ts';
import { visibleText } from './invisible.ts';

const MAX_KEY_CHARS = 128;
const MAX_WORDS = 16;

/** The words of a key, in small letters without marks: camel humps and every sign that is no letter or digit part them. */
export function wordsOf(key: string): string[] {
  const seen = isAscii(key) ? key : visibleText(key);
  const text = seen.length <= MAX_KEY_CHARS ? seen : seen.slice(0, 64) + seen.slice(-64);
  const found: string[] = [];
  let start = -1;
  let before = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const kind = at < text.length ? kindOf(text.charCodeAt(at)) : 0;
    const isBorder =
      kind === 0 ||
      (kind === 2 && (before === 1 || before === 3)) ||
      // The last capital of `APIKey` begins the next word.
      (kind === 2 && before === 2 && kindOf(text.charCodeAt(at + 1)) === 1);
    if (isBorder && start !== -1) {
      found.push(wordOf(text.slice(start, at)));
      start = -1;
      if (found.length >= MAX_WORDS) return found;
    }
    if (kind !== 0 && start === -1) start = at;
    before = kind;
  }
  return found;
}

// 0: not part of a word, 1: small letter, 2: capital, 3: digit, 4: a letter without case.
function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return 1;
  if (code >= 65 && code <= 90) return 2;
  if (code >= 48 && code <= 57) return 3;
  if (code < 0xc0) return 0;
  return (code >= 0x2000 && code < 0x2c00) || (code >= 0x3000 && code < 0x3040) ? 0 : 4;
}

function wordOf(text: string): string {
  const lower = text.toLowerCase();
  const plain = isAscii(lower) ? lower : foldWord(lower);
  // `password2`, but `oauth2` and `2fa`.
  let end = plain.length;
  while (end > 2 && plain.charCodeAt(end - 1) <= 57 && plain.charCodeAt(end - 1) >= 48) end -= 1;
  return end === plain.length ? plain : plain.slice(0, end);
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) return false;
  return true;
}

function foldWord(text: string): string {
  let folded = '';
  for (const char of text.normalize('NFC')) folded += isFolded(char) ? foldCharacter(char) : char;
  return folded;
}

// Latin, Greek and Cyrillic letters, and full-width forms; the marks of other scripts are letters.
const isFolded = (char: string): boolean =>
  char < '\u0600' || (char >= '\u1e00' && char < '\u2000') || char > '\uff00';
