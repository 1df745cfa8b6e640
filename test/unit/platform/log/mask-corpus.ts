import { createHash } from 'node:crypto';

/** A value to log, and the texts of it that no line may show. */
export interface SeededSecret {
  readonly kind: string;
  readonly fields: Record<string, unknown>;
  readonly secrets: readonly string[];
}

/** Seeded, so that every run reads the same corpus: the n-th bytes are the hash of n. */
export function createDice(seed: string) {
  let count = 0;
  const bytes = (length: number): Buffer => {
    const parts: Buffer[] = [];
    for (let have = 0; have < length; have += 32) {
      count += 1;
      parts.push(createHash('sha256').update(`${seed} ${count}`).digest());
    }
    return Buffer.concat(parts).subarray(0, length);
  };
  const text = (alphabet: string, length: number): string =>
    [...bytes(length)].map((byte) => alphabet[byte % alphabet.length]).join('');
  const lower = 'abcdefghijklmnopqrstuvwxyz';
  const digits = '0123456789';
  const alnum = `${lower}${lower.toUpperCase()}${digits}`;
  const mixed = (length: number): string => `${text(lower, 1)}${text(digits, 1)}${text(alnum, length - 2)}`;
  return {
    bytes,
    text,
    lower,
    digits,
    hex: (length: number): string => text('0123456789abcdef', length),
    HEX: (length: number): string => text('0123456789ABCDEF', length),
    mixed,
    upper: (length: number): string => text(`${lower.toUpperCase()}${digits}`, length),
    base64: (length: number): string => bytes(length).toString('base64'),
    base64url: (length: number): string => bytes(length).toString('base64url'),
    word: (length: number): string => text(lower, length),
    number: (below: number): number => bytes(4).readUInt32BE() % below,
    pick: <T>(items: readonly T[]): T => items[bytes(4).readUInt32BE() % items.length] as T,
  };
}
export type Dice = ReturnType<typeof createDice>;

function luhnDigit(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
}

function cardOf(dice: Dice): string {
  const [prefix, length] = dice.pick([
    ['4', 16],
    ['51', 16],
    ['55', 16],
    ['2221', 16],
    ['37', 15],
    ['6011', 16],
    ['3528', 16],
  ] as const);
  const digits = prefix + dice.text(dice.digits, length - 1 - prefix.length);
  return digits + luhnDigit(digits);
}

const grouped = (card: string, by: string): string =>
  card.length === 15
    ? [card.slice(0, 4), card.slice(4, 10), card.slice(10)].join(by)
    : (card.match(/.{4}/g) ?? []).join(by);

const pem = (dice: Dice, label: string, end = true): string => {
  const body = (dice.base64(300).match(/.{1,64}/g) ?? []).join('\n');
  return `-----BEGIN ${label}-----\n${body}\n${end ? `-----END ${label}-----` : ''}`;
};

const jwt = (dice: Dice): string => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: dice.hex(8), iat: dice.number(1e9) })}.${dice.base64url(32)}`;
};

const email = (dice: Dice): string =>
  `${dice.word(6)}${dice.pick(['', `.${dice.word(5)}`, `+${dice.word(3)}`, `_${dice.number(99)}`])}@${dice.word(7)}.${dice.pick(['com', 'org', 'co.uk', 'dev', 'museum', 'example.net'])}`;

type Maker = (dice: Dice) => { text: string; secret: string };

/** Secrets that have a known shape, inside texts. */
const inText: Record<string, Maker> = {
  'bearer token': (dice) => {
    const secret = dice.pick([dice.mixed(40), dice.hex(40), dice.base64url(30) + dice.number(9)]);
    return {
      secret,
      text: dice.pick(['Bearer ', 'bearer ', 'Authorization: Bearer ', 'token was: Bearer ']) + secret,
    };
  },
  'basic credentials': (dice) => {
    const secret = Buffer.from(`${dice.word(6)}:${dice.mixed(12)}`).toString('base64');
    return { secret, text: dice.pick(['Basic ', 'Authorization: Basic ', 'sent basic ']) + secret };
  },
  'our own token': (dice) => {
    const secret = `blst_${dice.hex(64)}`;
    return { secret, text: dice.pick(['', 'revoked ', 'x=', '"']) + secret };
  },
  DSN: (dice) => {
    const secret = dice.hex(32);
    return { secret, text: `https://${secret}@o1.ingest.example.com/${dice.number(99)}` };
  },
  'DSN secret': (dice) => {
    const secret = dice.hex(32);
    return { secret, text: `DSN is https://${dice.hex(32)}:${secret}@errors.example.com/4` };
  },
  'X-Sentry-Auth': (dice) => {
    const secret = dice.hex(32);
    const name = dice.pick(['sentry_key', 'sentry_secret']);
    return { secret, text: `Sentry ${name}=${secret}, sentry_version=7` };
  },
  'DSN key in a query': (dice) => {
    const secret = dice.hex(32);
    return { secret, text: `POST /api/1/envelope/?sentry_version=7&sentry_key=${secret}` };
  },
  cookie: (dice) => {
    const secret = dice.mixed(24);
    return { secret, text: `Cookie: theme=dark; ${dice.pick(['session', 'sid', 'auth'])}=${secret}` };
  },
  'set-cookie': (dice) => {
    const secret = dice.mixed(24);
    return { secret, text: `set-cookie: sessionid=${secret}; HttpOnly; Path=/` };
  },
  'card number': (dice) => {
    const secret = cardOf(dice);
    return { secret, text: dice.pick(['card ', 'paid with ', '', 'pan:']) + secret };
  },
  'grouped card number': (dice) => {
    const secret = grouped(cardOf(dice), dice.pick([' ', '-']));
    return { secret, text: `charged ${secret} today` };
  },
  'e-mail': (dice) => {
    const secret = email(dice);
    return {
      secret,
      text: dice.pick([`no user ${secret}`, `<${secret}>`, `to=${secret},`, `mailto:${secret}`, secret]),
    };
  },
  'e-mail in a query': (dice) => {
    const secret = email(dice).replace('@', '%40').replace('+', '%2B');
    return { secret, text: `GET /users?email=${secret}&page=2` };
  },
  JWT: (dice) => {
    const secret = jwt(dice);
    return { secret, text: dice.pick(['', 'id ', 'got "']) + secret };
  },
  PEM: (dice) => {
    const secret = pem(
      dice,
      dice.pick([
        'RSA PRIVATE KEY',
        'PRIVATE KEY',
        'EC PRIVATE KEY',
        'OPENSSH PRIVATE KEY',
        'ENCRYPTED PRIVATE KEY',
      ]),
      dice.number(3) > 0,
    );
    return { secret, text: `could not load ${secret}` };
  },
  'connection string': (dice) => {
    const secret = dice.mixed(14);
    const scheme = dice.pick([
      'postgres',
      'mysql',
      'rediss',
      'mongodb+srv',
      'amqps',
      'https',
      'libsql',
      'ftp',
    ]);
    return {
      secret,
      text: `connect ${scheme}://${dice.word(5)}:${secret}@db.${dice.word(6)}.example.com:5432/app`,
    };
  },
  'connection string without user': (dice) => {
    const secret = dice.mixed(20);
    return { secret, text: `redis://:${secret}@cache.internal:6379/0` };
  },
  'connection string of key and value': (dice) => {
    const secret = dice.mixed(16);
    return {
      secret,
      text: `Server=db;Database=app;User Id=${dice.word(5)};${dice.pick(['Password', 'Pwd'])}=${secret};Timeout=5`,
    };
  },
  'Azure storage': (dice) => {
    const secret = dice.base64(64);
    return {
      secret,
      text: `DefaultEndpointsProtocol=https;AccountName=app;AccountKey=${secret};EndpointSuffix=core.windows.net`,
    };
  },
  'token in a URL': (dice) => {
    const secret = dice.mixed(32);
    const name = dice.pick([
      'access_token',
      'authToken',
      'api_key',
      'token',
      'client_secret',
      'apikey',
      'password',
    ]);
    return { secret, text: `fetch https://api.example.com/v1/items?limit=5&${name}=${secret}` };
  },
  'signed URL': (dice) => {
    const secret = dice.hex(64);
    return {
      secret,
      text: `https://b.s3.amazonaws.com/k?X-Amz-Date=20260728T123000Z&X-Amz-Signature=${secret}`,
    };
  },
  'AWS access key': (dice) => {
    const secret = dice.pick(['AKIA', 'ASIA']) + dice.upper(16);
    return { secret, text: `aws ${secret} denied` };
  },
  'AWS secret key': (dice) => {
    const secret = dice.mixed(40);
    return {
      secret,
      text: `${dice.pick(['aws_secret_access_key', 'AWS_SECRET_ACCESS_KEY', 'SecretAccessKey'])}=${secret}`,
    };
  },
  GitHub: (dice) => {
    const secret = dice.pick([
      dice.pick(['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_']) + dice.mixed(36),
      `github_pat_${dice.mixed(22)}_${dice.mixed(59)}`,
    ]);
    return { secret, text: `git clone failed for ${secret}` };
  },
  GitLab: (dice) => {
    const secret = `glpat-${dice.mixed(20)}`;
    return { secret, text: `used ${secret}.` };
  },
  Slack: (dice) => {
    const secret = `${dice.pick(['xoxb', 'xoxp', 'xoxa', 'xoxs'])}-${dice.text(dice.digits, 11)}-${dice.mixed(24)}`;
    return { secret, text: `slack says invalid_auth for ${secret}` };
  },
  'Slack webhook': (dice) => {
    const secret = `T${dice.upper(8)}/B${dice.upper(8)}/${dice.mixed(24)}`;
    return { secret, text: `POST https://hooks.slack.com/services/${secret} gave 404` };
  },
  Stripe: (dice) => {
    const secret = dice.pick(['sk_live_', 'sk_test_', 'rk_live_', 'whsec_']) + dice.mixed(28);
    return { secret, text: `stripe: No such key ${secret}` };
  },
  Google: (dice) => {
    const secret = dice.pick([`AIza${dice.mixed(35)}`, `ya29.${dice.mixed(60)}`, `GOCSPX-${dice.mixed(28)}`]);
    return { secret, text: `google ${secret}` };
  },
  npm: (dice) => {
    const secret = `npm_${dice.mixed(36)}`;
    return { secret, text: `//registry.npmjs.org/:_authToken=${secret}` };
  },
  PyPI: (dice) => {
    const secret = `pypi-AgEIcHlwaS5vcmc${dice.mixed(60)}`;
    return { secret, text: `twine upload with ${secret}` };
  },
  SendGrid: (dice) => {
    const secret = `SG.${dice.mixed(22)}.${dice.mixed(43)}`;
    return { secret, text: `mail ${secret}` };
  },
  'language model': (dice) => {
    const secret = dice.pick(['sk-proj-', 'sk-ant-api03-', 'sk-']) + dice.mixed(44);
    return { secret, text: `Incorrect API key provided: ${secret}` };
  },
  'other makers': (dice) => {
    const secret = dice.pick([
      `hf_${dice.text(dice.lower, 34)}`,
      `dop_v1_${dice.hex(64)}`,
      `dckr_pat_${dice.mixed(27)}`,
      `shpat_${dice.hex(32)}`,
      `hvs.${dice.mixed(24)}`,
      `sntrys_${dice.mixed(60)}`,
      `lin_api_${dice.mixed(40)}`,
      `AGE-SECRET-KEY-1${dice.upper(58)}`,
      `SK${dice.hex(32)}`,
      `${dice.text('123456789', 1)}${dice.text(dice.digits, 9)}:AA${dice.mixed(33)}`,
      `key-${dice.hex(32)}`,
      `xapp-1-${dice.upper(11)}-${dice.mixed(24)}`,
    ]);
    return { secret, text: `calling with ${secret} failed` };
  },
  'SQL and JSON in a message': (dice) => {
    const secret = dice.mixed(18);
    return {
      secret,
      text: dice.pick([
        `{"user":"ann","password":"${secret}"}`,
        `{\\"api_key\\":\\"${secret}\\"}`,
        `password='${secret}' where id = 1`,
      ]),
    };
  },
  'words before it': (dice) => {
    const secret = dice.mixed(18);
    return {
      secret,
      text: dice.pick([
        `password: ${secret}`,
        `--password ${secret}`,
        `API key: ${secret}`,
        `client_secret=${secret} rejected`,
      ]),
    };
  },
};

/** Where a text can hide: each must be searched. */
const places: readonly ((text: string, dice: Dice) => Record<string, unknown>)[] = [
  (text) => ({ detail: text }),
  (text) => ({ nested: { deep: [{ note: text }] } }),
  (text) => ({ error: new Error(text) }),
  (text) => ({ error: new Error('outer', { cause: new TypeError(text) }) }),
  (text) => ({ error: new AggregateError([new Error('first'), new Error(text)], 'several') }),
  (text) => ({ seen: new Map([['note', text]]) }),
  (text) => ({ seen: new Set(['a', text]) }),
  (text) => ({ list: ['a', 'b', text] }),
  (text) => ({ map: { [text]: 1 } }),
  (text) => ({ detail: `${'lorem ipsum '.repeat(20)}${text}` }),
  (text) => ({ client: text }),
  (text) => ({ boxed: Object(text) as unknown }),
  (text) => ({ route: text, actor: text, outcome: [text] }),
];

const secretKeys = [
  'password',
  'passwd',
  'dbPassword',
  'DB_PASSWORD',
  'secret',
  'clientSecret',
  'client_secret',
  'apiKey',
  'api-key',
  'X-Api-Key',
  'accessToken',
  'access_token',
  'refreshToken',
  'token',
  'authorization',
  'Proxy-Authorization',
  'cookie',
  'Set-Cookie',
  'privateKey',
  'sessionId',
  'csrfToken',
  'passphrase',
  'credentials',
  'jwt',
  'otp',
  'cvv',
  'cardNumber',
  'ssn',
  'body',
  'requestBody',
  'payload',
  'sentry_key',
];

/** Secrets without a shape, which only their key gives away. */
const byKey: readonly ((key: string, secret: string) => Record<string, unknown>)[] = [
  (key, secret) => ({ [key]: secret }),
  (key, secret) => ({ request: { headers: { [key]: secret } } }),
  (key, secret) => ({ list: [{ [key]: [secret, 'x'] }] }),
  (key, secret) => ({ map: new Map([[key, secret]]) }),
  (key, secret) => ({ [key]: { inner: secret } }),
  (key, secret) => ({ headers: new Headers({ [key]: secret }) }),
];

/** At least 300 secrets in every kind of place. `rounds` of each kind. */
export function seedSecrets(rounds = 12): SeededSecret[] {
  const dice = createDice('secrets');
  const seeded: SeededSecret[] = [];
  for (const [kind, make] of Object.entries(inText)) {
    for (let round = 0; round < rounds; round += 1) {
      const { text, secret } = make(dice);
      const place = places[seeded.length % places.length];
      if (place !== undefined) seeded.push({ kind, fields: place(text, dice), secrets: [secret] });
    }
  }
  for (const key of secretKeys) {
    for (const place of byKey) {
      const secret = dice.pick([dice.word(9), dice.mixed(12), `${dice.word(5)} ${dice.word(6)}`]);
      seeded.push({ kind: `under ${key}`, fields: place(key, secret), secrets: [secret] });
    }
  }
  for (let round = 0; round < rounds; round += 1) {
    const card = cardOf(dice);
    seeded.push({ kind: 'card as a number', fields: { reference: Number(card) }, secrets: [card] });
    seeded.push({ kind: 'card as a bigint', fields: { reference: BigInt(card) }, secrets: [card] });
  }
  return seeded;
}

/** Addresses, hidden only when asked. */
export function seedAddresses(rounds = 20): SeededSecret[] {
  const dice = createDice('addresses');
  const octets = () =>
    [1 + dice.number(222), dice.number(256), dice.number(256), 1 + dice.number(254)].join('.');
  return Array.from({ length: rounds }, (_, round): SeededSecret => {
    const v6 = dice.pick([
      Array.from({ length: 8 }, () => dice.hex(4)).join(':'),
      `2001:db8::${dice.text('123456789', 1)}${dice.hex(3)}`,
      `fe80::${dice.text('123456789', 1)}`,
      `::ffff:${octets()}`,
    ]);
    const secret = round % 2 === 0 ? octets() : v6;
    const text = dice.pick([
      `from ${secret}`,
      `[${secret}]`,
      secret,
      `${secret}, 10.0.0.1`,
      `client=${secret} refused`,
    ]);
    return { kind: 'address', fields: { detail: text }, secrets: [secret] };
  });
}
