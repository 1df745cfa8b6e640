import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressGroup } from '../../../src/http/client-address.ts';
import { addFailure, blockedForS, type Penalty } from '../../../src/domain/penalty.ts';
import { formatSentryLimits, rateLimitHeaders } from '../../../src/http/rate-limit.ts';

describe('failed authentication', () => {
  /** Fails whenever it may, `times` times; returns the blocks it met, in seconds. */
  function failAgain(times: number, perMinute: number): number[] {
    const blocks: number[] = [];
    let penalty: Penalty | undefined;
    let nowMs = 1_000_000;
    for (let at = 0; at < times; at += 1) {
      penalty = addFailure(penalty, nowMs, perMinute);
      const blockedS = blockedForS(penalty, nowMs);
      if (blockedS > 0) blocks.push(blockedS);
      nowMs += blockedS * 1000;
    }
    return blocks;
  }

  test('is free below the limit, then every single failure costs twice the wait of the one before', () => {
    expect(failAgain(29, 30)).toEqual([]);
    expect(failAgain(38, 30)).toEqual([10, 20, 40, 80, 160, 320, 640, 900, 900]);
  });

  test('below the limit in every minute is never blocked', () => {
    let penalty: Penalty | undefined;
    for (let minute = 0; minute < 10; minute += 1) {
      for (let at = 0; at < 29; at += 1) penalty = addFailure(penalty, minute * 60_000 + at, 30);
      expect(blockedForS(penalty, minute * 60_000 + 100)).toBe(0);
    }
  });

  test('that is over the limit elsewhere blocks at once', () => {
    const penalty = addFailure(undefined, 0, 30, true);
    expect(blockedForS(penalty, 0)).toBe(10);
    expect(blockedForS(penalty, 9_999)).toBe(1);
    expect(blockedForS(penalty, 10_000)).toBe(0);
  });

  test('waits at most 15 minutes, however stubborn', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 50 }), (times, perMinute) => {
        for (const block of failAgain(times, perMinute)) expect(block).toBeLessThanOrEqual(900);
      }),
    );
  });
});

describe('addressGroup', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:DB8:0:0:ffff::9', '2001:db8:0:0::/64'],
    ['2001:0db8:0001:0002:0003:0004:0005:0006', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::', 'fe80:0:0:0::/64'],
  ])('%s counts as %s', (address, expected) => {
    expect(addressGroup(address)).toBe(expected);
  });

  test.each([
    undefined,
    '',
    'local',
    '1.2.3',
    '1:2:3',
    '1::2::3',
    '12345::',
    'g::1',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    ':1',
    'a'.repeat(500),
  ])('%s is no address', (address) => {
    expect(addressGroup(address)).toBeUndefined();
  });

  test('whatever comes in, what goes out is short and plain', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV6(), fc.ipV4()), (text) => {
        expect(addressGroup(text) ?? '').toMatch(/^[0-9a-f.:/]{0,43}$/);
      }),
    );
  });

  test('every address of a /64 is one sender', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0, max: 0xffff }), (a, b) => {
        const prefix = '2001:db8:7:9';
        expect(addressGroup(`${prefix}:${a.toString(16)}:0:${b.toString(16)}:1`)).toBe(`${prefix}::/64`);
      }),
    );
  });
});

describe('the headers of a limit', () => {
  test('name it, what it allows and when to come back', () => {
    expect(rateLimitHeaders({ name: 'ingest_key', perMinute: 3_000 }, 17)).toEqual({
      RateLimit: '"ingest_key";r=0;t=17',
      'RateLimit-Policy': '"ingest_key";q=3000;w=60',
    });
  });

  test.each([
    [[], '60::key:key_limit'],
    [['error'], '60:error:key:key_limit'],
    [['error', 'transaction'], '60:error;transaction:key:key_limit'],
  ])('for SDKs %j reads %s', (categories, expected) => {
    expect(formatSentryLimits([{ retryAfterS: 60, categories, scope: 'key', reason: 'key_limit' }])).toBe(
      expected,
    );
  });

  test('several limits are one line', () => {
    const limit = { retryAfterS: 9, scope: 'project', reason: 'project_limit' } as const;
    expect(
      formatSentryLimits([
        { ...limit, categories: ['error'] },
        { ...limit, categories: ['log_item'] },
      ]),
    ).toBe('9:error:project:project_limit, 9:log_item:project:project_limit');
  });
});
