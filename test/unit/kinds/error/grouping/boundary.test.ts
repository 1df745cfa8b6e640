import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const folder = join(import.meta.dirname, '../../../../../src/kinds/error/grouping/v1');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

/** Every module a file names: static, type-only, re-exported, dynamic or required. */
function importsOf(source: string): string[] {
  const named = source.matchAll(/\b(?:from|import|require)\s*\(?\s*(['"`])([^'"`]+)\1/g);
  return [...named].map((match) => match[2] ?? '');
}

test('the reader of imports sees every form', () => {
  const source = `import a from './a.ts';
import { b,
  c } from "../b.ts";
import type { D } from '../d.ts';
import './e.ts';
export { f } from '../f.ts';
const g = await import('../g.ts');
const h = require('h');`;
  expect(importsOf(source)).toEqual(['./a.ts', '../b.ts', '../d.ts', './e.ts', '../f.ts', '../g.ts', 'h']);
});

test('the frozen version has files', () => {
  expect(files).toContain('group.ts');
});

test.each(files)('v1/%s imports nothing that may change', (name) => {
  const outside = importsOf(readFileSync(join(folder, name), 'utf8')).filter(
    (path) => !/^\.\/[\w-]+\.ts$/.test(path) && path !== 'node:crypto',
  );
  expect(outside, 'a frozen grouping version may import its own folder and node:crypto only').toEqual([]);
});
