import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clientFamily } from '../../../../src/http/client-family.ts';
import { edgeLocation } from '../../../../src/http/edge-location.ts';
import { outboundTraceHeaders } from '../../../../src/http/outbound-trace.ts';
import { isTraceSampled } from '../../../../src/http/trace-sampling.ts';
import { parseEnv } from '../../../../src/env.ts';
import { logFields, type Facts } from '../../../../src/platform/log/fields.ts';

describe('clientFamily', () => {
  test.each([
    ['sentry.python.fastapi/2.68.0', 'sentry.python.fastapi/2.68.0'],
    ['sentry-ruby/5.1 extra', 'sentry-ruby/5.1'],
    ['curl/8.5.0', 'curl'],
    ['python-requests/2.32.3', 'python-requests'],
    ['Prometheus/3.5.0', 'Prometheus'],
    ['Go-http-client/2.0', 'Go-http-client'],
    ['node', 'node'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox'],
    ['Mozilla/5.0 (Macintosh) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36', 'Chrome'],
    ['Mozilla/5.0 (Windows) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0', 'Edge'],
    ['Mozilla/5.0 (iPhone) AppleWebKit/605 (KHTML, like Gecko) Version/17.0 Mobile Safari/604.1', 'Safari'],
    ['Mozilla/5.0 (compatible; Bot/1.0)', 'Mozilla'],
    ['', undefined],
    ['\u202e/1.0', undefined],
    ['{"a":1}', undefined],
    [undefined, undefined],
  ])('%s', (userAgent, family) => {
    expect(clientFamily(userAgent)).toBe(family);
  });

  test('is short, whatever is sent', () => {
    expect(clientFamily(`sentry.${'x'.repeat(1_000)}/1`)?.length ?? 0).toBeLessThanOrEqual(128);
    expect(clientFamily('y'.repeat(100_000))).toBeUndefined();
  });
});

describe('edgeLocation', () => {
  test.each([
    [
      { colo: 'FRA', country: 'DE', asn: 1 },
      { colo: 'FRA', country: 'DE' },
    ],
    [{ country: 'T1' }, { country: 'T1' }],
    [{ colo: 'fra', country: 'Germany' }, {}],
    [{ colo: 7, country: null }, {}],
    [undefined, {}],
    ['FRA', {}],
  ])('%j', (cf, location) => {
    expect(edgeLocation(cf)).toEqual(location);
  });
});

describe('isTraceSampled', () => {
  test('keeps at every higher rate what it keeps at a lower one', () => {
    const rates = [0, 0.01, 0.1, 0.5, 0.9, 1];
    for (let at = 0; at < 256; at += 1) {
      const traceId = `${'0'.repeat(20)}${at.toString(16).padStart(2, '0')}${'5'.repeat(10)}`;
      const kept = rates.map((rate) => isTraceSampled(traceId, rate));
      expect(kept).toEqual(kept.toSorted((a, b) => Number(a) - Number(b)));
    }
  });
});

describe('outboundTraceHeaders', () => {
  test('name our span as the parent', () => {
    const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), parentSpanId: undefined, sampled: true };
    expect(outboundTraceHeaders(trace)).toEqual({ traceparent: `00-${trace.traceId}-${trace.spanId}-01` });
  });
});

describe('the environment', () => {
  const parse = (vars: Record<string, unknown>) => parseEnv({ DATABASE_URL: 'http://127.0.0.1', ...vars });

  test('has defaults for every variable of the log', () => {
    expect(parse({})).toMatchObject({
      value: { LOG_LEVEL: 'info', LOG_SAMPLE_RATE: 1, LOG_SLOW_MS: 1_000, LOG_MASK_IP: false },
    });
  });

  test.each([
    ['LOG_SAMPLE_RATE', '0', 0],
    ['LOG_SAMPLE_RATE', '.25', 0.25],
    ['LOG_SAMPLE_RATE', 1, 1],
    ['LOG_MASK_IP', 'true', true],
    ['LOG_MASK_IP', '0', false],
    ['LOG_SLOW_MS', '250', 250],
  ])('takes %s=%j', (name, given, value) => {
    expect(parse({ [name]: given })).toMatchObject({ value: { [name]: value } });
  });

  // An empty rate must not be read as 0, which would switch the log off without a warning.
  test.each([
    ['LOG_SAMPLE_RATE', ''],
    ['LOG_SAMPLE_RATE', '2'],
    ['LOG_SAMPLE_RATE', '-1'],
    ['LOG_SAMPLE_RATE', 'all'],
    ['LOG_SAMPLE_RATE', Number.NaN],
    ['LOG_SLOW_MS', '0'],
    ['LOG_MASK_IP', 'perhaps'],
    ['LOG_LEVEL', 'trace'],
  ])('refuses %s=%j by name', (name, given) => {
    expect(parse({ [name]: given })).toMatchObject({ ok: false, error: [expect.stringContaining(name)] });
  });
});

describe('Facts', () => {
  test('takes the facts of the list with their types, and nothing else', () => {
    const facts: Facts = {
      route: '/health',
      projectId: 7,
      outcome: ['error:accepted:none:1'],
      regressed: true,
    };
    // @ts-expect-error -- misspelt
    facts['projektId'] = 7;
    // @ts-expect-error -- a text in place of a number
    facts['projectId'] = '7';
    // @ts-expect-error -- the log alone writes it
    facts['traceId'] = 'ab';
    expect(Object.keys(facts).every((name) => name === 'projektId' || logFields.has(name))).toBe(true);
  });
});

describe('docs/logging.md', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/logging.md'), 'utf8');

  test('lists every field with its type, in the order of the code', () => {
    const rows = [...text.matchAll(/^\| `(\w+)` +\| ([\w[\]]+) +\|/gm)].map(([, name, type]) => [name, type]);
    expect(rows).toEqual([...logFields].map(([name, { type }]) => [name, type]));
  });
});
