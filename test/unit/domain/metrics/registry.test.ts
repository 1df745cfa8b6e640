import { describe, expect, test } from 'vitest';
import { createMetrics } from '../../../../src/domain/metrics/registry.ts';

describe('createMetrics', () => {
  test('counts by family and labels, in the order of the family, whatever the order they are given in', () => {
    const { count, samples } = createMetrics();
    count('ingestItems', { category: 'error', outcome: 'accepted', reason: 'none' });
    count('ingestItems', { reason: 'none', outcome: 'accepted', category: 'error' }, 2);
    count('dbCalls', {});
    count('cacheRequests', { cache: 'key', result: 'miss' }, 0);
    expect([...samples()]).toEqual([
      ['ingest_items error accepted none', 3],
      ['db_calls', 1],
    ]);
  });

  test('puts a duration into the first bucket whose bound is not below it, and into the sum', () => {
    const { observe, samples } = createMetrics();
    for (const ms of [0, 5, 6, 86_400_001]) observe('jobDuration', { kind: 'cron' }, ms);
    expect(Object.fromEntries(samples())).toEqual({
      'job_duration_seconds cron le:5': 2,
      'job_duration_seconds cron le:10': 1,
      'job_duration_seconds cron le:inf': 1,
      'job_duration_seconds cron sum': 86_400_012,
    });
  });

  test('calls what comes too often `other`, keeps the labels with closed values, and loses no count', () => {
    const { count, observe, samples } = createMetrics();
    for (let index = 0; index < 5_000; index += 1) {
      observe('httpDuration', { route: `/flood/${index}`, method: 'GET', status: '2xx' }, 1);
      count('validationFailures', { rule: `rule_${index}` });
      count('errors', { code: `code_${index}` });
    }
    observe('httpDuration', { route: '/flood/0', method: 'GET', status: '2xx' }, 1);
    const all = [...samples()];
    const of = (start: string) => all.filter(([series]) => series.startsWith(start));
    const sum = (found: [string, number][]) => found.reduce((total, [, value]) => total + value, 0);
    const requests = of('http_request_duration_seconds').filter(([series]) => series.endsWith('le:5'));
    expect([requests.length, sum(requests)]).toEqual([1_001, 5_001]);
    expect(requests).toContainEqual(['http_request_duration_seconds other GET 2xx le:5', 4_000]);
    expect([of('validation_failures').length, sum(of('validation_failures'))]).toEqual([101, 5_000]);
    expect([of('errors').length, sum(of('errors'))]).toEqual([1_001, 5_000]);
  });

  test('keeps its numbers to itself: what was read does not change, and another registry counts alone', () => {
    const { count, samples } = createMetrics();
    count('errors', { code: 'not_found' });
    const before = samples();
    count('errors', { code: 'not_found' });
    expect([...before.values(), ...samples().values()]).toEqual([1, 2]);
    expect(createMetrics().samples().size).toBe(0);
  });

  test('takes only families that are counted, with their labels', () => {
    const { count, observe, samples } = createMetrics();
    // @ts-expect-error -- no such family
    count('ingestItem', {});
    // @ts-expect-error -- a label is missing
    count('cacheRequests', { cache: 'key' }, 0);
    // @ts-expect-error -- no such label
    count('errors', { code: 'internal', route: '/' }, 0);
    // @ts-expect-error -- it has no labels
    count('dbCalls', { kind: 'network' }, 0);
    // @ts-expect-error -- a gauge is true now, it is not counted
    count('ready', {}, 0);
    // @ts-expect-error -- a counter has no buckets
    observe('errors', { code: 'internal' }, 1);
    expect([...samples()]).toEqual([]);
  });
});
