import { createDice, type Dice } from './mask-corpus.ts';

/** Harmless values that remind of secrets; a line must show them as they are. */
export interface LookAlike {
  readonly kind: string;
  readonly fields: Record<string, unknown>;
}

const uuid = (dice: Dice): string =>
  [dice.hex(8), dice.hex(4), `4${dice.hex(3)}`, `a${dice.hex(3)}`, dice.hex(12)].join('-');
const version = (dice: Dice): string => `${dice.number(20)}.${dice.number(40)}.${dice.number(300)}`;
const path = (dice: Dice): string => `/srv/app/${dice.word(6)}/${dice.word(8)}.ts`;

/** What a log of ours and of others really holds. Each is made several times. */
const made: Record<string, (dice: Dice) => Record<string, unknown>> = {
  'ids of a trace': (dice) => ({ traceId: dice.hex(32), spanId: dice.hex(16), requestId: dice.hex(32) }),
  'trace in a text': (dice) => ({ detail: `continued 00-${dice.hex(32)}-${dice.hex(16)}-01` }),
  UUID: (dice) => ({ eventId: uuid(dice), detail: `no event ${uuid(dice)}` }),
  'row ids': (dice) => ({
    actor: `key_${dice.hex(24)}`,
    tokenId: `tok_${dice.hex(24)}`,
    keyId: `key_${dice.hex(24)}`,
  }),
  'commit and digest': (dice) => ({ commit: dice.hex(40), image: `api@sha256:${dice.hex(64)}` }),
  'integrity of a package': (dice) => ({ integrity: `sha512-${dice.base64(64)}` }),
  'entity tag': (dice) => ({ etag: `W/"${dice.hex(20)}"` }),
  'time in numbers': (dice) => ({
    atMs: 1_780_000_000_000 + dice.number(1e9),
    atUs: 1_780_000_000_000_000 + dice.number(1e9),
  }),
  'time in a text': (dice) => ({
    detail: `at 2026-07-28T12:${10 + dice.number(49)}:0${dice.number(9)}.${100 + dice.number(899)}Z`,
  }),
  'long number of no card': (dice) => ({
    order: `9${dice.text(dice.digits, 15)}`,
    serial: `1${dice.text(dice.digits, 18)}`,
  }),
  'number with a wrong check digit': () => ({ order: '4111111111111112', text: 'ref 5500 0000 0000 0005' }),
  'phone number': (dice) => ({ detail: `call +49 30 ${dice.text(dice.digits, 7)}` }),
  'package and version': (dice) => ({
    detail: `${dice.word(5)}@${version(dice)} needs @types/${dice.word(5)}@${version(dice)}`,
  }),
  'package path': (dice) => ({
    file: `node_modules/.pnpm/hono@${version(dice)}/node_modules/hono/dist/index.js:12:5`,
  }),
  'image for dense screens': (dice) => ({ file: `/img/${dice.word(6)}@2x.png` }),
  'systemd unit': (dice) => ({ unit: `getty@tty${dice.number(9)}.service` }),
  'repository address': (dice) => ({ remote: `git@github.com:${dice.word(6)}/${dice.word(7)}.git` }),
  'address of a page': (dice) => ({
    url: `https://api.example.com:8443/v1/${dice.word(5)}?page=2&limit=50&sort=-lastSeen`,
  }),
  'address without a password': (dice) => ({
    database: `libsql://app-${dice.word(5)}.turso.io`,
    cache: `redis://cache.${dice.word(4)}.internal:6379/0`,
  }),
  'address with a user': (dice) => ({ url: `ssh://deploy@${dice.word(6)}.example.com/srv` }),
  'file path': (dice) => ({ file: path(dice), culprit: `${dice.word(5)} in ${dice.word(7)}` }),
  'stack frame': (dice) => ({
    error: Object.assign(new Error(`${dice.word(6)} is not a function`), {
      stack: `Error: x\n    at ${dice.word(5)} (file://${path(dice)}:${dice.number(300)}:9)`,
    }),
  }),
  'class and hash code': (dice) => ({ detail: `com.example.${dice.word(5)}.Order@${dice.hex(8)}` }),
  route: (dice) => ({
    route: `/api/v1/projects/:projectId/keys/:keyId`,
    path: `/api/v1/tokens/tok_${dice.hex(24)}`,
  }),
  'user agent': (dice) => ({
    userAgent: `Mozilla/5.0 (X11; Linux x86_64; rv:${100 + dice.number(60)}.0) Gecko/20100101 Firefox/${100 + dice.number(60)}.0`,
  }),
  SDK: (dice) => ({
    client: `sentry.python.fastapi/${version(dice)}`,
    sdk: `sentry.javascript.node/${version(dice)}`,
  }),
  SQL: (dice) => ({
    sql: `select id, name from ${dice.word(6)} where project_id = ? and token_hash = ? limit 50`,
  }),
  'counts of tokens': (dice) => ({
    tokens: dice.number(9_000),
    maxTokens: 4096,
    tokenCount: dice.number(900),
    usage: { inputTokens: 12, outputTokens: 3 },
  }),
  'about a password': (dice) => ({
    passwordLength: dice.number(40),
    passwordChangedAt: '2026-07-28',
    tokenType: 'Bearer',
    secretName: dice.word(6),
  }),
  'words like secret ones': (dice) => ({
    author: dice.word(7),
    secretary: dice.word(5),
    passenger: dice.word(5),
    monkey: dice.word(4),
    compass: 'north',
    tokenizer: 'bpe',
  }),
  'flags of secrets': () => ({
    hasPassword: true,
    isAuthenticated: false,
    passwordRequired: true,
    token: null,
    secret: '',
    cookie: undefined,
  }),
  'cursor of a page': () => ({ nextPageToken: 'cGFnZTI', cancellationToken: 'none' }),
  'cost of a request': (dice) => ({
    dbMs: dice.number(90),
    dbRoundTrips: 1,
    rowsWritten: 8,
    durationMs: dice.number(300),
    status: 200,
  }),
  'outcome and cache': (dice) => ({
    outcome: [`error:accepted:none:${dice.number(9)}`, 'session:dropped:unsupported_item:3'],
    cache: ['key:hit', 'issues:stale'],
  }),
  'media type and data': () => ({
    type: 'text/html; charset=utf-8',
    accept: '*/*;q=0.8',
    encoding: 'gzip, deflate, br',
  }),
  'cloud resource name': (dice) => ({
    arn: `arn:aws:iam::${dice.text(dice.digits, 12)}:role/${dice.word(6)}`,
    pod: `api-${dice.hex(10)}-${dice.word(5)}`,
  }),
  'hardware address': (dice) => ({
    mac: (dice.hex(12).match(/../g) ?? []).join(':'),
    color: `#${dice.hex(6)}`,
  }),
  'version of four numbers': (dice) => ({ os: `10.0.${20_000 + dice.number(999)}.${dice.number(999)}` }),
  'semantic release': (dice) => ({
    release: `shop@${version(dice)}-rc.${dice.number(9)}+build.${dice.number(99)}`,
  }),
  'cron and duration': (dice) => ({
    cron: `*/${1 + dice.number(58)} * * * *`,
    took: `PT${dice.number(59)}S`,
  }),
  Unicode: () => ({ name: 'Zoë Ångström', note: 'Größe: 40 — schön 👩‍👩‍👧 日本語' }),
  'list of numbers': (dice) => ({
    buckets: [dice.number(9), dice.number(9), dice.number(9)],
    at: new Date(1_780_000_000_000),
  }),
  'scheme and host': (dice) => ({
    detail: `GET http://${dice.word(5)}.example:8787/health answered 200 in ${dice.number(90)} ms`,
  }),
};

const sentences = [
  'Unexpected token < in JSON at position 0',
  'Unexpected token: punc (})',
  'token: expected a string',
  'The bearer token is not valid',
  'A bearer token is required',
  'Bearer of bad news',
  'Basic authentication is not offered',
  'basic usage: npm start',
  'Several different DSN keys were sent',
  'password reset requested',
  'password: must not be empty',
  'invalid password for user app',
  'Password is required',
  'secret: is missing',
  'api key: is invalid',
  'Access token has expired',
  'cookie consent given',
  'authorization failed for role reader',
  'Set the environment variable DATABASE_AUTH_TOKEN',
  'DATABASE_URL: must be a URL',
  'Cannot read properties of undefined (reading "password")',
  "KeyError: 'password'",
  "Cannot find name 'token'",
  'no such column: token_hash',
  'UNIQUE constraint failed: api_token.hash',
  'SQLITE_BUSY: database is locked',
  'near "select": syntax error',
  'The database answered 503.',
  'connect ECONNREFUSED 127.0.0.1:8080',
  'getaddrinfo ENOTFOUND db.example.com',
  'listening on http://127.0.0.1:8787',
  'std::vector<int>::at: out of range',
  'Foo::bar(): Argument #1 must be of type string',
  'at 12:30:45 (UTC+02:00)',
  'ratio 16:9, scale 1:2',
  'x = y ? a : b',
  'if (key === "status") return',
  'C:\\Users\\ann\\app.log',
  '@scope/package has no exports',
  'follow us @ballast',
  'user@localhost has no mail',
  'a@b',
  'Ctrl+C to stop',
  'E-mail address is not valid',
  'SELECT count(*) FROM issue WHERE status = ?1',
  'migration 0003_add_key.sql applied',
  'lost 3 of 1000 events (0.3 %)',
  '100% of 4096 tokens used',
  'eyJ is how JSON in base64 begins',
  '-----BEGIN CERTIFICATE----- is public',
  'AKIA is the prefix of an access key',
  'sk_live_ is a prefix as well',
  'ghp_ tokens are refused',
  'see https://example.com/docs/authentication#tokens',
  'git+https://github.com/owner/repo.git#main',
  'mailto: is a scheme',
  'npm_config_registry is set',
  'key_ and tok_ are ids',
  'retry in 5 s: rate_limit',
  '60::key:rate_limit',
  '"ingest";r=0;t=60',
];

/** At least 300 of them. `rounds` of each that is made. */
export function seedLookAlikes(rounds = 8): LookAlike[] {
  const dice = createDice('look-alikes');
  const seeded: LookAlike[] = [];
  for (const [kind, make] of Object.entries(made)) {
    for (let round = 0; round < rounds; round += 1) seeded.push({ kind, fields: make(dice) });
  }
  for (const text of sentences) seeded.push({ kind: text, fields: { detail: text } });
  return seeded;
}
