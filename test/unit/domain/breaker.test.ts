import { describe, expect, it } from 'vitest';
import { createBreaker } from '../../../src/domain/breaker.ts';

const nowMs = Date.parse('2026-07-28T12:30:00.000Z');

describe('the breaker', () => {
  const opened = () => {
    const breaker = createBreaker({ threshold: 2, firstOpenMs: 1_000, maxOpenMs: 4_000, random: () => 1 });
    for (let failed = 0; failed < 2; failed += 1) breaker.failed('normal', nowMs);
    return breaker;
  };

  it('opens after failures in a row, and lets one probe through when its time is over', () => {
    const breaker = opened();
    expect([breaker.state(nowMs), breaker.takePass(nowMs + 999)]).toEqual(['open', undefined]);
    expect([breaker.state(nowMs + 1_000), breaker.takePass(nowMs + 1_000)]).toEqual(['half_open', 'probe']);
    expect(breaker.takePass(nowMs + 1_001)).toBeUndefined();
    breaker.succeeded();
    expect([breaker.state(nowMs + 1_002), breaker.takePass(nowMs + 1_002)]).toEqual(['closed', 'normal']);
  });

  it('waits twice as long after each failed probe, and never longer than the most', () => {
    const breaker = opened();
    let atMs = nowMs;
    for (const openMs of [1_000, 2_000, 4_000, 4_000]) {
      expect(breaker.takePass(atMs + openMs - 1)).toBeUndefined();
      atMs += openMs;
      expect(breaker.takePass(atMs)).toBe('probe');
      breaker.failed('probe', atMs);
    }
  });

  it('gives up a probe that nobody hears of again', () => {
    const breaker = opened();
    expect(breaker.takePass(nowMs + 1_000)).toBe('probe');
    expect(breaker.takePass(nowMs + 3_999)).toBeUndefined();
    expect(breaker.takePass(nowMs + 4_000)).toBe('probe');
  });

  it('does not stay open because the clock was set back', () => {
    const breaker = opened();
    const hourBackMs = nowMs - 3_600_000;
    expect([breaker.state(hourBackMs), breaker.takePass(hourBackMs)]).toEqual(['half_open', 'probe']);
    expect(breaker.takePass(hourBackMs - 3_600_000)).toBe('probe');
  });
});
