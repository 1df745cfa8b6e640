import { BLANK, DIGIT, endsEscape, isAt, WORD } from './characters.ts';
import type { Found } from './structures.ts';
import { wordsOf } from './key-split.ts';
import { work } from './work.ts';

// Unbroken, or in the groups that are printed on cards.
const CARD = /(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{4,5})(?!\w|\.\d)/y;
// American Express, Diners, Discover, JCB, Mastercard, UnionPay, Visa: prefix and number of digits.
const ISSUER =
  /^(?:3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|62\d{14,17}|4\d{15})$/;
const SSN = /(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\w-]|\.\d)/y;
const CARD_STEPS = 48;
/** Words that show that the nine digits after them are another kind of number. */
const OTHER_NUMBER =
  /(?:phone|phones?:|tel\.?|telephone|fax|call|dial|mobile|cell|contact|whatsapp|sms|part|sku|order|ref|item|model|serial|invoice|ticket|number)[\s:=#.]{0,3}(?:no\.?|number|#|at|is|:)?[\s:=#]{0,3}(?:\+?\d{1,3}[\s.-])?$|\+\d{1,3}[\s.-]?$/i;
const OTHER_NUMBER_CHARS = 24;

/** A payment card number at `start`: an issuer's prefix, length and a correct check digit. */
export function cardAt(text: string, start: number, floor: number): Found | undefined {
  if (start > floor && (isAt(text, start - 1, WORD) || text.charCodeAt(start - 1) === 46)) return undefined;
  CARD.lastIndex = start;
  const candidate = CARD.exec(text)?.[0];
  work.steps += CARD_STEPS;
  if (candidate === undefined || !isCardNumber(candidate.replaceAll(/\D/g, ''))) return undefined;
  return { start, end: start + candidate.length, rule: 'credit_card' };
}

/** True for digits that an issuer could have given out. */
export function isCardNumber(digits: string): boolean {
  return ISSUER.test(digits) && passesLuhn(digits);
}

// ISO/IEC 7812-1: from the right, every second digit counts twice.
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Asana's `1/<user>:<hex>`, Twitter's `<user>-<token>`, Facebook's `<app>|<token>`. */
const NUMBERED =
  /\d{8,22}(?::[\da-f]{32}(?!\w)|-(?=\d{0,24}[A-Za-z])[A-Za-z\d]{38,46}(?![\w-])|\|[\w-]{27}(?!\w))/y;

/** A token behind the number of its owner, which begins at `start`. */
export function numberedTokenAt(text: string, start: number, floor: number): Found | undefined {
  if (start > floor && isAt(text, start - 1, WORD) && !endsEscape(text, start)) return undefined;
  NUMBERED.lastIndex = start;
  const length = NUMBERED.exec(text)?.[0].length;
  return length === undefined ? undefined : { start, end: start + length, rule: 'known_token' };
}

/** A social security number that ends at `end`, unless the text says that it is a telephone or an article. */
export function ssnAt(text: string, end: number, floor: number): Found | undefined {
  const start = end - 11;
  const before = start > floor ? text.charCodeAt(start - 1) : 32;
  if (before === 45 || before === 46 || (start > floor && isAt(text, start - 1, WORD))) return undefined;
  SSN.lastIndex = start;
  if (!SSN.test(text)) return undefined;
  work.steps += OTHER_NUMBER_CHARS;
  if (OTHER_NUMBER.test(text.slice(Math.max(floor, start - OTHER_NUMBER_CHARS), start))) return undefined;
  return { start, end, rule: 'ssn' };
}

const otherNumbers: ReadonlySet<string> = new Set(
  'tel fax mobile cell whatsapp sms part sku order ref item model serial invoice ticket'.split(' '),
);

/** Whether all of a text is nine digits that its key calls a telephone or an article: `phone: "555-12-3456"`. */
export function isOtherNumber(key: string, text: string): boolean {
  if (text.length !== 11) return false;
  SSN.lastIndex = 0;
  return SSN.test(text) && wordsOf(key).some((word) => word.endsWith('phone') || otherNumbers.has(word));
}

/** Two capitals and two digits may begin an account number up to here before its first eight digits in a row end. */
const MAX_IBAN_LEAD = 28;

// ISO 13616: country and length.
const lengths: ReadonlyMap<string, number> = new Map(
  (
    'AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29CH21CR22CY28CZ24DE22DK18DO28EE20ES24FI18FO18FR27GB22GE22GI23GL18GR27GT28' +
    'HR21HU28IE22IL23IS26IT27JO30KW30KZ20LB28LI21LT20LU20LV21MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29' +
    'RO24RS22SA24SE24SI19SK24SM27TN24TR26UA29VG24XK20'
  )
    .match(/.{4}/g)
    ?.map((entry): [string, number] => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** A bank account number (IBAN) whose first eight digits in a row end at `end`, with or without spaces. */
export function ibanAt(text: string, end: number, floor: number): Found | undefined {
  const from = Math.max(floor, end - MAX_IBAN_LEAD);
  for (let start = end - 8; start >= from; start -= 1) {
    const code = text.charCodeAt(start);
    if (!isCapital(code)) {
      if (isAt(text, start, DIGIT) || isAt(text, start, BLANK)) continue;
      return undefined;
    }
    if (!isCapital(text.charCodeAt(start + 1)) || !isAt(text, start + 2, DIGIT)) continue;
    if (start > floor && isAt(text, start - 1, WORD)) continue;
    const stop = ibanEnd(text, start, lengths.get(text.slice(start, start + 2)) ?? 0);
    if (stop !== -1) return { start, end: stop, rule: 'iban' };
  }
  return undefined;
}

const isCapital = (code: number): boolean => code >= 65 && code <= 90;

// ISO 7064 mod 97-10: the first four signs go to the end, letters count 10 to 35.
function ibanEnd(text: string, start: number, length: number): number {
  if (length === 0) return -1;
  let at = start;
  let count = 0;
  let head = 0;
  let remainder = 0;
  while (count < length) {
    const code = text.charCodeAt(at);
    if (code === 32 && text.charCodeAt(at - 1) !== 32 && count > 0) {
      at += 1;
      continue;
    }
    const value = isAt(text, at, DIGIT) ? code - 48 : isCapital(code) ? code - 55 : -1;
    if (value === -1 || (count > 1 && count < 4 && value > 9)) return -1;
    if (count < 4) head = head * (value > 9 ? 100 : 10) + value;
    else remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
    count += 1;
    at += 1;
  }
  work.steps += at - start;
  if (isAt(text, at, WORD)) return -1;
  return (remainder * 1_000_000 + head) % 97 === 1 ? at : -1;
}
