import { describe, expect, it } from 'vitest';
import { createRefusals } from '../../../../src/platform/limits/refusals.ts';

const nowMs = Date.parse('2026-07-28T12:30:00.000Z');

describe('refusals that wait', () => {
  it('are claimed by one flush at a time, also when the clock was set back', () => {
    const refusals = createRefusals();
    const refusal = {
      projectId: 1,
      publicKey: 'k',
      hourAt: 0,
      category: 'error',
      reason: 'key_limit',
    } as const;
    refusals.add({ ...refusal, quantity: 1 });
    expect([refusals.claimFlush(nowMs), refusals.claimFlush(nowMs + 9_999)]).toEqual([true, false]);
    expect(refusals.claimFlush(nowMs - 3_600_000)).toBe(true);
  });
});
