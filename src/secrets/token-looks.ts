import { DIGIT, isAt, LOWER, UPPER } from './characters.ts';
import { isMeasure } from './value-forms.ts';

const MIN_TOKEN_CHARS = 8;
const MIN_LONG_TOKEN_CHARS = 20;

/** True for a text that a program made: letters and digits mixed, long with both cases, many digits, or gibberish. */
export function isTokenLike(text: string): boolean {
  if (!/^[^\s"'`<>]{6,}$/.test(text) || isMeasure(text)) return false;
  if (isMixed(text, MIN_TOKEN_CHARS)) return true;
  if (/^\d{6,}$/.test(text)) return true;
  if (text.length >= MIN_LONG_TOKEN_CHARS && hasBothCases(text) && !/[a-z][-_. ][a-z]/i.test(text))
    return true;
  return text.length >= MIN_TOKEN_CHARS && isGibberish(text);
}

/** One run of letters and digits mixed, as generated secrets are and words are not. */
export function isMixed(text: string, minChars: number): boolean {
  return text.length >= minChars && /^[\w.~+/=%:@!|,;&#$^*()-]+$/.test(text) && hasDigitAndLetter(text);
}

/** A digit and a letter. */
export function hasDigitAndLetter(text: string): boolean {
  let seen = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (isAt(text, at, DIGIT)) seen |= 1;
    else if (isAt(text, at, UPPER | LOWER)) seen |= 2;
    if (seen === 3) return true;
  }
  return false;
}

/** True for a text with a character that plain words do not have. */
export const hasDigitOrSign = (text: string): boolean => /\d|[^\p{L}\s.,:;!?'"()-]/u.test(text);
const hasBothCases = (text: string): boolean => /[a-z]/.test(text) && /[A-Z]/.test(text);

/** True for letters that form no pronounceable word: hardly a vowel, or many consonants in a row. */
export function isGibberish(text: string): boolean {
  if (text.length < 5 || !/^[A-Za-z]{5,64}$/.test(text)) return false;
  let vowels = 0;
  let run = 0;
  let longest = 0;
  for (const char of text.toLowerCase()) {
    if ('aeiouy'.includes(char)) {
      vowels += 1;
      run = 0;
    } else {
      run += 1;
      longest = Math.max(longest, run);
    }
  }
  return longest >= 5 || vowels * 6 < text.length || /q[^u]/i.test(text);
}
