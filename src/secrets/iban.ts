import { FILTERED } from './values.ts';

const START = /(?<![A-Za-z\d])[A-Z]{2}\d\d/g;
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

/** Hides bank account numbers (IBAN): a country's exact length and correct check digits, with or without spaces. */
export function scrubIbans(text: string): string {
  let scrubbed = '';
  let copied = 0;
  START.lastIndex = 0;
  for (let match = START.exec(text); match !== null; match = START.exec(text)) {
    const end = ibanEnd(text, match.index, lengths.get(match[0].slice(0, 2)) ?? 0);
    if (end === -1) continue;
    scrubbed += text.slice(copied, match.index) + FILTERED;
    copied = end;
    START.lastIndex = end;
  }
  return copied === 0 ? text : scrubbed + text.slice(copied);
}

function ibanEnd(text: string, start: number, length: number): number {
  let compact = '';
  let at = start;
  while (compact.length < length) {
    const char = text.charAt(at);
    if (/[A-Z\d]/.test(char)) compact += char;
    else if (char !== ' ' || text.charAt(at - 1) === ' ') return -1;
    at += 1;
  }
  return length > 0 && !/[A-Za-z\d]/.test(text.charAt(at)) && hasCheckDigits(compact) ? at : -1;
}

// ISO 7064 mod 97-10: the first four signs go to the end, letters count 10 to 35.
function hasCheckDigits(iban: string): boolean {
  let remainder = 0;
  for (const char of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
