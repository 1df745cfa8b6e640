import { describe, expect, it } from 'vitest';
import { classifyKey } from '../../../src/secrets/keys.ts';
import { keyStems } from '../../../src/secrets/key-stems.ts';
import * as words from '../../../src/secrets/key-words.ts';
import { hasMark } from '../../../src/secrets/scan.ts';

describe('a sensitive key', () => {
  const single = [...words.passwordWords, ...words.secretWords, ...words.codeWords];
  const compound = [
    ...[...words.keyOwners].map((owner) => `${owner}_key`),
    ...[...words.codeOwners].map((owner) => `${owner}_code`),
    ...[...words.passOwners].map((owner) => `${owner}_pass`),
    ...words.keyEndings,
    'access_token',
    'authorization',
    'set-cookie',
    'seed_phrase',
    'mnemonic',
    'webhook_url',
    'magic_link',
    'SAMLResponse',
    'session_id',
  ];

  it.each([...single, ...compound])('%s is known, and the scan finds it', (key) => {
    expect(classifyKey(key)).not.toBe('none');
    expect(hasMark(key)).toBe(true);
  });

  it('is found by a stem that is written as the scan folds a text', () => {
    for (const stem of keyStems) expect(stem).toBe(stem.toLowerCase().replaceAll(/[1-9]/g, '0'));
  });
});

describe('the class of a key', () => {
  it.each([
    ['X-Api-Key2', 'secret'],
    ['apiKey2', 'secret'],
    ['dbPassword', 'password'],
    ['mysqlpwd', 'password'],
    ['mot_de_passe', 'password'],
    ['Contraseña', 'password'],
    ['hasło', 'password'],
    ['Şifre', 'password'],
    ['пароль', 'password'],
    ['用户密码', 'password'],
    ['パスワード', 'password'],
    ['authorization_header', 'header'],
    ['webhook_url', 'hook'],
    ['seed_phrase', 'phrase'],
    ['pass', 'pass'],
    ['smtp_pass', 'password'],
    ['boarding_pass', 'none'],
    ['PASSWORD_RESET_TIMEOUT', 'none'],
    ['password_file', 'none'],
    ['passwordless', 'none'],
    ['secretary', 'none'],
    ['next_page_token', 'none'],
    ['token_type', 'none'],
    ['has_password', 'none'],
    ['token', 'token'],
    ['refresh_token', 'secret'],
    ['max_tokens', 'tokens'],
    ['otp', 'code'],
    ['recovery_codes', 'code'],
    ['public_key', 'none'],
    ['key', 'none'],
    ['author', 'none'],
  ])('of %s is %s', (key, keyClass) => {
    expect(classifyKey(key)).toBe(keyClass);
  });

  it('knows more in cookies and query strings', () => {
    expect(classifyKey('sid', 'cookie')).toBe('secret');
    expect(classifyKey('theme', 'cookie')).toBe('maybe');
    expect(classifyKey('sig', 'query')).toBe('token');
    expect(classifyKey('code', 'query')).toBe('maybe');
    expect(classifyKey('page', 'query')).toBe('none');
  });
});
