import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { preferredType, qualityOf } from '../../../src/http/accept.ts';

describe('qualityOf application/json', () => {
  test.each<[accept: string | undefined, quality: number]>([
    [undefined, 1],
    ['', 1],
    ['*/*', 1],
    ['application/json', 1],
    ['Application/JSON', 1],
    ['application/*', 1],
    ['application/json; charset=utf-8', 1],
    ['application/json;q=0.5', 0.5],
    ['application/json ; q=0.125', 0.125],
    ['application/json;q=0', 0],
    ['application/json;q=0.000', 0],
    ['text/html', 0],
    ['image/png', 0],
    ['application/problem+json', 0],
    ['text/*', 0],
    ['text/html, */*;q=0.1', 0.1],
    // The most exact range decides, in any position.
    ['*/*, application/json;q=0', 0],
    ['application/json;q=0, */*', 0],
    ['application/*;q=0.2, */*', 0.2],
    ['application/*;q=0, application/json', 1],
    ['application/json;q=0.1, application/json;q=0.7', 0.7],
    // Browsers.
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', 0.8],
    // What cannot be understood says nothing.
    ['nonsense', 1],
    ['*/json', 0],
    ['application/json;q=2', 1],
    ['application/json;q=-1', 1],
    ['application/json;q=', 1],
    ['image/png, application/json;q=x', 0],
    [',,,', 1],
    [`${'image/png,'.repeat(1_000)}image/png`, 1],
  ])('%j is %d', (accept, quality) => {
    expect(qualityOf(accept, 'application/json')).toBe(quality);
  });

  test('is from 0 to 1 whatever is sent, in time', () => {
    const piece = fc.constantFrom(
      ',',
      ';',
      '=',
      'q',
      '*',
      '/',
      ' ',
      '0',
      '.',
      '1',
      'application',
      'json',
      '"',
      '\\',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 200 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (accept) => {
        const quality = qualityOf(accept, 'application/json');
        expect(quality).toBeGreaterThanOrEqual(0);
        expect(quality).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('preferredType', () => {
  const offered = ['application/json', 'text/plain', 'text/html'] as const;
  test.each<[accept: string | undefined, type: (typeof offered)[number] | undefined]>([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/*', 'text/plain'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/html'],
    ['text/html;q=0.4, text/plain;q=0.5', 'text/plain'],
    ['image/png', undefined],
  ])('of %j is %s', (accept, type) => {
    expect(preferredType(accept, offered)).toBe(type);
  });
});
