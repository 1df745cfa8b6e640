const MAX_NAME_CHARS = 64;
const HEADER_SCHEME = /(?:bearer|basic|token|apikey|negotiate)[ \t]{1,4}/iy;
/** `Digest username="x", response="y"`: quotes are part of it. */
const HEADER_PARAMETERS = /[a-z][\w-]{1,30}[ \t]{1,4}[\w-]{1,30}=/iy;
const VALUE_END = /[\s"'`&<>]/;
const URL_VALUE_END = /[\s"'`&<>#]/;
const LINE_END = /[\r\n]/;
const LINE_END_OR_QUOTE = /[\r\n"'`]/;
const STOP_AFTER_CLOSER = /[\s,;.:!?)\]}'"`\\]/;
const STOP_AFTER_COMMA = /[\s'"`\\{[(]/;

export function isQuote(char: string): boolean {
  return char === '"' || char === "'" || char === '`';
}

/**
 * Where the text in quotes ends: the index of what closes it, its backslashes included, or the end of the text.
 * `escapes` is how many backslashes stand before the opening quote at `quote`: JSON inside JSON has one.
 */
export function closingQuote(text: string, quote: number, escapes: number): number {
  const char = text.charAt(quote);
  let at = text.indexOf(char, quote + 1);
  while (at !== -1) {
    let slashes = 0;
    while (at - slashes - 1 > quote && text[at - slashes - 1] === '\\') slashes += 1;
    if (escapes === 0 ? slashes % 2 === 0 : slashes <= escapes) return at - Math.min(slashes, escapes);
    at = text.indexOf(char, at + 1);
  }
  return text.length;
}

/** The index after the bracket that closes the one at `open`, or the end of the text. */
function closingBracket(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '{' || char === '[' || char === '(') depth += 1;
    else if (char === '}' || char === ']' || char === ')') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

/**
 * Where a value without quotes ends. White space, quotes, `&` and `<` always end it; a comma or a closing bracket
 * only when what follows looks like the next part, since secrets hold such signs too. In a URL a `#` ends it as well.
 */
export function runEnd(text: string, start: number, inUrl = false): number {
  const ends = inUrl ? URL_VALUE_END : VALUE_END;
  let at = start;
  while (at < text.length) {
    const char = text.charAt(at);
    if (ends.test(char)) break;
    if (char === '\\' && /[nrt"'\\]/.test(text.charAt(at + 1))) break;
    if (/[,;|]/.test(char) && endsAtComma(text, at)) break;
    if (/[)\]}]/.test(char) && endsAtCloser(text, at)) break;
    at = /[([{]/.test(char) ? closingBracket(text, at) : at + 1;
  }
  return at;
}

/** Where the value of a header ends: `Bearer x` after the x, anything else at the end of the line or at a quote. */
export function headerEnd(text: string, start: number, isColon: boolean): number {
  if (/[([{]/.test(text.charAt(start))) return runEnd(text, start);
  HEADER_SCHEME.lastIndex = start;
  const scheme = HEADER_SCHEME.exec(text);
  if (scheme !== null) return runEnd(text, start + scheme[0].length);
  HEADER_PARAMETERS.lastIndex = start;
  const ends = HEADER_PARAMETERS.test(text) ? LINE_END : LINE_END_OR_QUOTE;
  if (!isColon && ends !== LINE_END) return runEnd(text, start);
  let at = start;
  while (at < text.length && !ends.test(text.charAt(at))) {
    if (text[at] === '\\' && /[nr"']/.test(text.charAt(at + 1))) break;
    at += 1;
  }
  return at;
}

function endsAtCloser(text: string, at: number): boolean {
  return at + 1 >= text.length || STOP_AFTER_CLOSER.test(text.charAt(at + 1));
}

// `a=1,b=2`: the comma is followed by the next name.
function endsAtComma(text: string, at: number): boolean {
  if (at + 1 >= text.length || STOP_AFTER_COMMA.test(text.charAt(at + 1))) return true;
  let end = at + 1;
  while (end < at + MAX_NAME_CHARS && /[\w.-]/.test(text.charAt(end))) end += 1;
  return end > at + 1 && /[=:]/.test(text.charAt(end));
}
