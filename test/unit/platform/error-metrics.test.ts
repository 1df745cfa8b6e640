import { expect, test } from 'vitest';
import { countError, errorMetrics } from '../../../src/platform/error-metrics.ts';

const countOf = (code: string, route: string) =>
  errorMetrics().find((entry) => entry.code === code && entry.route === route)?.count;

test('errors are counted by code and route, in a copy of a bounded list', () => {
  countError('not_found', '/api/v1/issues/:issueId');
  countError('not_found', '/api/v1/issues/:issueId');
  countError('conflict', '/api/v1/issues/:issueId');
  expect(countOf('not_found', '/api/v1/issues/:issueId')).toBe(2);
  expect(countOf('conflict', '/api/v1/issues/:issueId')).toBe(1);
  const before = errorMetrics();
  countError('conflict', '/api/v1/issues/:issueId');
  expect(before.find(({ code }) => code === 'conflict')?.count).toBe(1);

  for (let index = 0; index < 5_000; index += 1) countError('not_found', `/flood/${index}`);
  expect(errorMetrics().length).toBeLessThan(2_100);
  expect(countOf('not_found', 'other')).toBeGreaterThan(2_900);
  const total = errorMetrics().reduce((sum, { count }) => sum + count, 0);
  expect(total).toBe(5_004);
});
