import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeValue, type CacheVerdict } from '../../../src/http/cached-value.ts';

const ages = { freshMs: 2_000, staleMs: 5_000, keepMs: 60_000 };
const nowMs = 1_000_000;
const judge = (ageMs: number, changedAgoMs = Infinity) =>
  judgeValue(
    { readAt: nowMs - ageMs, changedAt: changedAgoMs === Infinity ? 0 : nowMs - changedAgoMs },
    ages,
    nowMs,
  );

describe('judgeValue', () => {
  it.each<[ageMs: number, verdict: CacheVerdict]>([
    [0, 'fresh'],
    [1_999, 'fresh'],
    [2_000, 'stale'],
    [4_999, 'stale'],
    [5_000, 'outdated'],
    [59_999, 'outdated'],
    [60_000, 'gone'],
    // Another machine's clock is a little ahead, or ours was set back.
    [-1_000, 'fresh'],
    [-1_001, 'outdated'],
  ])('calls a value of %i ms that nothing changed %s', (ageMs, verdict) => {
    expect(judge(ageMs)).toBe(verdict);
  });

  it.each<[ageMs: number, changedAgoMs: number, verdict: CacheVerdict]>([
    [1_000, 999, 'outdated'],
    [1_000, 1_000, 'outdated'],
    [1_000, 1_001, 'fresh'],
    [3_000, 2_999, 'outdated'],
    [3_000, 3_001, 'stale'],
    [60_000, 1, 'gone'],
  ])('calls a value of %i ms that changed %i ms ago %s', (ageMs, changedAgoMs, verdict) => {
    expect(judge(ageMs, changedAgoMs)).toBe(verdict);
  });

  it('shows nothing that a known change came after, and nothing older than the stale age', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer(), (readAt, changedAt, at) => {
        const verdict = judgeValue({ readAt, changedAt }, ages, at);
        if (verdict !== 'fresh' && verdict !== 'stale') return;
        expect(readAt).toBeGreaterThan(changedAt);
        expect(at - readAt).toBeLessThan(ages.staleMs);
      }),
    );
  });
});
