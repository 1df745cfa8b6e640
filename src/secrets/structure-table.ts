import { isAt, WORD } from './characters.ts';
import type { ScrubRule } from './filtered.ts';

/**
 * A secret that is known by its structure around a mark. `around` reads at most `before` characters before the mark,
 * which it must match up to its end, and `after` from behind the mark.
 */
export interface Structure {
  /** Folded, as the automaton reads: small letters, `0` for every digit. */
  readonly mark: string;
  /** Exactly as it is written; undefined when the folded mark says enough. */
  readonly exact?: RegExp;
  readonly before?: { readonly pattern: RegExp; readonly chars: number };
  /** The run of letters, digits, `_` and `extra` before the mark. */
  readonly run?: {
    readonly min: number;
    readonly max: number;
    readonly extra: string;
    readonly whole?: RegExp;
  };
  readonly after?: RegExp;
  readonly rule: ScrubRule;
  /** See scan.ts; `end` is behind at most eight characters of the mark. */
  readonly guard?: (text: string, end: number) => boolean;
  /** The letter before the structure does not matter. */
  readonly insideWord?: boolean;
}

const MAX_BEFORE = 64;

export const structures: readonly Structure[] = [
  // Azure client secret: `abc8Q~…`.
  { mark: 'q~', before: at(/[\w.~-]{3}\d$/, 4), after: /[\w.~-]{30,40}/y, rule: 'known_token' },
  // Azure services: 84 characters with this in the middle.
  {
    mark: 'jqqj00',
    run: { min: 40, max: 56, extra: '' },
    after: /[A-Za-z\d]{16,40}/y,
    rule: 'known_token',
  },
  // Azure keys that say which service they open: storage, Cosmos, registry, bus, hubs, search, functions.
  ...['+ast', 'acdb', '+acr', '+asb', '+aeh', '+arm', 'azse', 'azfu', 'aiot', 'azca', 'apim', 'azba'].map(
    (mark): Structure => ({
      mark,
      run: { min: 32, max: 80, extra: '+/' },
      after: /[A-Za-z\d+/]{4,10}={0,2}(?![\w+/=])/y,
      rule: 'known_token',
    }),
  ),
  // 64 bytes in base64, as older ones have; a digest says what it is before.
  {
    mark: '==',
    guard: (text, end) => 'AQgw'.includes(text.charAt(end - 3)) && isAt(text, end - 4, WORD),
    before: at(/(?<=^|[^\w+/-])[A-Za-z\d+/]{86}$/, 94),
    rule: 'known_token',
  },
  // `acme_live_…`: a maker's name, then for what and for whom.
  ...[
    '_live_',
    '_prod_',
    '_production_',
    '_sandbox_',
    '_pat_',
    '_oat_',
    '_sk_',
    '_secretkey_',
    '_apikey_',
  ].map((mark): Structure => ({
    mark,
    before: at(/(?<![A-Za-z\d])[a-z][a-z\d]{1,15}$/, 17),
    after:
      /(?=[A-Za-z]{0,24}\d)(?=\d{0,24}[A-Za-z])(?:[A-Za-z\d]{16,256}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/y,
    rule: 'known_token',
  })),
  // Addresses of private calendars; sessions of ASP.NET without cookies.
  { mark: '/private-', after: /[\da-f]{24,64}(?=\/)/y, rule: 'url_secret', insideWord: true },
  { mark: '/(s(', after: /[a-z\d]{20,32}\)\)/iy, rule: 'url_secret', insideWord: true },
  { mark: 'token-', after: /[a-z\d]{5}:[a-z\d]{50,60}(?!\w)/y, rule: 'known_token' },
  { mark: 'secret-token:', after: /[\w.~!$&'()*+,;=:@%/-]{6,256}/y, rule: 'known_token' },
  // The session of an organisation at Salesforce.
  ...['!aq', '!ar'].map((mark): Structure => ({
    mark,
    before: at(/00D[A-Za-z\d]{12,15}$/, 18),
    after: /[\w.]{60,140}/y,
    rule: 'known_token',
  })),
  {
    mark: 'msh',
    before: at(/[\da-z]{10}$/, 10),
    after: /[\da-f]{15}p1[\da-f]{5,6}jsn[\da-f]{12}/y,
    rule: 'known_token',
  },
  { mark: 'contribsys__com=', after: /[\da-f]{8}:[\da-f]{8}/y, rule: 'known_token', insideWord: true },
  // Telegram bot, also in `/bot<id>:<token>/`.
  {
    mark: ':aa',
    exact: /:AA/y,
    before: at(/\d{7,11}$/, 11),
    after: /[\w-]{30,40}/y,
    rule: 'known_token',
    insideWord: true,
  },
  {
    mark: '%0aaa',
    exact: /%3AAA/iy,
    before: at(/\d{7,11}$/, 11),
    after: /[\w-]{30,40}/y,
    rule: 'known_token',
    insideWord: true,
  },
  // Firebase Cloud Messaging.
  { mark: ':apa00b', before: at(/[\w-]{10,24}$/, 24), after: /[\w-]{60,300}/y, rule: 'known_token' },
  { mark: 'nral', exact: /(?:FF)?NRAL/y, run: { min: 32, max: 40, extra: '' }, rule: 'known_token' },
  // Mailchimp.
  { mark: '-us0', before: at(/[\da-f]{32}$/, 32), after: /\d?/y, rule: 'known_token' },
  // Mailgun's second form.
  {
    mark: '.atlasv0.',
    before: at(/[A-Za-z\d]{14}$/, 14),
    after: /[\w-]{40,100}/y,
    rule: 'known_token',
  },
  { mark: '_mmk', before: at(/[A-Za-z\d]{6}_[A-Za-z\d]{29}$/, 36), rule: 'known_token' },
  {
    mark: '_secret_',
    run: { min: 10, max: MAX_BEFORE, extra: '', whole: /^(?:pi|seti|src|cs|sub)_/ },
    after: /\w{12,64}/y,
    rule: 'known_token',
  },
  // PASETO.
  { mark: 'v0.local.', after: /[\w-]{20,4096}(?:\.[\w-]{0,512})?/y, rule: 'known_token' },
  { mark: 'v0.public.', after: /[\w-]{20,4096}(?:\.[\w-]{0,512})?/y, rule: 'known_token' },
  { mark: 'dt0', after: /[a-z]\d\d\.[A-Z\d]{24}\.[A-Z\d]{64}/y, rule: 'known_token' },
  // Airtable.
  { mark: 'pat', exact: /pat/y, after: /[A-Za-z\d]{14}\.[\da-f]{64}/y, rule: 'known_token' },
  // 1Password's secret key.
  {
    mark: 'a0-',
    exact: /A3-/y,
    after: /[A-Z\d]{6}-(?:[A-Z\d]{11}|[A-Z\d]{6}-[A-Z\d]{5})-(?:[A-Z\d]{5}-){2,3}[A-Z\d]{5}/y,
    rule: 'known_token',
  },
  // ClickHouse Cloud.
  { mark: '0b0d', exact: /4b1d/y, after: /[A-Za-z\d]{38}(?!\w)/y, rule: 'known_token' },
  // Twitter's bearer tokens.
  {
    mark: 'aaaaaaaaaaaaaaaaaa',
    // Not in the middle of a run.
    guard: (text, end) => text.charCodeAt(end - 1) === 65 && text.charCodeAt(end - 9) !== 65,
    exact: /A{18}/y,
    after: /A{0,6}[A-Za-z\d%+/=]{40,160}/y,
    rule: 'known_token',
  },
  // Discord bot: id, time and signature.
  { mark: '.', before: at(/[MNO][\w-]{22,27}$/, 28), after: /[\w-]{6}\.[\w-]{25,40}/y, rule: 'known_token' },
  { mark: 'mfa.', after: /[\w-]{80,100}/y, rule: 'known_token' },
  { mark: 'sl.', exact: /sl\./y, after: /(?:u\.)?[\w-]{60,2000}/y, rule: 'known_token' },
  { mark: 'flyv0 ', exact: /FlyV1 /y, after: /[\w+/=,-]{20,2048}/y, rule: 'known_token' },
  { mark: 'sdk-', after: /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/y, rule: 'known_token' },
  { mark: 'api-', exact: /api-/y, after: /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/y, rule: 'known_token' },
  // Hashes of passwords: they can be guessed from.
  { mark: '$0a$', after: /\d\d\$[./A-Za-z\d]{20,80}/y, rule: 'password_hash', insideWord: true },
  { mark: '$0b$', after: /\d\d\$[./A-Za-z\d]{20,80}/y, rule: 'password_hash', insideWord: true },
  { mark: '$0y$', after: /\d\d\$[./A-Za-z\d]{20,80}/y, rule: 'password_hash', insideWord: true },
  {
    mark: '$0$',
    after: /[./A-Za-z\d]{0,16}(?:rounds=\d{1,9})?\$(?:[./A-Za-z\d]{1,16}\$)?[./A-Za-z\d]{22,120}/y,
    rule: 'password_hash',
    insideWord: true,
  },
  {
    mark: '$y$',
    after: /[./A-Za-z\d]{1,16}\$[./A-Za-z\d]{1,90}\$[./A-Za-z\d]{20,100}/y,
    rule: 'password_hash',
    insideWord: true,
  },
  {
    mark: '$apr0$',
    after: /[./A-Za-z\d]{1,16}\$[./A-Za-z\d]{20,60}/y,
    rule: 'password_hash',
    insideWord: true,
  },
  { mark: '$argon0', after: /[id]{1,2}\$[\w=,$./+-]{20,200}/y, rule: 'password_hash', insideWord: true },
  { mark: '$pbkdf0', after: /[\w=,$./+-]{20,200}/y, rule: 'password_hash', insideWord: true },
  { mark: '$scrypt$', after: /[\w=,$./+-]{20,200}/y, rule: 'password_hash', insideWord: true },
  {
    mark: 'pbkdf0_sha',
    after: /\d{1,3}\$\d{1,9}\$[\w./+-]{1,64}\$[\w./+=-]{20,200}/y,
    rule: 'password_hash',
  },
  { mark: 'pbkdf0:sha', after: /\d{1,3}:\d{1,9}\$[\w./+-]{1,64}\$[\w./+=-]{20,200}/y, rule: 'password_hash' },
  {
    mark: 'scrypt:',
    after: /\d{1,9}:\d{1,3}:\d{1,3}\$[\w./+-]{1,64}\$[\w./+=-]{20,200}/y,
    rule: 'password_hash',
  },
  { mark: '{ssha', after: /\d{0,3}\}[\w+/=]{20,120}/y, rule: 'password_hash', insideWord: true },
  { mark: '{sha}', after: /[\w+/=]{20,120}/y, rule: 'password_hash', insideWord: true },
  { mark: 'private-mac: ', after: /[\da-f]{32,128}/y, rule: 'private_key' },
];

function at(pattern: RegExp, chars: number): { pattern: RegExp; chars: number } {
  return { pattern, chars };
}
