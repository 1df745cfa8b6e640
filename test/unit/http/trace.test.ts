import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { continueTrace, formatTraceparent } from '../../../src/http/trace.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';
const mint = (bytes: number): string => 'ab'.repeat(bytes);
const minted = { traceId: mint(16), spanId: mint(8), parentSpanId: undefined, sampled: true };

const read = (traceparent?: string, sentryTrace?: string) =>
  continueTrace({ traceparent, sentryTrace }, mint);

describe('traceparent', () => {
  it.each([
    ['sampled', `00-${traceId}-${parentId}-01`, true],
    ['not sampled', `00-${traceId}-${parentId}-00`, false],
    ['flags that are not known yet', `00-${traceId}-${parentId}-ff`, true],
    ['blanks around it', ` 00-${traceId}-${parentId}-01\t`, true],
    ['a later version', `cc-${traceId}-${parentId}-01`, true],
    ['a later version with more behind', `cc-${traceId}-${parentId}-01-what-the-future-brings`, true],
  ])('is continued: %s', (_, header, sampled) => {
    expect(read(header)).toEqual({ traceId, spanId: mint(8), parentSpanId: parentId, sampled });
  });

  it.each([
    ['nothing', ''],
    ['upper case', `00-${traceId.toUpperCase()}-${parentId}-01`],
    ['the version that is forbidden', `ff-${traceId}-${parentId}-01`],
    ['version 00 with more behind', `00-${traceId}-${parentId}-01-what-the-future-brings`],
    ['version 00 with a dash behind', `00-${traceId}-${parentId}-01-`],
    ['a later version with something else than a dash behind', `cc-${traceId}-${parentId}-01.what`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${parentId}-01`],
    ['a parent id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['a short trace id', `00-${traceId.slice(1)}-${parentId}-01`],
    ['a long parent id', `00-${traceId}-${parentId}0-01`],
    ['no flags', `00-${traceId}-${parentId}`],
    ['two of them in one', `00-${traceId}-${parentId}-01, 00-${traceId}-${parentId}-01`],
    ['a line break', `00-${traceId}-${parentId}-01\n{"level":"error"}`],
  ])('is passed over: %s', (_, header) => {
    expect(read(header)).toEqual(minted);
  });
});

describe('sentry-trace', () => {
  it.each([
    ['sampled', `${traceId}-${parentId}-1`, true],
    ['not sampled', `${traceId}-${parentId}-0`, false],
    ['left to us', `${traceId}-${parentId}`, true],
    ['upper case', `${traceId.toUpperCase()}-${parentId.toUpperCase()}-1`, true],
  ])('is continued: %s', (_, header, sampled) => {
    expect(read(undefined, header)).toEqual({ traceId, spanId: mint(8), parentSpanId: parentId, sampled });
  });

  it.each([`${traceId}-${parentId}-2`, `${traceId}-${parentId}-`, `${'0'.repeat(32)}-${parentId}-1`, '1'])(
    'is passed over: %s',
    (header) => expect(read(undefined, header)).toEqual(minted),
  );

  it('speaks when traceparent is missing or broken, and only then', () => {
    const other = 'c'.repeat(32);
    expect(read(`00-${other}-${parentId}-01`, `${traceId}-${parentId}-1`).traceId).toBe(other);
    expect(read('00-broken', `${traceId}-${parentId}-1`).traceId).toBe(traceId);
  });
});

describe('any header', () => {
  it('gives ids of lower-case hex, which we can send on', () => {
    const hex = fc.string({
      unit: fc.constantFrom(...Array.from('0123456789abcdefABCDEF-g \n')),
      maxLength: 80,
    });
    fc.assert(
      fc.property(fc.oneof(hex, fc.string({ maxLength: 400 })), (header) => {
        for (const context of [read(header), read(undefined, header)]) {
          expect(formatTraceparent(context)).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-0[01]$/);
        }
      }),
    );
  });
});
