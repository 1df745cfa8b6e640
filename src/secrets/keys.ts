/**
 * What a key says about its value.
 * `secret` and `header`: never shown; in text a `header` runs to the end of its line (`Authorization: Basic …`).
 * `token`: never shown, but in prose ("Unexpected token: x") only what looks like one is hidden.
 * `tokens`: as `token`, while numbers are counts (of a language model).
 * `maybe`: hidden only when it looks like a secret.
 */
export type KeyClass = 'none' | 'maybe' | 'tokens' | 'token' | 'secret' | 'header';

/** Where the key stands: cookies and query strings know more secret names than the rest. */
export type KeyPlace = 'field' | 'cookie' | 'query';

const MAX_CACHED = 4096;
const MAX_KEY_CHARS = 128;
const caches: Record<KeyPlace, Map<string, KeyClass>> = {
  field: new Map(),
  cookie: new Map(),
  query: new Map(),
};

// The patterns read a key as words between underscores: `X-Api-Key2`, `apiKey2` and `API_KEY2` are all `_x_api_key2_`.
// Words are matched whole where they hide in harmless ones (auth: author, pass: passenger, token: tokenizer).
const HEADER = /_(?:proxy_)?authori[sz]ation_$|_(?:set_)?cookies?2?_$/;
const PASSWORDS =
  /passw(?:or)?ds?(?!less)|passphrase|passcode|_pass\d*_$|(?:user|db|smtp|ftp|root|admin|my|pg)_?pass_$|pwd\d*_|_pw\d*_$/;
const SECRETS = /secret(?!\w*manager|ar(?:y|ies|iat)|ion|ive|ly)|credential|_creds?_|csrf|xsrf/;
const KEYS = new RegExp(
  '(?:api|private|secret|access|encrypt(?:ion)?|decrypt(?:ion)?|signing|master|session|ssh|ssl|tls|pgp|gpg|service|auth' +
    '|account|shared|subscription|x_functions|admin|license|webhook|hmac|aes|rsa|jwt|stripe|_app|client)' +
    '_?keys?(?:_(?:id|pem|data|value|secret|raw|b64|base64))?\\d*_$',
);
const AUTH =
  /_authentication_$|_o?auth_(?:code|header|cookie|data|value|string|hash|signature)_$|_jwts?_|_bearer_$|_saml_?(?:response|assertion|request)_$|assertion_$|_magic_?link_$/;
const SESSIONS = /sess(?:ion)?_?id_$|_session_(?:secret|cookie|data|hash)_$/;
const CODES =
  /_t?otp\d*_$|_two_factor_|_(?:recovery|backup|verification|mfa|2fa|otp|security|access|sms|auth|pin)_codes?_$|_pin_$/;
const CARDS =
  /card_?(?:number|num|no)_|_cc_?(?:num|number)_|_credit_?card_$|_cvv2?_|_cvc2?_|_ssn_|_social_security/;
const TOKEN =
  /token\d*_$|_o?auth\d*_$|token_(?:value|string|secret|hash|data|header|cookie|raw|plain|encoded|b64|base64)_$/;
const TOKENS = /tokens_$/;
const secretPatterns = [PASSWORDS, SECRETS, KEYS, AUTH, SESSIONS, CODES, CARDS];
/** Cursors of a list and handles of a running call are called tokens too. */
const HARMLESS_TOKEN = /_(?:next|page|continuation|pagination|cancel(?:lation)?)_(?:page_)?token_$/;
/** Last words that make a key tell about a secret and not hold it. */
const ABOUT = new RegExp(
  `_(?:at|length|len|size|policy|strength|attempts|required|enabled|disabled|counts?|expired|expires|expiry|expiration
  |validators?|hashers?|age|days|rules|requirements|type|format|mode|visible|fields?|label|placeholder|version|arn
  |changed|valid|min|max|algorithm|alg|view|status|name|error|exception|warning|failure|failed|handler|service
  |manager|provider|middleware|controller)_$`.replace(/\s+/g, ''),
);
const COOKIE = /sess|_sid_|remember|log(?:ged)?_?in|auth(?!or)|_clearance_$|sso|_su_|_sudo_|_iris/;
const QUERY = /_sig(?:nature)?_$|_sess(?:ion)?_$|_sid_$/;
const QUERY_MAYBE = /_code_$|^_key_$|_ticket_$|_nonce_$/;

/** The class of a key in any spelling. Verdicts are remembered, as events repeat their keys. */
export function classifyKey(key: string, place: KeyPlace = 'field'): KeyClass {
  const cache = caches[place];
  const known = cache.get(key);
  if (known !== undefined) return known;
  const verdict = classify(wordsOf(key), place);
  if (key.length <= MAX_KEY_CHARS) {
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(key, verdict);
  }
  return verdict;
}

function classify(words: string, place: KeyPlace): KeyClass {
  if (HEADER.test(words)) return 'header';
  if (TOKENS.test(words)) return 'tokens';
  if (TOKEN.test(words)) return HARMLESS_TOKEN.test(words) ? 'none' : 'token';
  if (secretPatterns.some((pattern) => pattern.test(words))) return ABOUT.test(words) ? 'none' : 'secret';
  if (place === 'cookie') return COOKIE.test(words) ? 'secret' : 'maybe';
  if (place === 'query') return classifyQueryKey(words);
  return 'none';
}

function classifyQueryKey(words: string): KeyClass {
  if (QUERY.test(words)) return 'token';
  return QUERY_MAYBE.test(words) ? 'maybe' : 'none';
}

// `_a_b_`: camel humps, digits glued to a following word and every other sign are word borders; lower case.
function wordsOf(key: string): string {
  const text = key.length <= MAX_KEY_CHARS ? key : key.slice(0, 64) + key.slice(-64);
  const words = text
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '_');
  return `_${words}_`.replace(/_{2,}/g, '_');
}
