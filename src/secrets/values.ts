import { DIGIT, isAt } from './characters.ts';
import { FILTERED } from './filtered.ts';
import { wordsOf } from './key-split.ts';
import { classifyKey, type KeyClass } from './keys.ts';
import { hasDigitAndLetter, hasDigitOrSign, isGibberish, isMixed, isTokenLike } from './token-looks.ts';
import { isCode, isLocation, isMeasure, isName, isPlaceholder, MAX_FORM_CHARS } from './value-forms.ts';
import { absentWords, choiceWords, proseWords, typeWords } from './value-words.ts';

/**
 * How sure it is that a value belongs to its key and is a value at all.
 * `addressed`: in the query of a URL. `typed`: the value of a key in an object. `quoted`: in quotes behind a key. `assigned`: `key=value`.
 * `spoken`: `key: value`, which people write too. `glued`: `key:value`, which may be one name.
 * `near`: only blanks between, or a word like `is`.
 */
export type Certainty = 'addressed' | 'typed' | 'quoted' | 'assigned' | 'spoken' | 'glued' | 'near';

const MIN_PASSWORD_DIGITS = 4;
const MIN_PASS_DIGITS = 6;
const MIN_CODE_DIGITS = 4;
const MIN_MAYBE_CHARS = 16;
const MAX_SENTENCE_WORDS = 40;
const MAX_NAME_CHARS = 48;

/** True when a text under a key of that class is the secret itself: the name alone does not decide. */
export function isSecretText(keyClass: KeyClass, text: string, certainty: Certainty = 'typed'): boolean {
  if (keyClass === 'none') return false;
  const value = text.trim();
  if (value === '' || value.includes(FILTERED)) return false;
  const look = value.length > MAX_FORM_CHARS ? value.slice(0, MAX_FORM_CHARS) : value;
  if (keyClass === 'header') return isHeaderSecret(look);
  if (keyClass === 'hook') return isHookAddress(look);
  if (keyClass === 'maybe') return (isMixed(look, MIN_MAYBE_CHARS) || isSalt(look)) && !isMeasure(look);
  if (keyClass === 'phrase') return isPhrase(look);
  if (isNumber(look)) return isSecretNumber(keyClass, look);
  if (isHarmless(look)) return false;
  return isSecretWord(keyClass, look, certainty);
}

// 64 signs of every kind, as settings of WordPress have them.
const isSalt = (text: string): boolean =>
  text.length >= 32 &&
  /\d/.test(text) &&
  /[a-z]/.test(text) &&
  /[A-Z]/.test(text) &&
  /[^\w\s]/.test(text) &&
  !isSentence(text);

function isSecretWord(keyClass: KeyClass, text: string, certainty: Certainty): boolean {
  switch (keyClass) {
    case 'code':
      return isCodeValue(text, certainty);
    case 'tokens':
      return isTokenLike(text);
    case 'token':
      if (certainty === 'addressed') return true;
      return certainty === 'typed' || certainty === 'quoted' ? !isShortWord(text) : isTokenLike(text);
    case 'secret':
      if (certainty === 'glued' || certainty === 'near')
        return isTokenLike(text) || (certainty === 'glued' && hasDigitAndLetter(text) && text.length >= 6);
      return certainty !== 'spoken' || !isKebab(text);
    case 'pass':
      return (
        certainty === 'typed' ||
        certainty === 'quoted' ||
        certainty === 'assigned' ||
        hasDigitAndLetter(text) ||
        isGibberish(text)
      );
    case 'password':
      return certainty !== 'near' || hasDigitOrSign(text) || isGibberish(text) || isWordChain(text);
    case 'header':
    case 'hook':
    case 'maybe':
    case 'phrase':
    case 'none':
    default:
      return false;
  }
}

function isNumber(text: string): boolean {
  const from = text.startsWith('-') ? 1 : 0;
  for (let at = from; at < text.length; at += 1) {
    if (!isAt(text, at, DIGIT) && text.charCodeAt(at) !== 46) return false;
  }
  return text.length > from;
}

/** True for a number that is the secret itself, and no count, flag or id. */
export function isSecretNumber(keyClass: KeyClass, text: string): boolean {
  if (text.startsWith('-') || text.includes('.')) return false;
  const digits = text.length;
  switch (keyClass) {
    case 'tokens':
    case 'maybe':
    case 'hook':
    case 'none':
    case 'phrase':
      return false;
    case 'token':
      return digits >= MIN_PASS_DIGITS;
    case 'pass':
      return digits >= MIN_PASS_DIGITS;
    case 'code':
      return digits >= MIN_CODE_DIGITS || digits === 3;
    case 'password':
    case 'secret':
    case 'header':
    default:
      return digits >= MIN_PASSWORD_DIGITS;
  }
}

/** What is no secret under any key: absent, masked, a place for one, a type, a path, a piece of code, a sentence. */
function isHarmless(text: string): boolean {
  const lower = text.toLowerCase().replace(/[.,;:!?]{1,3}$/, '');
  if (isHarmlessWord(lower)) return true;
  if (isPlaceholder(text) || isLocation(text) || isMeasure(text) || isCode(text)) return true;
  if (isName(text) && isWordyName(text)) return true;
  if (text.includes(' ')) return isSentence(text);
  return isSensitiveName(text) || isForeignProse(text);
}

function isHarmlessWord(lower: string): boolean {
  return (
    absentWords.has(lower) ||
    typeWords.has(lower) ||
    choiceWords.has(lower) ||
    proseWords.has(plainWord(lower))
  );
}

/** A word of sentences about passwords. */
export const isProseWord = (word: string): boolean => isHarmlessWord(word.toLowerCase());

/** Without marks: `ungültig` is `ungultig`. */
function plainWord(lower: string): string {
  for (let at = 0; at < lower.length; at += 1) {
    if (lower.charCodeAt(at) > 127) return lower.normalize('NFD').replaceAll(/[\u0300-\u036f]/g, '');
  }
  return lower;
}

/** Parts of words, not of chance: `form.password`, but not `k8s.Qz7x`. */
function isWordyName(text: string): boolean {
  const parts = text.split(/\.|->|::|\?\.|_/);
  return parts.length >= 3 || parts.some((part) => isKnownPart(part));
}

function isKnownPart(part: string): boolean {
  if (
    /^(?:self|this|process|os|env|config|cfg|conf|settings|opts|options|args|kwargs|params|props|state|form|req|request|res|response|ctx|context|user|data|body|app|event|error|errors|e|err|input|obj|item|model|client|session|secrets|var|local|module|each|vars|values|system|java|com|org|io|net|www|api|auth|forms|labels?|messages?|string|null|example|optional|option|empty|none|maybe)$/i.test(
      part,
    )
  )
    return true;
  return wordsOf(part).some((word) => classifyKey(word) !== 'none');
}

/** The name of a secret and no secret: `access_token`, `userPassword`. Plain words people choose stay secrets. */
function isSensitiveName(text: string): boolean {
  if (text.length > MAX_NAME_CHARS || !/^[A-Za-z][A-Za-z_ -]{0,47}$/.test(text)) return false;
  const names = wordsOf(text);
  if (names.length < 2) return false;
  return (
    classifyKey(text) !== 'none' ||
    names.every((name) => proseWords.has(name) || classifyKey(name) !== 'none')
  );
}

/** Two or more words, at least one of them not a name: text about a secret, not the secret itself. */
function isSentence(text: string): boolean {
  const parts = text.split(/[\s/]+/, MAX_SENTENCE_WORDS);
  let prose = 0;
  for (const part of parts) {
    const word = plainWord(
      part
        .toLowerCase()
        .replace(/^[^\p{L}\d]+/u, '')
        .replace(/(?<=[\p{L}\d])[^\p{L}\d]+$/u, ''),
    );
    if (
      word !== '' &&
      (proseWords.has(word) || typeWords.has(word) || absentWords.has(word) || classifyKey(word) !== 'none')
    )
      prose += 1;
  }
  if (prose === 0) return isForeignProse(text);
  // A passphrase may hold one small word.
  return prose * 4 >= parts.length && !parts.some((part) => isStrong(part));
}

/** A word that no sentence holds. */
function isStrong(word: string): boolean {
  return word.length >= 8 && isAt2(word) && !isMeasure(word) && !isLocation(word);
}

const isAt2 = (word: string): boolean =>
  /\d/.test(word) &&
  /[a-z]/.test(word) &&
  (/[A-Z]/.test(word) || word.length >= 16) &&
  !/^[A-Za-z]+\d{1,4}\W?$/.test(word);

/** Letters of other scripts without digits and signs: people write sentences in them. */
function isForeignProse(text: string): boolean {
  return /^[^\x21-\x40\x5b-\x60\x7b-\x7e]{1,256}$/.test(text) && /[\u0370-\u1dff\u3040-\ud7a3]/.test(text);
}

function isHeaderSecret(text: string): boolean {
  const isScheme =
    /^(?:bearer|basic|digest|token|apikey|negotiate|ntlm|hmac|oauth|bot|ssws|aws4-hmac-sha256)[ \t:]*/i.exec(
      text,
    );
  const rest = isScheme === null ? text : text.slice(isScheme[0].length).trim();
  if (
    rest === '' ||
    (isNumber(rest) && rest.length < MIN_PASS_DIGITS) ||
    CHALLENGE.test(rest) ||
    isCookieAttributes(rest)
  )
    return false;
  const lower = rest.toLowerCase();
  if (isHarmlessWord(lower) || isPlaceholder(rest) || isCode(rest) || isName(rest)) return false;
  if (rest.includes('=') || rest.includes(';')) return true;
  if (rest.includes(' ')) return !isSentence(rest);
  return !isSensitiveName(rest) && !isForeignProse(rest);
}

/** What a server asks for. */
const CHALLENGE = /^(?:realm|error|charset|nonce)=/i;
const ATTRIBUTE = /^(?:secure|httponly|partitioned|(?:samesite|path|domain|expires|max-age|priority)\b.*)?$/i;

const isCookieAttributes = (text: string): boolean =>
  text.split(/[;,]\s*/, MAX_SENTENCE_WORDS).every((part) => ATTRIBUTE.test(part.trim()));

function isHookAddress(text: string): boolean {
  if (!/^[a-z]{2,8}:\/\//i.test(text)) return isTokenLike(text);
  const path = text.slice(text.indexOf('://') + 3);
  return hasMixedPart(path) && !/^[^/]{1,100}\/(?:[a-z-]{1,20}\/){0,4}v?\d{0,3}\/?$/.test(path);
}

// Some part behind the host has digits and letters both.
const hasMixedPart = (path: string): boolean =>
  path
    .split(/[/?&=#.]/)
    .slice(1)
    .some((part) => hasDigitAndLetter(part));

function isPhrase(text: string): boolean {
  const parts = text.split(/[\s,]+/, MAX_SENTENCE_WORDS);
  if (parts.length < 3) return isTokenLike(text) || isGibberish(text);
  if (parts.length >= 11) return true;
  return !isSentence(text);
}

function isCodeValue(text: string, certainty: Certainty): boolean {
  let digits = 0;
  for (let at = 0; at < text.length; at += 1) if (isAt(text, at, DIGIT)) digits += 1;
  if (digits >= 3) return true;
  if (certainty === 'typed' || certainty === 'quoted')
    return digits > 0 ? text.length >= 4 : !isShortWord(text) && text.length >= 6;
  return isTokenLike(text) || isGibberish(text);
}

/** A plain word as parsers, menus and states have them. */
function isShortWord(text: string): boolean {
  return text.length < 6 && /^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+|\W+)$/.test(text);
}

/** `cedar-maple-iris-olive`: passphrases that programs make, and no sentence says. */
function isWordChain(text: string): boolean {
  if (text.length < 16 || !/^[a-z]{3,12}(?:[-_.][a-z]{3,12}){2,7}$/i.test(text)) return false;
  return !text.split(/[-_.]/).some((word) => isHarmlessWord(word.toLowerCase()));
}

/** Words between dashes, as names of things are: `prod-db-tls`. */
function isKebab(text: string): boolean {
  return /^[a-z]{2,20}(?:[-/._][a-z]{1,20}){1,6}$/.test(text);
}
