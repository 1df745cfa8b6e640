import type { Dice, Gen } from './dice.ts';
import { filler, shape } from './shape.ts';

/** Passwords, keys and fillers that fit into any template. Vendors' tokens are in `secrets/vendor-*.ts`. */

const secretOf = (label: string, make: (dice: Dice) => string): Gen => ({
  label: `<${label}>`,
  make: (dice) => {
    const text = make(dice);
    return { text, secrets: [text] };
  },
});

const plainOf = (label: string, make: (dice: Dice) => string): Gen => ({
  label: `<${label}>`,
  make: (dice) => ({ text: make(dice), secrets: [] }),
});

const letters = 'abcdefghijkmnopqrstuvwxyz';
const capitals = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const figures = '23456789';

const plants =
  'acorn birch cedar daisy elder fennel ginger hazel iris juniper kelp lilac maple nettle olive poppy quince rowan sorrel thyme umbra violet willow yarrow zinnia walnut saffron tulip'.split(
    ' ',
  );
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** Twelve to eighteen letters, figures and signs that end no value in any notation. */
export const pw = secretOf('password', (dice) => {
  const rest = dice.chars(`${letters}${capitals}${figures}`, 6 + dice.int(7));
  return `${dice.chars(letters, 2)}${dice.chars(capitals, 2)}${dice.pick(['!', '*', '+', '^', '~', '_'])}${dice.chars(figures, 1)}${rest}`;
});
/** Letters and figures only. */
export const pwAlnum = secretOf('password of letters and digits', (dice) => {
  return `${dice.chars(capitals, 1)}${dice.chars(letters, 3)}${dice.chars(figures, 2)}${dice.chars(letters + figures, 6)}${dice.chars(capitals, 1)}`;
});
/** No figure, no capital: only its name tells that it is a secret. */
export const pwLower = shape('[c12]', 'password of small letters');
/** As people choose them: a word, a year, a sign. */
export const pwHuman = secretOf('password of a person', (dice) => {
  return `${capital(dice.pick(plants))}${1960 + dice.int(66)}${dice.pick(['!', '!!', '#', '$', '?'])}`;
});
export const pwShort = secretOf(
  'short password',
  (dice) => `${dice.chars(letters, 4)}${dice.chars(figures, 3)}`,
);
/** `&` ends no value outside of URLs. */
export const pwAmp = secretOf('password with &', (dice) => {
  return `${dice.chars(capitals, 1)}${dice.chars(letters, 3)}${dice.chars(figures, 1)}&${dice.chars(letters + figures, 7)}`;
});
export const pwSigns = secretOf('password with signs', (dice) => {
  return `${dice.chars(letters, 4)}#${dice.chars(figures, 2)}%${dice.chars(capitals, 3)}$${dice.chars(letters, 3)}`;
});
export const pwAt = secretOf('password with @', (dice) => {
  return `${dice.chars(capitals, 2)}${dice.chars(letters, 4)}@${dice.chars(figures, 4)}${dice.chars(letters, 2)}`;
});
export const pwHyphens = secretOf('words with hyphens', (dice) => {
  return [0, 1, 2, 3].map(() => dice.pick(plants)).join('-');
});
/** Spaces: only within quotes or at the end of a line. */
export const phrase = secretOf('passphrase', (dice) => {
  return [0, 1, 2, 3, 4].map(() => dice.pick(plants)).join(' ');
});
export const pwUmlaut = secretOf('password with umlauts', (dice) => {
  return `${dice.pick(['Größe', 'Käse', 'Über', 'Crème', 'Ñandú'])}${dice.chars(figures, 4)}${dice.chars(letters, 5)}`;
});

export const hex16 = shape('[h16]', 'hex of 16');
export const hex32 = shape('[h32]', 'hex of 32');
export const hex40 = shape('[h40]', 'hex of 40');
export const hex64 = shape('[h64]', 'hex of 64');
export const b62 = shape('[w32]', 'letters and digits of 32');
export const b62x40 = shape('[w40]', 'letters and digits of 40');
export const b64 = shape('[B43]=', 'base64 of 32 bytes');
export const b64url = shape('[b43]', 'base64url of 32 bytes');
export const secretUuid = shape('[h8]-[h4]-4[h3]-a[h3]-[h12]', 'secret uuid');
export const otp = shape('[d6]', 'one-time code');

/** The signature is what makes a JSON web token usable. */
export const jwt: Gen = {
  label: '<jwt>',
  make: (dice) => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = part({ alg: dice.pick(['HS256', 'RS256']), typ: 'JWT' });
    const body = part({ sub: `u${dice.int(1e6)}`, iat: 1_700_000_000 + dice.int(1e6) });
    const sign = dice.chars('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 43);
    return { text: `${head}.${body}.${sign}`, secrets: [sign] };
  },
};

/** A fixed text that is a secret, e.g. an example of an issue. */
export const lit = (text: string): Gen => ({ label: text, make: () => ({ text, secrets: [text] }) });

/** The same value wherever it occurs in one case. */
export function once(gen: Gen): Gen {
  const self: Gen = {
    label: gen.label,
    make: (dice) => {
      const made = dice.made.get(self) ?? gen.make(dice);
      dice.made.set(self, made);
      return made;
    },
  };
  return self;
}

/** The encoded text is as secret as what it encodes. */
const encoded = (label: string, gen: Gen, encode: (text: string) => string): Gen => ({
  label: `<${label} ${gen.label}>`,
  make: (dice) => {
    const text = encode(gen.make(dice).text);
    return { text, secrets: [text] };
  },
});
export const base64Of = (gen: Gen): Gen =>
  encoded('base64 of', gen, (text) => Buffer.from(text).toString('base64'));
export const percentOf = (gen: Gen): Gen => encoded('percent-encoded', gen, encodeURIComponent);
/** Every unit as `%XX`, as some proxies write. */
export const percentAll = (gen: Gen): Gen =>
  encoded('all percent-encoded', gen, (text) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join(''),
  );
export const hexOf = (gen: Gen): Gen => encoded('hex of', gen, (text) => Buffer.from(text).toString('hex'));

// Harmless fillers.
export const user = plainOf('user', (dice) =>
  dice.pick(['ana', 'bkumar', 'deploy', 'app', 'svc_orders', 'reporter', 'mia', 'jlopez', 'billing']),
);
export const host = plainOf('host', (dice) =>
  dice.pick(['db-1.internal', 'pg.example.com', '10.4.0.12', 'cache', 'orders-db', 'mq.example.net']),
);
export const port = plainOf('port', (dice) => String(1024 + dice.int(60_000)));
export const num = plainOf('number', (dice) => String(10 + dice.int(9_000)));
export const word = plainOf('word', (dice) => dice.pick(plants));
export const uuid = filler('[h8]-[h4]-4[h3]-9[h3]-[h12]', 'uuid');
export const sha1 = filler('[h40]', 'sha1');
export const sha256 = filler('[h64]', 'sha256');
export const md5 = filler('[h32]', 'md5');
export const shortSha = filler('[h7]', 'short sha');
export const hexId = filler('[h16]', 'hex id');
export const isoTime = plainOf('time', (dice) => {
  const two = (below: number) => String(dice.int(below)).padStart(2, '0');
  return `2025-0${1 + dice.int(9)}-1${dice.int(10)}T${two(24)}:${two(60)}:${two(60)}Z`;
});
export const version = plainOf('version', (dice) => `${dice.int(9)}.${dice.int(30)}.${dice.int(20)}`);
