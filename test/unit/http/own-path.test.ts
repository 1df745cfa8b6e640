import { describe, expect, it } from 'vitest';
import { ownPath } from '../../../src/http/own-path.ts';

describe('the page after the sign-in', () => {
  it.each([
    '/',
    '/issues/1',
    '/projects/1/issues?query=a%20b&sort=x',
    '/a//b',
    '/@evil.example',
    '/%2f/evil.example',
  ])('%j is ours', (path) => {
    expect(ownPath(path)).toBe(path);
    expect(new URL(path, 'https://ballast.example').origin).toBe('https://ballast.example');
  });

  it.each([
    undefined,
    '',
    'issues',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/a\\b',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/ /evil.example',
    '/\u0000',
    '/\u007f',
    'https://evil.example',
    'javascript:alert(1)',
    '/\ud800',
    `/${'a'.repeat(2_000)}`,
  ])('%j becomes the root', (text) => {
    expect(ownPath(text)).toBe('/');
  });
});
