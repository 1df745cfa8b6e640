import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allFamilies } from '../src/domain/metrics/families.ts';

/** docs/metrics.md has a row for each metric, as it is in the code, in its order, and for no other. */
test('docs/metrics.md lists every metric with its type and labels', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/metrics.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(ballast_\w+)` +\| (\w+) +\| ([^|]*)\| ([^|]+)\|$/gm)];
  const listed = rows.map(([, name, type, labels = '', meaning = '']) => ({
    name,
    type,
    labels: [...labels.matchAll(/`(\w+)`/g)].map((match) => match[1]),
    isExplained: meaning.trim() !== '',
  }));
  const expected = allFamilies.map(({ name, type, labels }) => ({
    name: `ballast_${name}${type === 'counter' ? '_total' : ''}`,
    type,
    labels,
    isExplained: true,
  }));
  expect(listed).toEqual(expected);
});
