import { wordsOf } from './key-split.ts';
import * as words from './key-words.ts';

/**
 * What a key says about its value.
 * `password`: a password or passphrase; weak ones are hidden as well.
 * `secret`: the name of a secret that programs make: `api_key`, `access_token`, `client_secret`.
 * `token`: a name that means other things too: `token`, `auth`, `session_id`; its value must look like a secret in prose.
 * `tokens`: as `token`, while numbers are counts (of a language model).
 * `pass`: a password, or how many tests passed. `code`: digits. `phrase`: words. `hook`: an address that is a secret.
 * `header`: `Authorization` and cookies; in text the value runs to the end of the line.
 * `maybe`: hidden only when it looks like a secret by itself.
 */
export type KeyClass =
  | 'none'
  | 'maybe'
  | 'tokens'
  | 'token'
  | 'secret'
  | 'password'
  | 'pass'
  | 'code'
  | 'phrase'
  | 'hook'
  | 'header';

/** Where the key occurs: cookies and query strings have more secret names than other places. */
export type KeyPlace = 'field' | 'cookie' | 'query';

const MAX_CACHED = 4096;
const MAX_CACHED_CHARS = 48;
const caches: Record<KeyPlace, Map<string, KeyClass>> = {
  field: new Map(),
  cookie: new Map(),
  query: new Map(),
};

/** The class of a key in any spelling. Verdicts are remembered, as events repeat their keys. */
export function classifyKey(key: string, place: KeyPlace = 'field'): KeyClass {
  const cache = caches[place];
  const known = cache.get(key);
  if (known !== undefined) return known;
  const verdict = classify(wordsOf(key), place);
  if (key.length <= MAX_CACHED_CHARS) {
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(key, verdict);
  }
  return verdict;
}

function classify(all: readonly string[], place: KeyPlace): KeyClass {
  if (all.length === 0) return 'none';
  const verdict = classifyWords(all);
  if ((verdict !== 'none' && verdict !== 'maybe') || place === 'field') return verdict;
  const last = all.at(-1) ?? '';
  if (place === 'cookie') {
    const isLogin =
      all.some(
        (word) => words.cookieWords.has(word) || words.cookieParts.some((part) => word.includes(part)),
      ) && !words.aboutWords.has(last);
    return isLogin ? 'secret' : 'maybe';
  }
  if (words.queryWords.has(last)) return 'token';
  return words.queryMaybeWords.has(last) ? 'maybe' : verdict;
}

function classifyWords(all: readonly string[]): KeyClass {
  const last = all.at(-1) ?? '';
  const before = all.at(-2) ?? '';
  const header = headerClass(last, before);
  if (header !== 'none') return header;
  if (last === 'url' || last === 'uri' || last === 'link' || last === 'address') return addressClass(all);
  if (last === 'tokens') return words.harmlessTokenOwners.has(before) && before !== 'max' ? 'none' : 'tokens';
  if (all.includes('existing')) return 'none';
  if (last === 'id' && before === 'secret') return 'maybe';
  const named = namedClass(all, last, before);
  if (named === 'none') return 'none';
  if (words.aboutWords.has(last) && !words.aboutExceptions.has(`${before}_${last}`)) return 'none';
  return words.questionWords.has(all[0] ?? '') && all.length > 1 && named !== 'code' ? 'none' : named;
}

function headerClass(last: string, before: string): KeyClass {
  const isHeader = last === 'header';
  const word = isHeader ? before : last;
  if (word === 'authorization' || word === 'authorisation') return 'header';
  if (word === 'cookie' || word === 'cookies' || word === 'cookie2')
    return isHeader || last === word ? 'header' : 'none';
  return isHeader && (word === 'auth' || word === 'authentication') ? 'header' : 'none';
}

// `webhook_url`, `magic_link`, `password_reset_link`: the address itself gives access.
function addressClass(all: readonly string[]): KeyClass {
  return all.some(
    (word) =>
      word.includes('webhook') ||
      word === 'magic' ||
      word === 'reset' ||
      word === 'invite' ||
      word === 'hook',
  )
    ? 'hook'
    : 'none';
}

function namedClass(all: readonly string[], last: string, before: string): KeyClass {
  for (const word of all) {
    const found = passwordOrSecret(word);
    if (found !== 'none') return found === 'secret' && last === 'tokens' ? 'tokens' : found;
  }
  if (isSeedPhrase(all, last, before)) return 'phrase';
  if (last === 'pass' || (last.endsWith('pass') && words.passOwners.has(last.slice(0, -4))))
    return passClass(last, before);
  if (last === 'phrase' && before === 'pass') return 'password';
  if (isCode(all, last, before)) return 'code';
  if (isKey(all, last, before)) return 'secret';
  return tokenClass(all, last, before);
}

function passwordOrSecret(word: string): KeyClass {
  if (words.passwordWords.has(word)) return 'password';
  if (word.length > 4 && word.endsWith('pw')) return 'password';
  if (word.length > 6) {
    if (word.startsWith('password') && word !== 'passwordless') return 'password';
    for (const ending of words.passwordEndings) if (word.endsWith(ending)) return 'password';
    if (word.includes('secret') || word.includes('credential'))
      return words.noSecretWords.has(word) ? 'none' : 'secret';
  }
  if (words.secretWords.has(word)) return 'secret';
  // Other scripts are written without blanks: `用户密码`.
  if (word.charCodeAt(0) > 0x2ff && otherScripts.some((password) => word.includes(password)))
    return 'password';
  return 'none';
}

const otherScripts = [...words.passwordWords].filter((word) => word.charCodeAt(0) > 0x2ff);

function isSeedPhrase(all: readonly string[], last: string, before: string): boolean {
  if (last === 'mnemonic' || last === 'seedphrase') return true;
  const isWords = last === 'phrase' || last === 'words';
  if (isWords && (before === 'seed' || before === 'recovery' || before === 'mnemonic' || before === 'backup'))
    return true;
  return last === 'seed' && (all.includes('wallet') || all.includes('mnemonic') || all.includes('hd'));
}

function passClass(last: string, before: string): KeyClass {
  if (last !== 'pass') return 'password';
  if (words.ticketWords.has(before)) return 'none';
  return words.passOwners.has(before) ? 'password' : 'pass';
}

function isCode(all: readonly string[], last: string, before: string): boolean {
  if (words.codeWords.has(last)) return true;
  if (last === 'code' || last === 'codes') {
    return words.codeOwners.has(before) || before === '2fa' || before.endsWith('factor');
  }
  if (last === 'factor' && before === 'two') return true;
  if (last === 'attempt' && before === 'otp') return true;
  if (last === 'ssn' || (last === 'security' && before === 'social')) return true;
  if (all.includes('cvv') || all.includes('ssn')) return !words.aboutWords.has(last);
  const isNumber = last === 'number' || last === 'num' || last === 'no' || last === 'nr';
  if (
    isNumber &&
    (before === 'card' || before === 'cc' || before === 'creditcard' || before.endsWith('card'))
  )
    return true;
  if (isNumber && (before === 'security' || before === 'ssn')) return true;
  return (
    last === 'cardnumber' ||
    last === 'creditcard' ||
    last === 'ccnum' ||
    (last === 'card' && before === 'credit')
  );
}

function isKey(all: readonly string[], last: string, before: string): boolean {
  let at = all.length - 1;
  if (words.keyForms.has(last) && at > 0) at -= 1;
  const word = all[at] ?? '';
  const owner = all[at - 1] ?? '';
  if (word === 'key' || word === 'keys') return words.keyOwners.has(owner) || before === 'pre';
  if (word === 'psk') return true;
  if (!word.endsWith('key') && !word.endsWith('keys')) return false;
  return words.keyEndings.some((ending) => word.endsWith(ending));
}

function tokenClass(all: readonly string[], last: string, before: string): KeyClass {
  const isForm = words.tokenForms.has(last) && all.length > 1;
  const word = isForm ? before : last;
  const owner = (isForm ? all.at(-3) : before) ?? '';
  if (word === 'token' || word === 'jeton') {
    if (words.harmlessTokenOwners.has(owner)) return 'none';
    return owner === '' ? 'token' : 'secret';
  }
  if (word.endsWith('token') && word.length > 6) return 'secret';
  if (last === 'auth' || /^o?auth\d?$/.test(last)) return 'token';
  if (isForm && (word === 'auth' || word === 'oauth')) return 'token';
  if (last === 'signature' && (before === 'auth' || before === 'oauth')) return 'token';
  if (all.includes('csrf') || all.includes('xsrf') || last === 'csrfmiddlewaretoken') return 'token';
  if (last === 'jwt' || last === 'jwts' || last === 'bearer' || last === 'authentication') return 'token';
  if (all.includes('jwt') && !words.aboutWords.has(last)) return 'token';
  if (last === 'assertion' || ((last === 'response' || last === 'request') && before === 'saml'))
    return 'token';
  if (last === 'samlresponse' || last === 'samlrequest') return 'token';
  if (isSession(last, before)) return 'token';
  if (last === 'session' && before !== '') return 'maybe';
  if (last === 'verifier' && (before === 'code' || before === 'oauth')) return 'token';
  if (last === 'webhook' || (last === 'hook' && before === 'web')) return 'hook';
  if (
    last === 'sas' ||
    last === 'xauth' ||
    last === 'requirepass' ||
    last === 'masterauth' ||
    last === 'authtok'
  )
    return 'secret';
  if (last === 'kek' || last === 'dek' || last === 'wif') return 'secret';
  if (last === 'dockerconfigjson' || last === 'dockercfg') return 'secret';
  if (last === 'answer' && (before === 'security' || before === 'secret')) return 'password';
  if (last === 'salt' && before !== '') return 'maybe';
  if (last === 'encrypt' && before === '') return 'maybe';
  // Bundler's variables: `BUNDLE_GEMS__EXAMPLE__COM=user:password`.
  if (all[0] === 'bundle' && all.length > 3) return 'token';
  if (last === 'user' && before === 'basic') return 'token';
  if (last === 'userpwd' || (all.includes('basic') && all.includes('auth') && !words.aboutWords.has(last)))
    return 'token';
  if (last === 'seed' && before === 'totp') return 'secret';
  return last === 'link' && before === 'magic' ? 'hook' : 'none';
}

function isSession(last: string, before: string): boolean {
  if (last.endsWith('sessionid') || last.endsWith('sessid') || last === 'phpsessid') return true;
  if (last === 'id') return before === 'session' || before === 'sess';
  return before === 'session' && (last === 'cookie' || last === 'hash' || last === 'data');
}
