import { describe, expect, it } from 'vitest';
import { tokens } from '../../../src/ui/styles/tokens.ts';

/** Which colours texts have on which surfaces. */
const pairs: readonly (readonly [text: string, surface: string])[] = [
  ...['back', 'surface', 'sunken'].flatMap((surface) =>
    ['text', 'soft', 'accent', 'bad'].map((text) => [text, surface] as const),
  ),
  ['text', 'mark'],
  ['soft', 'mark'],
  ['text', 'bad-back'],
  ['soft', 'bad-back'],
  ['accent-text', 'accent'],
  ['accent', 'accent-back'],
  ['bad', 'bad-back'],
  ['warn', 'warn-back'],
  ['good', 'good-back'],
];

function coloursOf(block: string): Map<string, string> {
  const found = [...block.matchAll(/--([a-z-]+):(#[0-9a-f]{3,6})(?=[;}])/g)];
  return new Map(found.map(([, name = '', colour = '']) => [name, colour]));
}

function luminance(colour: string): number {
  const digits = colour.slice(1);
  const wide =
    digits.length === 3 ? [...digits.matchAll(/./g)].map(([digit]) => digit + digit).join('') : digits;
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const share = Number.parseInt(wide.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, 1.4.3. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const [, light = '', , dark = ''] = tokens.split('color-scheme:');

describe.each([
  ['light', coloursOf(light)],
  ['dark', coloursOf(dark)],
])('the colours of the %s theme', (_theme, colours) => {
  it.each(pairs)('let %s be read on %s', (text, surface) => {
    const [one, other] = [colours.get(text), colours.get(surface)];
    expect([one, other]).not.toContain(undefined);
    expect(contrast(one ?? '', other ?? '')).toBeGreaterThanOrEqual(4.5);
  });
});

describe('contrast', () => {
  it('is 21 between black and white, and 1 between equals', () => {
    expect(contrast('#000', '#fff')).toBeCloseTo(21);
    expect(contrast('#2a4fc4', '#2a4fc4')).toBe(1);
  });
});
