import { describe, expect, it } from 'vitest';
import { scrubText } from '../../../src/secrets/text.ts';
import { maskText } from '../../../src/platform/log/mask-text.ts';
import { harmlessTexts } from './harmless-texts.ts';
import { secretTexts } from './secret-texts.ts';

const scrubbed = (text: string): string => scrubText(text, []);

describe('a secret in a text', () => {
  it.each(secretTexts)('is hidden: %j', (text, secret) => {
    const shown = scrubbed(text);
    expect(shown).not.toBe(text);
    expect(shown).not.toContain(secret);
    expect(scrubbed(shown)).toBe(shown);
  });

  it('is hidden in log lines too', () => {
    const seen = secretTexts.filter(([text, secret]) => maskText(text, { maskIp: false }).includes(secret));
    expect(seen).toEqual([]);
  });
});

describe('a text that only reminds of a secret', () => {
  it.each(harmlessTexts)('stays: %j', (text) => {
    expect(scrubbed(text)).toBe(text);
  });
});
