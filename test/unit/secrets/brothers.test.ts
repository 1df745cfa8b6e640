import { describe, expect, it } from 'vitest';
import { scrubCode, scrubText } from '../../../src/secrets/text.ts';
import { maskText } from '../../../src/platform/log/mask-text.ts';
import { brothers, sourceLines, type Brothers } from './brother-texts.ts';

const scrubbed = (text: string): string => scrubText(text, []);
const scrubbedLine = (line: string): string => scrubCode(line, []);
const pairsOf = ({ secrets }: Brothers): (readonly [string, string])[] =>
  secrets.map((one) => (typeof one === 'string' ? [one, 'Qz7x'] : one));

describe.each(Object.entries(brothers))('%s', (_kind, group) => {
  it.each(pairsOf(group))('hide the secret: %j', (text, seen) => {
    const shown = scrubbed(text);
    expect(shown).not.toContain(seen);
    expect(scrubbed(shown)).toBe(shown);
    expect(maskText(text, { maskIp: false })).not.toContain(seen);
  });

  it.each(group.lookAlikes)('leave what only reminds of one: %j', (text) => {
    expect(scrubbed(text)).toBe(text);
  });
});

describe('a line of source code', () => {
  it.each(pairsOf(sourceLines))('hides a literal: %j', (line, seen) => {
    const shown = scrubbedLine(line);
    expect(shown).not.toContain(seen);
    expect(scrubbedLine(shown)).toBe(shown);
  });

  it.each(sourceLines.lookAlikes)('keeps code: %j', (line) => {
    expect(scrubbedLine(line)).toBe(line);
  });
});
