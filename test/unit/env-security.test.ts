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
