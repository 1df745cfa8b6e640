const quote = 0x22;
const backslash = 0x5c;
const minus = 0x2d;
/** 2^53 has sixteen digits. */
const longDigits = 16;

/**
 * Whether some integer outside quotes may have sixteen digits or more. Every such run covers a multiple of sixteen, so one
 * look at every sixteenth byte finds them all. Digits inside a text can be taken for one: that costs time, nothing else.
 */
export function hasLongInteger(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += longDigits) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x30 || byte > 0x39) continue;
    let start = at;
    while (isDigit(bytes[start - 1])) start -= 1;
    let end = at + 1;
    while (isDigit(bytes[end])) end += 1;
    if (end - start >= longDigits && endsNumber(bytes[end]) && beginsNumber(bytes[start - 1])) return true;
    // On to the first multiple that this run does not cover.
    at = Math.floor((end - 1) / longDigits) * longDigits;
  }
  return false;
}

/** `JSON.parse`, but an integer that a double would round comes as the text of its digits. Throws like it. */
export function parseExactJson(text: string, mayHaveLong: boolean): unknown {
  return JSON.parse(mayHaveLong ? quoteLongIntegers(text).text : text) as unknown;
}

/** Puts quotes around the integers that a double would round. `steps` counts the characters looked at. */
export function quoteLongIntegers(text: string): { text: string; steps: number } {
  let quoted = '';
  let from = 0;
  let steps = 0;
  let at = 0;
  while (at < text.length) {
    const start = at;
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (isDigit(code)) {
      at = endOfNumber(text, at);
      const first = text.charCodeAt(start - 1) === minus ? start - 1 : start;
      if (at - start >= longDigits && isRounded(text, first, at)) {
        quoted += `${text.slice(from, first)}"${text.slice(first, at)}"`;
        from = at;
      }
    } else at += 1;
    steps += at - start;
  }
  return { text: from === 0 ? text : quoted + text.slice(from), steps };
}

/** An integer that a double would round stays as its digits, so that the number and the text of it are one value. */
export function numberOrDigits(word: string): number | string {
  return word.length >= longDigits && isRounded(word, 0, word.length) ? word : Number(word);
}

function isRounded(text: string, start: number, end: number): boolean {
  const word = text.slice(start, end);
  return /^-?[1-9][0-9]*$/.test(word) && !Number.isSafeInteger(Number(word));
}

/** The index after the closing quote, or after the end of the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) break;
    if (code === backslash) at += 1;
  }
  return at + 1;
}

/** The index after everything that can belong to a number. A fraction or an exponent makes it a float, which stays. */
function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const belongs = isDigit(code) || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2b;
    if (!belongs && code !== minus) break;
  }
  return at;
}

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= 0x30 && code <= 0x39;
}

/** Anything but a quote, a letter or the point of a fraction. */
function beginsNumber(byte: number | undefined): boolean {
  return (
    byte === undefined || byte <= 0x20 || byte === 0x3a || byte === 0x2c || byte === 0x5b || byte === minus
  );
}

function endsNumber(byte: number | undefined): boolean {
  return byte === undefined || byte <= 0x20 || byte === 0x2c || byte === 0x5d || byte === 0x7d;
}
