import { describe, expect, it } from 'vitest';
import { normalizeEvent } from '../../../src/kinds/error/normalize.ts';
import type { NormalizedEvent } from '../../../src/kinds/error/schema.ts';
import { scrubEvent } from '../../../src/kinds/error/scrub-event.ts';
import { context } from '../kinds/error/event-arbitraries.ts';

type Payload = Record<string, unknown>;

function scrubbedEvent(payload: Payload): NormalizedEvent {
  const result = normalizeEvent(payload, context);
  if (!result.ok) throw new Error(result.error.reason);
  scrubEvent(result.value.event);
  return result.value.event;
}

const sensitiveKeys = [
  'password',
  'Password',
  'passwd',
  'password2',
  'new_password',
  'DB_PASSWORD',
  'user_pwd',
  'mysql_pwd',
  'passphrase',
  'smtpPass',
  'secret',
  'client_secret',
  'clientSecret',
  'AWS_SECRET_ACCESS_KEY',
  'aws_access_key_id',
  'api_key',
  'apiKey',
  'APIKEY',
  'x-api-key',
  'x-functions-key',
  'private_key',
  'privateKey',
  'encryptionKey',
  'authorization',
  'Proxy-Authorization',
  'http.request.header.authorization',
  'auth',
  'x-auth-token',
  'access_token',
  'accessToken',
  'refresh_token',
  'id_token',
  'csrftoken',
  'csrf_token',
  'X-CSRF-Token',
  'xsrf-token',
  'session_token',
  'sessionid',
  'session_id',
  'PHPSESSID',
  'JSESSIONID',
  'connect.sessid',
  'jwt',
  'bearer',
  'SAMLResponse',
  'credentials',
  'otp',
  'two_factor',
  'mfa_code',
  'backup_code',
  'pin_code',
  'cvv',
  'cardNumber',
  'credit_card',
  'ssn',
  'set-cookie',
  'cookie',
] as const;

/** Every place of an event where a key can meet a value. */
const places: Record<string, (key: string, secret: string) => Payload> = {
  'a header': (key, secret) => ({ request: { headers: { [key]: secret } } }),
  'a header pair': (key, secret) => ({ request: { headers: [[key, secret]] } }),
  'a header with several values': (key, secret) => ({ request: { headers: { [key]: ['none', secret] } } }),
  'a cookie': (key, secret) => ({ request: { cookies: `theme=dark; ${key}=${secret}` } }),
  'a query string': (key, secret) => ({ request: { query_string: `page=2&${key}=${secret}` } }),
  'a query object': (key, secret) => ({ request: { query_string: { [key]: secret } } }),
  'a URL': (key, secret) => ({ request: { url: `https://api.example.com/v1?${key}=${secret}&page=2` } }),
  'the fragment': (key, secret) => ({ request: { fragment: `${key}=${secret}` } }),
  'a body object': (key, secret) => ({ request: { data: { form: [{ [key]: secret }] } } }),
  'a body in JSON': (key, secret) => ({ request: { data: JSON.stringify({ user: { [key]: secret } }) } }),
  'a cut body in JSON': (key, secret) => ({
    request: { data: `{"user": {"${key}": "${secret}", "name": "${'x'.repeat(9000)}"}}` },
  }),
  'a body in JSON in JSON': (key, secret) => ({
    request: { data: JSON.stringify({ payload: JSON.stringify({ [key]: secret }) }) },
  }),
  'a body in a form': (key, secret) => ({ request: { data: `page=2&${key}=${secret}&name=ada` } }),
  'a body in a multipart form': (key, secret) => ({
    request: {
      data: `--xyz\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${secret}\r\n--xyz--\r\n`,
    },
  }),
  'a body in XML': (key, secret) => ({ request: { data: `<login><${key}>${secret}</${key}></login>` } }),
  'the environment': (key, secret) => ({ request: { env: { [key]: secret } } }),
  'extra data': (key, secret) => ({ extra: { deep: { list: [1, { [key]: secret }] } } }),
  'a list of pairs': (key, secret) => ({
    extra: {
      items: [
        ['host', 'x'],
        [key, secret],
      ],
    },
  }),
  'a named value': (key, secret) => ({ extra: { fields: [{ name: key, value: secret }] } }),
  'a list under its key': (key, secret) => ({ extra: { [key]: ['none', secret] } }),
  'an object under its key': (key, secret) => ({ extra: { [key]: { value: secret } } }),
  'a context': (key, secret) => ({ contexts: { state: { [key]: secret } } }),
  'frame variables': (key, secret) => exceptionWith({ [key]: `'${secret}'` }),
  'a dict in a frame variable': (key, secret) =>
    exceptionWith({ data: `{'host': 'x', '${key}': '${secret}'}` }),
  'pairs in a frame variable': (key, secret) =>
    exceptionWith({ scope: `[(b'host', b'x'), (b'${key}', b'${secret}')]` }),
  'a form in a frame variable': (key, secret) =>
    exceptionWith({ form: `FormData([('${key}', '${secret}')])` }),
  'breadcrumb data': (key, secret) => ({ breadcrumbs: [{ data: { [key]: secret } }] }),
  'a breadcrumb message': (key, secret) => ({
    breadcrumbs: [{ message: `sent ${key}=${secret} to gateway` }],
  }),
  'a breadcrumb URL': (key, secret) => ({
    breadcrumbs: [{ data: { url: `https://x.test/a?${key}=${secret}` } }],
  }),
  'a tag': (key, secret) => ({ tags: { [key]: secret } }),
  'user data': (key, secret) => ({ user: { id: 1, data: { [key]: secret } } }),
  'an unknown user key': (key, secret) => ({ user: { id: 1, [`my_${key}`]: secret } }),
  'mechanism data': (key, secret) => ({
    exception: [{ type: 'E', mechanism: { type: 'x', data: { [key]: secret } } }],
  }),
  'an exception value': (key, secret) => ({
    exception: [{ type: 'E', value: `failed with ${key}=${secret}` }],
  }),
  'an exception value that quotes': (key, secret) => ({
    exception: [
      { type: 'E', value: `bad config: { ${/\W/.test(key) ? `'${key}'` : key}: '${secret}', port: 1 }` },
    ],
  }),
  'a message': (key, secret) => ({ message: `login with "${key}": "${secret}" refused` }),
  'the parameter of a message': (key, secret) => ({
    logentry: { message: `login ${key}=%s refused`, params: [secret] },
  }),
};

function exceptionWith(vars: Payload): Payload {
  return { exception: { values: [{ type: 'E', stacktrace: { frames: [{ function: 'f', vars }] } }] } };
}

describe('a secret under a sensitive key', () => {
  const cases = Object.entries(places).flatMap(([place, payloadOf], placeIndex) =>
    sensitiveKeys.map((key, keyIndex) => {
      const secret = `Sx${placeIndex}q${keyIndex}z9hunter`;
      return { place, key, secret, payload: payloadOf(key, secret) };
    }),
  );

  it('makes a corpus of a good size', () => {
    expect(cases.length).toBeGreaterThan(1500);
  });

  it.each(Object.keys(places))('is gone from %s', (place) => {
    const survivors = cases
      .filter((entry) => entry.place === place)
      .filter(({ payload, secret }) => JSON.stringify(scrubbedEvent(payload)).includes(secret))
      .map(({ key }) => key);
    expect(survivors).toEqual([]);
  });

  it('leaves a remark with a pointer to it and never the value', () => {
    for (const { payload, secret } of cases) {
      const { remarks = [] } = scrubbedEvent(payload);
      expect(remarks.some((remark) => remark.kind === 'scrubbed' && remark.path.startsWith('/'))).toBe(true);
      expect(JSON.stringify(remarks)).not.toContain(secret);
    }
  });
});

describe('a secret with a shape of its own', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.dozjgNryP4J3jVmNHl0w5N';
  const pem = ['-----BEGIN RSA PRIVATE KEY-----', 'MIIEowIBAAKCAQEA7bq', '-----END RSA PRIVATE KEY-----'];
  const shapes: readonly (readonly [text: string, secret: string])[] = [
    ['sent Bearer abc.DEF-123_x to gateway', 'abc.DEF-123_x'],
    ['sent bearer 0123456789abcdef to gateway', '0123456789abcdef'],
    ['sent Basic YWRhOmh1bnRlcjI= to gateway', 'YWRhOmh1bnRlcjI'],
    [`jwt ${jwt}`, jwt],
    [`(${jwt}), expired`, jwt],
    ['key ghp_abcdefghijklmnopqrst0123456789ABCDEF', 'ghp_abcdefghijklmnopqrst0123456789ABCDEF'],
    ['key github_pat_11ABCDEFG0abcdefghij_klmnop', 'github_pat_11ABCDEFG0abcdefghij_klmnop'],
    ['key glpat-abcdEFGH1234ijklMNOP', 'glpat-abcdEFGH1234ijklMNOP'],
    ['key xoxb-123456789012-abcdefABCDEF', 'xoxb-123456789012-abcdefABCDEF'],
    ['key sk_live_4eC39HqLyjWDarjtT1zdp7dc', 'sk_live_4eC39HqLyjWDarjtT1zdp7dc'],
    ['key rk_test_4eC39HqLyjWDarjtT1zdp7dc', 'rk_test_4eC39HqLyjWDarjtT1zdp7dc'],
    ['key sk-proj-abcdefghijABCDEFGHIJ0123', 'sk-proj-abcdefghijABCDEFGHIJ0123'],
    ['key AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLE'],
    ['key AIzaSyA1234567890abcdefghijklmnopqrstuv', 'AIzaSyA1234567890abcdefghijklmnopqrstuv'],
    ['key ya29.a0AfH6SMBx1234567890abcdef', 'ya29.a0AfH6SMBx1234567890abcdef'],
    ['key npm_abcdefghijklmnopqrstuvwxyz0123456789', 'npm_abcdefghijklmnopqrstuvwxyz0123456789'],
    ['key pypi-AgEIcHlwaS5vcmcCJDEyMzQ1', 'pypi-AgEIcHlwaS5vcmcCJDEyMzQ1'],
    ['key SG.abcdefghijklmnop1234.ABCDEFGHIJKLMNOP1234', 'SG.abcdefghijklmnop1234'],
    ['key shpat_0123456789abcdef0123456789abcdef', 'shpat_0123456789abcdef0123456789abcdef'],
    ['key hvs.CAESIabcdefghijklmnop1234', 'hvs.CAESIabcdefghijklmnop1234'],
    ['key sntrys_eyJpYXQiOjE2OTQwMDAwMDB9_abc', 'sntrys_eyJpYXQiOjE2OTQwMDAwMDB9'],
    [pem.join('\n'), 'MIIEowIBAAKCAQEA7bq'],
    [pem.join('\\n'), 'MIIEowIBAAKCAQEA7bq'],
    [pem.slice(0, 2).join('\n'), 'MIIEowIBAAKCAQEA7bq'],
    ['-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq', 'MIIEvQIBADANBgkq'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk', 'b3BlbnNzaC1rZXk'],
    ['no route to postgres://shop:hunter2@db:5432/shop', 'hunter2'],
    ['no route to postgres://shop:hun/ter2@db:5432/shop', 'ter2'],
    ['no route to postgres://shop:hun@ter2@db:5432/shop', 'ter2'],
    ['no route to redis://:hunter2@cache:6379/0', 'hunter2'],
    ['no route to amqps://u:p%40ss@mq/vhost', 'p%40ss'],
    ['no route to mongodb+srv://u:hunter2@a.test,b.test/db', 'hunter2'],
    ['cloned https://x-access-token:abc123@github.com/a/b', 'abc123'],
    ['cloned https://abcdef0123456789abcdef@github.com/a/b', 'abcdef0123456789abcdef'],
    ['paid with 4111111111111111', '4111111111111111'],
    ['paid with 4111 1111 1111 1111, thanks', '4111 1111 1111 1111'],
    ['paid with 5555-5555-5555-4444.', '5555-5555-5555-4444'],
    ['paid with 378282246310005', '378282246310005'],
    ['paid with 3782 822463 10005', '3782 822463 10005'],
    ['paid with 6011111111111117', '6011111111111117'],
    ['paid with 3530111333300000', '3530111333300000'],
    ['paid with 30569309025904', '30569309025904'],
    ['paid 2026 4111 1111 1111 1111', '4111 1111 1111 1111'],
    ['account DE89370400440532013000', 'DE89370400440532013000'],
    ['account GB82 WEST 1234 5698 7654 32 is closed', 'GB82 WEST 1234 5698 7654 32'],
    ['account NO9386011117947', 'NO9386011117947'],
    ['person 123-45-6789 unknown', '123-45-6789'],
    ['mysql --password hunter2 -h db', 'hunter2'],
    ['mysql --db-password=hunter2 -h db', 'hunter2'],
    ['Server=db;User Id=sa;Password=hunter2;Encrypt=true', 'hunter2'],
    ['AccountKey=abcdEF0123+/==;EndpointSuffix=x', 'abcdEF0123+/=='],
    ['Authorization: Digest username="ada", response="6629fae4939"', '6629fae4939'],
    ['Authorization: AWS4-HMAC-SHA256 Credential=AKID/2026, Signature=fe5f80f77d5f', 'fe5f80f77d5f'],
    ['Cookie: theme=dark; sid=s%3Aabc', 's%3Aabc'],
    ['curl -H "Authorization: Bearer abc123def" https://x.test', 'abc123def'],
    ["curl -H 'X-Api-Key: abc123def' https://x.test", 'abc123def'],
    ['password: hunter2', 'hunter2'],
    ['Invalid password: hunter2', 'hunter2'],
    ['API key: abc123def', 'abc123def'],
    ['access token: abc123def456', 'abc123def456'],
    ['user%5Bpassword%5D=hunter2&x=1', 'hunter2'],
    ['user[password]=hunter2&x=1', 'hunter2'],
    ["config['password'] = 'hunter2'", 'hunter2'],
    ['Login { user: "ada", password: Some("hunter2") }', 'hunter2'],
    ["Login(user='ada', password=SecretStr('hunter2'))", 'hunter2'],
    ['{:user=>"ada", :password=>"hunter2"}', 'hunter2'],
    ['map[password:hunter2 user:ada]', 'hunter2'],
    ['{"error":"{\\"password\\":\\"hunter2\\"}"}', 'hunter2'],
    ['https://x.test/cb?code=4/0AX4XfWh8kq9xyz12345&state=1', '4/0AX4XfWh8kq9xyz12345'],
    ['https://x.test/blob?sv=2026&sig=abc%2Bdef123', 'abc%2Bdef123'],
    ['https://x.test/o?X-Amz-Credential=AKID%2F2026&X-Amz-Signature=fe5f80f7', 'fe5f80f7'],
  ];
  const spots: Record<string, (text: string) => Payload> = {
    'a message': (text) => ({ message: text }),
    'an exception value': (text) => ({ exception: [{ type: 'E', value: text }] }),
    'a breadcrumb': (text) => ({ breadcrumbs: [{ message: text }] }),
    'extra data': (text) => ({ extra: { note: [text] } }),
    'a frame variable': (text) => exceptionWith({ note: text }),
    'a header': (text) => ({ request: { headers: { referer: text } } }),
    'a plain body': (text) => ({ request: { data: text } }),
    'a tag': (text) => ({ tags: { note: text } }),
    'a fingerprint': (text) => ({ fingerprint: [text] }),
  };

  it.each(Object.keys(spots))('is gone from %s', (spot) => {
    const payloadOf = spots[spot];
    const survivors = shapes.filter(([text, secret]) =>
      JSON.stringify(scrubbedEvent(payloadOf?.(text) ?? {})).includes(JSON.stringify(secret).slice(1, -1)),
    );
    expect(survivors).toEqual([]);
  });

  it('is gone from source lines, where assignments stay', () => {
    const event = scrubbedEvent({
      exception: {
        type: 'E',
        stacktrace: {
          frames: [
            {
              pre_context: ['password = form.password', 'url = "postgres://u:hunter2@db/x"'],
              context_line: 'charge("4111111111111111", token=token)',
              post_context: ['key = "AKIAIOSFODNN7EXAMPLE"'],
            },
          ],
        },
      },
    });
    expect(event.exceptions?.[0]?.frames?.[0]).toMatchObject({
      preContext: ['password = form.password', 'url = "postgres://u:[Filtered]@db/x"'],
      contextLine: 'charge("[Filtered]", token=token)',
      postContext: ['key = "[Filtered]"'],
    });
  });

  it('leaves the fragment of a URL and the other parameters', () => {
    const url = 'https://x.test/cart?step=2&token=abc#pay';
    expect(scrubbedEvent({ request: { url } }).request?.url).toBe(
      'https://x.test/cart?step=2&token=[Filtered]#pay',
    );
  });

  it('keeps the text around it', () => {
    expect(scrubbedEvent({ message: 'order 7: sent Bearer abc123def456 to db' }).message?.formatted).toBe(
      'order 7: sent Bearer [Filtered] to db',
    );
  });
});

describe('a value that only looks like a secret', () => {
  const harmlessKeys: readonly (readonly [key: string, value: unknown])[] = [
    ['author', 'Ada Lovelace'],
    ['authored_by', 'ada'],
    ['authority', 'x.test'],
    ['author_id', 'a-1'],
    ['coauthors', 'bob, eve'],
    ['authenticated', 'yes'],
    ['authenticator', 'totp-app'],
    ['auth_type', 'oidc'],
    ['auth_method', 'basic'],
    ['oauth_provider', 'github'],
    ['oauth2_scopes', 'read write'],
    ['token_count', '17'],
    ['token_type', 'access'],
    ['tokenizer', 'cl100k'],
    ['tokenized', 'a b c'],
    ['token_expires_in', '3600'],
    ['max_tokens', 4096],
    ['max_tokens', '4096'],
    ['prompt_tokens', 55],
    ['tokens', 55],
    ['gen_ai.usage.input_tokens', 1200],
    ['next_page_token', 'CAUQAA'],
    ['continuationToken', 'abc'],
    ['cancelToken', 'c1'],
    ['keyboard', 'qwerty'],
    ['keyword', 'shoes'],
    ['key', 'orders:7'],
    ['keys', 'a,b'],
    ['primary_key', 'id'],
    ['public_key', 'MFkwEwYH'],
    ['cache_key', 'orders:7'],
    ['idempotency-key', 'order-7'],
    ['sort_key', 'price'],
    ['monkey', 'banana'],
    ['turkey', 'x'],
    ['passenger', 'Bob'],
    ['passengers', '3'],
    ['passed', '12'],
    ['pass_rate', '0.98'],
    ['bypass', 'cache'],
    ['compass', 'north'],
    ['encompassing', 'x'],
    ['passport_country', 'DE'],
    ['passwordless', 'webauthn'],
    ['password_length', '12'],
    ['password_policy', 'strong'],
    ['password_changed_at', '2026-11-01'],
    ['passwordResetRequired', 'no'],
    ['secretary', 'Eve'],
    ['secretariat', 'north'],
    ['secretion', 'x'],
    ['secret_name', 'prod/db'],
    ['secretVersion', '3'],
    ['SecretsManagerClient', 'v3'],
    ['credential_type', 'webauthn'],
    ['cookie_consent', 'granted'],
    ['cookie_policy', 'strict'],
    ['cookiecutter', 'x'],
    ['session_count', '4'],
    ['session_duration', '90s'],
    ['sessions', '12'],
    ['assessment', 'good'],
    ['obsession', 'x'],
    ['jwt_algorithm', 'RS256'],
    ['card_type', 'visa'],
    ['cardinality', '7'],
    ['discard', 'x'],
    ['shipping', 'express'],
    ['pinned', 'top'],
    ['spin', 'x'],
    ['opinion', 'good'],
    ['option', 'b'],
    ['adoption', '40%'],
    ['css_name', 'red'],
    ['classname', 'btn'],
    ['lesson', '3'],
    ['ssname', 'x'],
    ['hash', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['commit', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['request_id', '9c45e1e4-7d0f-4f0f-9d3c-2f5a1b0c7d8e'],
    ['trace_id', '0af7651916cd43dd8448eb211c80319c'],
    ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    ['etag', 'W/"0815"'],
    ['signature', 'def f(a: int) -> str'],
    ['state', 'open'],
    ['code', '404'],
    ['status_code', 500],
    ['phone', '+49 30 1234567'],
    ['email', 'ada@example.com'],
    ['ip', '203.0.113.7'],
    ['snowflake', '1795435199250000000'],
    ['order', '4111111111111112'],
    ['epoch_us', 1_795_435_199_250_000],
    ['epoch_ms', 1_795_435_199_250],
    ['uuid', '41111111-1111-4111-8111-111111111111'],
    ['float', 0.4111111111111111],
    ['build', '1.2.3-4567'],
    ['isbn', '978-3-16-148410-0'],
    ['date_range', '2026-11-23 2026-11-24'],
    ['part', '123-45-67890'],
    ['part', '000-12-3456'],
    ['licence', 'GB82WEST12345698765433'],
    ['password', null],
    ['password', ''],
    ['password', true],
    ['password', false],
    ['password', '[Filtered]'],
    ['password', '********'],
    ['password', 'None'],
    ['token', 'null'],
    ['credentials', {}],
    ['tokens', []],
    ['tokens', { prompt: 5, completion: 6 }],
    ['withCredentials', true],
    ['csrf_enabled', true],
    ['two_factor_enabled', 'yes'],
    ['fields', ['password', 'email']],
    ['missing', ['token', 'type']],
    ['argv', ['app.py', '--verbose', 'hunter2']],
    ['name', 'password'],
  ];

  const harmlessTexts: readonly string[] = [
    'the author of this secret door has authority',
    'password authentication failed for user "shop"',
    "Access denied for user 'shop'@'10.0.0.7' (using password: YES)",
    'Incorrect password',
    'password: must be at least 8 characters',
    'password: This field is required.',
    'Password is too short (minimum is 8 characters)',
    'Invalid token',
    'Unexpected token < in JSON at position 0',
    'Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON',
    "SyntaxError: Unexpected token: '}'",
    'Unexpected token: name (foo)',
    "KeyError: 'password'",
    'KeyError: token',
    'CSRF verification failed',
    'CSRFError: The CSRF token is missing.',
    'InvalidTokenError: signature has expired',
    'AuthenticationError: no such user',
    'PasswordExpiredError: ask an admin',
    'Auth::Token is not defined',
    'module.auth: starting',
    'auth:login failed',
    'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db',
    'bearer of bad news',
    'Bearer authentication required',
    'Basic authentication failed',
    'Basic realm is missing',
    'basic understanding of things',
    'author: Bob, keyboard=qwerty, passenger=Eve',
    'GET https://x.test/a?page=2&sort=price&code=404',
    'GET http://localhost:8080/users/@me',
    'GET http://[::1]:8080/a',
    'see https://x.test/@ada/posts',
    'git@github.com:shop/api.git',
    'npm i @sentry/node@11.12.0',
    'at 12:34:56.789 of 2026-11-23T12:34:56Z',
    'took 1234567890 ns',
    'id 12345678901234567890',
    'row 1234-5678-9012-3456',
    'call 0800 1234 5678',
    '<Order object at 0x7f8c12345678>',
    '<function app.<locals>.handler at 0x7fa371f0f6a0>',
    '<a href="/login">log in</a>',
    '<name>Ada</name>',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----',
    'max_tokens=4096 prompt_tokens: 55',
    '{"tokens": 55, "token_type": "access"}',
    'eyJ is how JWTs begin',
    'sk-learn is a task-runner',
    'risk_live_view and disk_test_1',
    'AKIA is a prefix',
    "[('host', 'x.test'), ('accept', '*/*')]",
    "fields = ['password', 'email']",
    'x --no-verify --author ada',
    'a == b, c != d, e := 5, f => g',
    'secret:manager',
    'token=None, password=null, api_key=""',
    'Some plain text without anything in it.',
  ];

  it('makes a corpus of a good size', () => {
    expect(harmlessKeys.length + harmlessTexts.length).toBeGreaterThan(150);
  });

  it.each(harmlessKeys)('stays under its key: %s = %j', (key, value) => {
    const payload = { extra: { [key]: value }, contexts: { state: { [key]: value } } };
    const { extra, contexts, remarks } = scrubbedEvent(payload);
    expect({ extra, contexts, remarks }).toEqual(value === null ? { ...payload, extra: undefined } : payload);
  });

  it.each(harmlessTexts)('stays in a text: %s', (text) => {
    const event = scrubbedEvent({
      message: text,
      extra: { note: text },
      exception: [{ type: 'E', value: text }],
    });
    expect(event).toMatchObject({
      message: { formatted: text },
      extra: { note: text },
      exceptions: [{ value: text }],
    });
    expect(event.remarks).toBeUndefined();
  });

  it('stays when it tells who the user is', () => {
    const user = { id: '42', email: 'ada@example.com', username: 'ada', ip_address: '203.0.113.7' };
    expect(scrubbedEvent({ user }).user).toEqual({
      id: '42',
      email: 'ada@example.com',
      username: 'ada',
      ipAddress: '203.0.113.7',
    });
  });
});
