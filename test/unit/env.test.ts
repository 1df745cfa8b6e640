import { describe, expect, it } from 'vitest';
import { parseEnv } from '../../src/env.ts';

const withContact = (SECURITY_CONTACT: string) =>
  parseEnv({ DATABASE_URL: 'http://127.0.0.1', SECURITY_CONTACT });

describe('SECURITY_CONTACT', () => {
  it.each(['mailto:security@example.com', 'https://example.com/security', 'tel:+49-30-123456'])(
    'takes %s',
    (uri) => {
      expect(withContact(uri).ok).toBe(true);
    },
  );

  it.each([
    'security@example.com',
    'http://example.com',
    'javascript:alert(1)',
    'https://example.com/\nContact: mailto:evil@example.com',
    'mailto:a b@example.com',
    '',
  ])('refuses %j without repeating it', (text) => {
    const result = withContact(text);
    expect(result.ok).toBe(false);
    if (!result.ok && text !== '') expect(result.error.join()).not.toContain(text);
  });
});

describe('DATABASE_URL', () => {
  it.each(['libsql://shop-ada.turso.io', 'https://db.example:8080/base/', 'http://127.0.0.1:8080'])(
    'takes %s',
    (DATABASE_URL) => {
      expect(parseEnv({ DATABASE_URL }).ok).toBe(true);
    },
  );

  // The client would take some of these, and the write path, which does without it, would not.
  it.each([
    'file:ballast.db',
    'ws://db.example',
    'shop-ada.turso.io:443',
    'libsql://db.example?authToken=s3cret',
    'https://ada:s3cret@db.example',
    'https://db.example/#s3cret',
    '',
  ])('refuses %j without repeating it', (DATABASE_URL) => {
    const result = parseEnv({ DATABASE_URL });
    expect(result).toMatchObject({ ok: false, error: [expect.stringMatching(/^DATABASE_URL: /)] });
    expect(JSON.stringify(result)).not.toContain('s3cret');
  });
});

describe('PUBLIC_URL', () => {
  const withOrigin = (PUBLIC_URL: string) => parseEnv({ DATABASE_URL: 'http://127.0.0.1', PUBLIC_URL });

  it('is an address of the web', () => {
    expect(withOrigin('https://errors.example').ok).toBe(true);
    expect(withOrigin('errors.example:443').ok).toBe(false);
    expect(withOrigin('javascript:alert(1)').ok).toBe(false);
  });
});

describe('AUDIT_RETENTION_DAYS', () => {
  const days = (AUDIT_RETENTION_DAYS?: string) =>
    parseEnv({
      DATABASE_URL: 'http://127.0.0.1',
      ...(AUDIT_RETENTION_DAYS === undefined ? {} : { AUDIT_RETENTION_DAYS }),
    });

  it('is a year unless said otherwise', () => {
    expect(days()).toMatchObject({ ok: true, value: { AUDIT_RETENTION_DAYS: 365 } });
    expect(days('30')).toMatchObject({ value: { AUDIT_RETENTION_DAYS: 30 } });
  });

  it.each(['0', '-1', '1.5', 'year', '36501'])('is not %s', (text) => {
    expect(days(text).ok).toBe(false);
  });
});
