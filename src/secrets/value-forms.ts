/**
 * Values that do not look like a secret. Each test reads at most `MAX_FORM_CHARS` characters and has an anchored
 * pattern, so every test is fast.
 */
export const MAX_FORM_CHARS = 256;

/** Hidden already: stars, dots, crosses, a word in brackets. */
const MASK =
  /^(?:[*•●·.…_#-]{1,64}|[xX]{2,64}|[xX*•]{2,32}[-\w]{0,4}|\[(?:filtered|redacted|hidden|masked|removed|secret|scrubbed|protected|omitted|password|token|sensitive|encrypted|[a-z _-]{1,24} (?:removed|hidden|redacted|filtered))\]|\((?:hidden|redacted|masked|none|not set|unset|empty|null|secret|removed|omitted|set)\))$/i;
/** A placeholder for a value: SQL, format strings, templates, shells, instructions. */
const PLACE =
  /^(?:\?\d{0,4}|\$\d{1,4}|%[sdrv@]|%\(\w{1,64}\)[sd]|%\w{1,64}%|\{\w{0,64}(?::[^{}]{0,16}|![rsa])?\}|\{\{[^{}]{1,128}\}{1,2}|\$\{{1,2}[^{}]{1,128}\}{1,2}|#\{[^{}]{1,128}\}|\$\([^()]{1,128}\)|<%[^<>]{1,64}%>|<[\w .:/|-]{0,80}>|\[[A-Za-z][\w ./-]{1,60}\]|`[^`]{0,64}`)$/;
const NAMED_PLACE =
  /^(?:!(?:[A-Z][A-Za-z]{0,32}|vault|env|secret|include)(?: .{0,64})?|[:@]{1,2}[a-z][a-z_]{0,40}|\$[A-Z_]{2,64}|\$[a-z]{1,3})$/;
const VARIABLE = /^\$\w{1,64}$/;
const SENSITIVE_NAME = /pass|pwd|token|secret|key|auth|cred|code/i;
const INSTRUCTION =
  /^(?:<?(?:your|my|the|insert|enter|replace|put|add|paste|use|type|choose)[-_ ]|(?:change|replace|fill)[-_ ]?(?:me|this|it)[-_ ]|(?:example|sample|dummy|fake|test|some|put)[-_ ](?:password|token|secret|api|key)|xxx)/i;
const PATH =
  /^(?:file:\/\/)?(?:~|#|\.{1,2}|[A-Za-z]:|\$\{?[A-Za-z_]\w{0,32}\}?)?(?:[\\/][\w.@%+ :-]{0,48}){1,24}$/;
const FILE =
  /^[\w@.-]{1,64}(?:\/[\w@.-]{1,64}){0,8}\.(?:pem|key|crt|cer|cert|p12|pfx|jks|keystore|json|ya?ml|toml|ini|conf|cfg|cnf|env|txt|md|py|[cm]?[jt]sx?|rb|go|rs|php|java|kt|swift|cs|html?|s?css|xml|sh|sql|log|csv|der|pub|asc|gpg|properties|tfvars|tpl|erb|vue|lock|db|sqlite|enc|dat|bin|so|dll|exe|jar|war|gz|zip|kdbx|png|jpe?g|svg)$/i;
const ADDRESS =
  /^(?:https?|wss?|ftp|file|vault|arn|urn|ssm|secretsmanager|op|gcp|aws|projects)(?::\/\/|:|\/)[\w.~:/?#[\]@!$&'()*+,;=%-]{0,256}$/i;
const VERSION = /^v?\d{1,6}(?:\.\d{1,6}){1,3}(?:[-+][\w.+-]{1,40})?$/;
const RANGE = /^\d{1,4}\s?[-\u2013~]\s?\d{1,4}$/;
const DATE = /^\d{4}-\d\d-\d\d(?:[T ][\d:.,+Z -]{0,32})?$/;
const AMOUNT =
  /^[-+~<>=]{0,2}\s?\d{1,9}(?:[.,]\d{1,9})?\s?(?:%|[kKMGT]?i?[bB]|ns|us|µs|ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|months?|years?|chars?|characters?|bytes?|bits?|px|em|rem|times?|attempts?|\+|\/\d{1,6})$/;
const POINTER = /^(?:0x[\da-fA-F]{1,16}|(?:[A-Za-z_$][\w.$]{0,64})?@(?=\d{0,8}[a-f])[\da-f]{6,8})$/;
/** `os.environ[…]`, `Field(…)`, `Token{…}`, `() => …`, `List<…>`, `a ? b : c`. */
const CODE =
  /^(?:[!&*]{0,2}(?:await |new |return |async |lambda |function |typeof |not )?[A-Za-z_$@][\w$]{0,64}(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]{0,64}){0,8}[([{<]|\([\w, :]{0,64}\)\s?[-=]>|[A-Za-z_$][\w$.]{0,64}\s?(?:\?\?|\|\||&&|\?|==|!=|\+)\s|(?:lambda|function|await|new|return|async) )/;
const MEMBER =
  /^[!&*$@]{0,2}[A-Za-z_$][A-Za-z_$]{0,40}\d?(?:(?:\.|->|::|\?\.)[A-Za-z_$][A-Za-z_$]{0,40}\d?){1,8}[!?]?$/;
const CONSTANT = /^[A-Z]{2,32}(?:_[A-Z]{1,32}){1,8}$/;
/** A column of a table or the rule of a validator: `VARCHAR(255) NOT NULL`, `required|min:8`, `string | null`. */
const DECLARATION =
  /^(?:(?:var)?char2?|nvarchar|varbinary|string|decimal|numeric|text|binary)\s?\(\s?(?:\d{1,6}|max)|^(?:required|nullable|string|sometimes|confirmed|min|max|present|filled)[|:]|^(?:string|str|text|bytes|int|number|boolean|null|undefined|optional)\s?(?:\[\]|\?|\|)|\s(?:not null|default null|unique|primary key)\b/i;
/** `focus{color:red}`, `hover`, of style sheets. */
const STYLE =
  /^(?:focus|hover|active|invalid|valid|placeholder|not|disabled|checked|before|after|first|last|nth|required)(?:-[a-z-]{1,20})?(?:[{(,:]|$)/;

/** True for a placeholder in place of a value. */
export function isPlaceholder(text: string): boolean {
  if (MASK.test(text) || PLACE.test(text) || NAMED_PLACE.test(text) || INSTRUCTION.test(text)) return true;
  return VARIABLE.test(text) && SENSITIVE_NAME.test(text);
}

// `scheme://user:password@host`
function hasUserInfo(address: string): boolean {
  const [, authority = ''] = /^[a-z]{2,12}:\/\/([^/]{1,256})/i.exec(address) ?? [];
  const [info = '', host] = authority.split('@', 2);
  return host !== undefined && info.includes(':');
}

/** True for paths, names of files, and addresses without a password. */
export function isLocation(text: string): boolean {
  if (ADDRESS.test(text)) return !hasUserInfo(text);
  if (FILE.test(text)) return true;
  return PATH.test(text) && !looksRandom(text);
}

/** True for versions, dates, durations, sizes, addresses in memory. */
export function isMeasure(text: string): boolean {
  return RANGE.test(text) || VERSION.test(text) || DATE.test(text) || AMOUNT.test(text) || POINTER.test(text);
}

/** True for pieces of programs, style sheets and schemas. */
export function isCode(text: string): boolean {
  return CODE.test(text) || DECLARATION.test(text) || STYLE.test(text);
}

/** `form.password`, `process.env.KEY`, `errors.password.short`, `PASSWORD_MIN_LENGTH`. */
export function isName(text: string): boolean {
  return MEMBER.test(text) || CONSTANT.test(text);
}

// Base64 begins with a `/` at times: some part of it has digits and both cases, or is very long.
function looksRandom(path: string): boolean {
  for (const part of path.split(/[\\/]/)) {
    if (part.length > 40 && !/[-_. ]/.test(part)) return true;
    if (
      part.length >= 12 &&
      /\d/.test(part) &&
      /[a-z]/.test(part) &&
      /[A-Z]/.test(part) &&
      !/[-_. ]/.test(part)
    )
      return true;
  }
  return path.endsWith('=');
}
