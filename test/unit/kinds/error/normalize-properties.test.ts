import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeEvent, type NormalizeContext } from '../../../../src/kinds/error/normalize.ts';
import { type NormalizedEvent, normalizedEventSchema } from '../../../../src/kinds/error/schema.ts';
import { anyJson, context, hostileEvent, toWire } from './event-arbitraries.ts';

function normalized(raw: unknown, with_: NormalizeContext = context): NormalizedEvent | undefined {
  const result = normalizeEvent(raw, with_);
  return result.ok ? result.value.event : undefined;
}

describe('normalizeEvent on any input', () => {
  it('never throws and refuses only what is not an event', () => {
    fc.assert(
      fc.property(anyJson, (raw) => {
        const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
        const result = normalizeEvent(raw, context);
        expect(result.ok ? 'event' : result.error.reason).toBe(isObject ? 'event' : 'not_an_object');
      }),
      { numRuns: 500 },
    );
  });

  it('always makes an event its schema takes', () => {
    fc.assert(
      fc.property(hostileEvent, (raw) => {
        const event = normalized(raw);
        if (event === undefined) return;
        const parsed = normalizedEventSchema.safeParse(event);
        expect(parsed.error?.issues ?? []).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('survives a round trip through JSON and holds neither NUL nor lone surrogate', () => {
    fc.assert(
      fc.property(hostileEvent, (raw) => {
        const event = normalized(raw);
        const text = JSON.stringify(event);
        if (text === undefined) return;
        expect(JSON.parse(text)).toEqual(event);
        expect(text).not.toMatch(/\\u0000|\\ud[89ab]|\\ud[c-f]/);
      }),
      { numRuns: 300 },
    );
  });

  it('changes neither its input nor any prototype', () => {
    fc.assert(
      fc.property(hostileEvent, (raw) => {
        const before = JSON.stringify(raw);
        normalized(raw);
        expect(JSON.stringify(raw)).toBe(before);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing more when its own output comes in again', () => {
    fc.assert(
      fc.property(hostileEvent, (raw) => {
        const first = normalized(raw);
        if (first === undefined) return;
        const second = normalized(JSON.parse(JSON.stringify(toWire(first))));
        expect(second).toEqual({ ...first, remarks: undefined });
      }),
      { numRuns: 300 },
    );
  });
});
