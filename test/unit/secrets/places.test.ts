import { describe, expect, it } from 'vitest';
import { normalizeEvent } from '../../../src/kinds/error/normalize.ts';
import type { NormalizedEvent } from '../../../src/kinds/error/schema.ts';
import { scrubEvent } from '../../../src/kinds/error/scrub-event.ts';
import { createDice } from '../platform/log/mask-corpus.ts';
import { context } from '../kinds/error/event-arbitraries.ts';

type Payload = Record<string, unknown>;

function scrubbedEvent(payload: Payload): NormalizedEvent {
  const result = normalizeEvent(payload, context);
  if (!result.ok) throw new Error(result.error.reason);
  scrubEvent(result.value.event);
  return result.value.event;
}

const frame = (fields: Payload): Payload => ({
  exception: { values: [{ type: 'E', value: 'v', stacktrace: { frames: [{ function: 'f', ...fields }] } }] },
});

/** Every text of an event that is not somebody's free data, and so was once believed to hold no secret. */
const places: Record<string, (text: string) => Payload> = {
  'the name of a tag': (text) => ({ tags: { [text]: 'x' } }),
  'the value of a tag': (text) => ({ tags: { note: text } }),
  'the name of a module': (text) => ({ modules: { [text]: '1.0' } }),
  'the version of a module': (text) => ({ modules: { requests: text } }),
  'the release': (text) => ({ release: text }),
  'the environment': (text) => ({ environment: text }),
  'the distribution': (text) => ({ dist: text }),
  'the server name': (text) => ({ server_name: text }),
  'the logger': (text) => ({ logger: text }),
  'the transaction': (text) => ({ transaction: text }),
  'a fingerprint': (text) => ({ fingerprint: [text] }),
  'the name of the SDK': (text) => ({ sdk: { name: text, version: '1' } }),
  'the version of the SDK': (text) => ({ sdk: { name: 'x', version: text } }),
  'an integration': (text) => ({ sdk: { name: 'x', version: '1', integrations: [text] } }),
  'a package of the SDK': (text) => ({
    sdk: { name: 'x', version: '1', packages: [{ name: text, version: '1' }] },
  }),
  'a debug image': (text) => ({ debug_meta: { images: [{ type: 'elf', code_file: text }] } }),
  'the name of a header': (text) => ({ request: { headers: { [text]: 'x' } } }),
  'the User-Agent': (text) => ({ request: { headers: { 'User-Agent': text } } }),
  'the name of a cookie': (text) => ({ request: { cookies: { [text]: 'x' } } }),
  'the name in a query': (text) => ({ request: { query_string: { [text]: 'x' } } }),
  'the type of an exception': (text) => ({ exception: { values: [{ type: text, value: 'v' }] } }),
  'the module of an exception': (text) => ({
    exception: { values: [{ type: 'E', module: text, value: 'v' }] },
  }),
  'the function of a frame': (text) => frame({ function: text }),
  'the module of a frame': (text) => frame({ module: text }),
  'the file of a frame': (text) => frame({ filename: text }),
  'the path of a frame': (text) => frame({ abs_path: text, filename: 'app.js' }),
  'the file of a frame that ends its path': (text) => frame({ abs_path: `/srv/${text}`, filename: text }),
  'the package of a frame': (text) => frame({ package: text }),
  'the name of a thread': (text) => ({ threads: { values: [{ id: 1, name: text }] } }),
  'the id of a thread': (text) => ({ threads: { values: [{ id: text }] } }),
  'the category of a breadcrumb': (text) => ({ breadcrumbs: [{ category: text, message: 'm' }] }),
  'the name of a context': (text) => ({ contexts: { [text]: { a: 1 } } }),
  'a key of a context': (text) => ({ contexts: { state: { [text]: 1 } } }),
  'a key of extra data': (text) => ({ extra: { a: { [text]: 1 } } }),
  'a message': (text) => ({ message: text }),
};

const dice = createDice('places');
const secrets = {
  'a token': `ghp_${dice.mixed(36)}`,
  'a password': `password=${dice.mixed(14)}`,
  'a connection string': `postgres://shop:${dice.mixed(12)}@db/shop`,
  'our own token': `blst_${dice.hex(40)}`,
};

describe.each(Object.entries(secrets))('%s', (_name, secret) => {
  const hidden = secret.slice(-12, -1);

  it.each(Object.keys(places))('is hidden in %s', (place) => {
    const event = scrubbedEvent(places[place]?.(secret) ?? {});
    expect(JSON.stringify(event)).not.toContain(secret.includes('@') ? secret.slice(16, 28) : hidden);
    expect(event.remarks?.some(({ kind }) => kind === 'scrubbed')).toBe(true);
    const once = structuredClone(event);
    scrubEvent(event);
    expect(event).toEqual(once);
  });
});

describe('names that frameworks give', () => {
  it.each([
    ['function', '-[Login setPassword:forUser:]'],
    ['function', 'auth::check_password(std::string, bool secret)'],
    ['function', 'validate(password:token:)'],
    ['function', '<impl core::ops::Fn<Token> for auth::Secret>::call'],
    ['module', 'com.example.auth.PasswordResetTokenService$$Lambda$14'],
    ['filename', 'app/models/concerns/secret_token.rb'],
    ['abs_path', 'https://x.test/static/js/main.8f3a91c2.js?v=3'],
  ])('stay in the %s of a frame: %s', (field, text) => {
    expect(scrubbedEvent(frame({ [field]: text })).remarks ?? []).toEqual([]);
  });

  it.each([
    ['tags', { tags: { 'auth.method': 'token', 'session.id': 'none', password_reset: 'sent' } }],
    [
      'modules',
      {
        modules: { 'token-bucket': '1.2.3', jsonwebtoken: '9.0.2', passlib: '1.7.4', secretstorage: '3.3.3' },
      },
    ],
    ['release', { release: 'shop@2.0.1+build.4711' }],
    ['environment', { environment: 'staging-eu-west-1' }],
  ])('stay in %s', (_place, payload) => {
    expect(scrubbedEvent(payload).remarks ?? []).toEqual([]);
  });
});

describe('a value under a sensitive key of an object', () => {
  const shown = (value: unknown): unknown => scrubbedEvent({ extra: { data: value } }).extra?.['data'];

  it.each([
    [{ pass: 41 }],
    [{ password: { type: 'string' } }],
    [{ password: { type: 'string', minLength: 8, description: 'The password of the user' } }],
    [{ password: ['This field is required.'] }],
    [{ password: 'must be at least 8 characters' }],
    [{ credentials: 'include' }],
    [{ otp: 0 }],
    [{ pin: 13 }],
    [{ ssl_key: '/etc/ssl/private/server.key' }],
    [{ license_key: 'MIT' }],
    [{ csrf: 'token missing' }],
    [{ Authorization: 'header missing' }],
    [{ token: { kind: 'EOF', line: 3 } }],
    [{ PWD: '/srv/app', OLDPWD: '/srv' }],
    [{ boarding_pass: 'B12' }],
    [{ password: 'Passwort ist falsch' }],
    [{ api_key: '${API_KEY}' }],
    [{ secret: '<redacted>' }],
  ])('stays when it tells about one: %j', (value) => {
    expect(shown(value)).toEqual(value);
  });

  it.each([
    [{ password: 'sunshine' }, 'sunshine'],
    [{ password: 'correct horse battery staple' }, 'horse'],
    [{ password: 12_345_678 }, '12345678'],
    [{ credentials: { user: 'ann', key: 'Zq7xK2mWp9' } }, 'Zq7xK2mWp9'],
    [{ recovery_codes: ['abcd-1234', 'efgh-5678'] }, 'abcd'],
    [{ otp: 482_910 }, '482910'],
    [{ webhook_url: 'https://example.com/in/Zq7xK2mWp9Zq7x' }, 'Zq7x'],
    [{ authorization_header: 'Zq7xK2mWp9' }, 'Zq7x'],
    [{ seed_phrase: 'apple river moon stone light green happy nice tree wolf king queen' }, 'river'],
    [{ пароль: 'Zq7xK2mWp9' }, 'Zq7x'],
    [{ 'pass\u200bword': 'Zq7xK2mWp9' }, 'Zq7x'],
    [{ 密码: 'Zq7xK2mWp9' }, 'Zq7x'],
  ])('is hidden when it is one: %j', (value, secret) => {
    expect(JSON.stringify(shown(value))).not.toContain(secret);
  });
});
