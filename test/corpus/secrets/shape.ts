import type { Dice, Gen, Made } from './dice.ts';

const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = lower.toUpperCase();
const digits = '0123456789';

/** Letter in a pattern → the characters it draws from. */
const alphabets: Readonly<Record<string, string>> = {
  w: upper + lower + digits,
  h: `${digits}abcdef`,
  H: `${digits}ABCDEF`,
  a: lower + digits,
  A: upper + digits,
  d: digits,
  b: `${upper}${lower}${digits}-_`,
  B: `${upper}${lower}${digits}+/`,
  l: lower,
  L: upper,
  m: upper + lower,
  t: `${upper}234567`,
  n: '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
  k: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
  c: 'bcdfghjklmnpqrstvwxz',
};

function expand(pattern: string, dice: Dice): string {
  return pattern.replaceAll(/\[([a-zA-Z])(\d+)\]/g, (_whole, letter: string, count: string) => {
    const alphabet = alphabets[letter];
    if (alphabet === undefined) throw new Error(`no alphabet ${letter} in ${pattern}`);
    return dice.chars(alphabet, Number(count));
  });
}

function makeSecret(pattern: string, dice: Dice): Made {
  const secrets: string[] = [];
  const text = expand(pattern, dice).replaceAll(/«([^»]*)»/g, (_whole, part: string) => {
    secrets.push(part);
    return part;
  });
  return { text, secrets: secrets.length === 0 ? [text] : secrets };
}

/**
 * A secret from a pattern: `[w36]` is 36 letters and digits, the other letters are in `alphabets`. What is between
 * « and » is the secret part of the text; without them all of it is.
 */
export const shape = (pattern: string, label = pattern): Gen => ({
  label: `<${label}>`,
  make: (dice) => makeSecret(pattern, dice),
});

/** A harmless text from a pattern. */
export const filler = (pattern: string, label = pattern): Gen => ({
  label: `<${label}>`,
  make: (dice) => ({ text: expand(pattern, dice), secrets: [] }),
});
