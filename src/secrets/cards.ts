import { FILTERED } from './values.ts';

// Unbroken, or in the groups that are printed on cards.
const CANDIDATE =
  /(?<![\w.])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{4,5})(?!\w|\.\d)/g;
// American Express, Diners, Discover, JCB, Mastercard, UnionPay, Visa: prefix and number of digits.
const ISSUER =
  /^(?:3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|62\d{14,17}|4\d{15})$/;

/** Hides payment card numbers: an issuer's prefix and length, and a correct check digit. */
export function scrubCards(text: string): string {
  let scrubbed = '';
  let copied = 0;
  CANDIDATE.lastIndex = 0;
  for (let match = CANDIDATE.exec(text); match !== null; match = CANDIDATE.exec(text)) {
    const [candidate] = match;
    if (isCardNumber(candidate.replace(/\D/g, ''))) {
      scrubbed += text.slice(copied, match.index) + FILTERED;
      copied = match.index + candidate.length;
    } else if (/\D/.test(candidate)) {
      // The first group may belong to what stands before: "2026 4111 1111 1111 1111".
      CANDIDATE.lastIndex = match.index + 5;
    }
  }
  return copied === 0 ? text : scrubbed + text.slice(copied);
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
