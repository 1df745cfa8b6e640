import { array, assert, constantFrom, dictionary, nat, property, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatExposition,
  negotiateFormat,
  type ExpositionFormat,
} from '../../../../src/domain/metrics/exposition.ts';
import { allFamilies } from '../../../../src/domain/metrics/families.ts';
import {
  addDurations,
  countDuration,
  emptyDurations,
  formatSamples,
  parseSamples,
  readSamples,
  samplesBeyond,
  seriesOf,
  type Family,
  type Samples,
} from '../../../../src/domain/metrics/family.ts';

const counter: Family = { name: 'pages', type: 'counter', help: 'Pages.', labels: ['path', 'kind'] };
const histogram: Family = {
  name: 'wait_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Waits.',
  labels: [],
  boundsMs: [10, 1_000],
};
const page = (family: Family, samples: Samples, format: ExpositionFormat = 'text') =>
  formatExposition([{ families: [family], samples }], format);

describe('the page for Prometheus', () => {
  it('describes a counter and shows its series in order', () => {
    const samples: Samples = new Map([
      [seriesOf(counter, ['/b', 'x']), 2],
      [seriesOf(counter, ['/a', '']), 1],
    ]);
    expect(page(counter, samples)).toBe(
      [
        '# HELP ballast_pages_total Pages.',
        '# TYPE ballast_pages_total counter',
        'ballast_pages_total{path="/a",kind=""} 1',
        'ballast_pages_total{path="/b",kind="x"} 2',
        '',
      ].join('\n'),
    );
  });

  it('names a counter without _total in OpenMetrics, and ends with EOF', () => {
    const samples: Samples = new Map([[seriesOf(counter, ['/a', 'x']), 1]]);
    expect(page(counter, samples, 'openmetrics')).toBe(
      [
        '# HELP ballast_pages Pages.',
        '# TYPE ballast_pages counter',
        'ballast_pages_total{path="/a",kind="x"} 1',
        '# EOF',
        '',
      ].join('\n'),
    );
  });

  it('escapes backslash, quote and newline in labels, and what each format wants in help', () => {
    const odd: Family = { ...counter, help: 'A "b" \\ c\nd', labels: ['path'] };
    const samples: Samples = new Map([['pages a"\\', 1]]);
    expect(page(odd, samples)).toContain('# HELP ballast_pages_total A "b" \\\\ c\\nd\n');
    expect(page(odd, samples, 'openmetrics')).toContain('# HELP ballast_pages A \\"b\\" \\\\ c\\nd\n');
    expect(page(odd, samples)).toContain('ballast_pages_total{path="a\\"\\\\"} 1\n');
  });

  it('adds buckets up, in seconds, with sum and count', () => {
    const durations = emptyDurations([10, 1_000]);
    for (const ms of [1, 10, 11, 5_000]) countDuration(durations, [10, 1_000], ms);
    const samples: Samples = new Map();
    addDurations(samples, histogram, [], durations);
    expect(page(histogram, samples).split('\n').slice(2, -1)).toEqual([
      'ballast_wait_seconds_bucket{le="0.01"} 2',
      'ballast_wait_seconds_bucket{le="1"} 3',
      'ballast_wait_seconds_bucket{le="+Inf"} 4',
      'ballast_wait_seconds_sum 5.022',
      'ballast_wait_seconds_count 4',
    ]);
    const open = page(histogram, samples, 'openmetrics');
    expect(open).toContain('# UNIT ballast_wait_seconds seconds\n');
    expect(open).toContain('ballast_wait_seconds_bucket{le="1.0"} 3\n');
  });

  it('takes counts of a version with other bounds into the next bound, and leaves out other labels', () => {
    const samples: Samples = new Map([
      ['wait_seconds le:5', 1],
      ['wait_seconds le:500', 2],
      ['wait_seconds le:60000', 4],
      ['wait_seconds le:nonsense', 8],
      ['wait_seconds extra le:5', 16],
      ['gone_forever', 32],
    ]);
    expect(page(histogram, samples)).toMatch(/le="0.01"} 1\n.*le="1"} 3\n.*le="\+Inf"} 7\n/);
    expect(page(histogram, samples)).not.toContain('32');
  });

  it('shows zeros that a family asks for, and nothing of a family without series', () => {
    expect(page({ ...counter, labels: [], zeros: [[]] }, new Map())).toContain('ballast_pages_total 0\n');
    expect(page(counter, new Map())).toBe('\n');
  });

  it('can be read back: every sample is a number of a described family, once', () => {
    const word = string({ maxLength: 12, unit: 'binary' });
    assert(
      property(
        array(tuple(word, word, nat()), { maxLength: 20 }),
        constantFrom<ExpositionFormat>('text', 'openmetrics'),
        (rows, format) => {
          const samples: Samples = new Map(
            rows.map(([path, kind, count]) => [seriesOf(counter, [path, kind]), count]),
          );
          const read = page(counter, samples, format)
            .trimEnd()
            .split('\n')
            .filter((line) => line !== '' && !line.startsWith('#'))
            .map((line) =>
              /^ballast_pages_total\{path="((?:[^"\\\n]|\\["\\n])*)",kind="((?:[^"\\\n]|\\["\\n])*)"\} (\d+)$/.exec(
                line,
              ),
            );
          expect(read).not.toContain(null);
          expect(read.length).toBe(samples.size);
          expect(new Set(read.map((match) => `${match?.[1]} ${match?.[2]}`)).size).toBe(samples.size);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the format', () => {
  const prometheus =
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
  it.each<[string | undefined, ExpositionFormat]>([
    [undefined, 'text'],
    ['*/*', 'text'],
    ['text/plain', 'text'],
    ['application/json', 'text'],
    [prometheus, 'openmetrics'],
    ['application/openmetrics-text', 'openmetrics'],
    ['Application/OpenMetrics-Text; Version=1.0.0', 'openmetrics'],
    ['application/openmetrics-text; version=0.0.1', 'text'],
    ['application/openmetrics-text; version=2.0.0', 'text'],
    ['application/openmetrics-text;q=0.1, text/plain;q=0.5', 'text'],
    ['application/openmetrics-text;q=0', 'text'],
    ['application/openmetrics-text;q=nan', 'text'],
    [',;=,;;q=', 'text'],
  ])('for Accept %s is %s', (accept, format) => {
    expect(negotiateFormat(accept)).toBe(format);
  });
});

describe('samples', () => {
  it('survive being stored, and what is no number of a series does not', () => {
    const samples: Samples = new Map([
      ['a b', 1],
      ['__proto__', 2],
    ]);
    expect(parseSamples(formatSamples(samples))).toEqual(samples);
    expect(parseSamples('{"a":1,"b":"2","c":null,"d":-1,"e":1e999}')).toEqual(new Map([['a', 1]]));
    expect(parseSamples('not json')).toEqual(new Map());
    for (const value of [null, 1, 'text', undefined]) expect(readSamples(value)).toEqual(new Map());
  });

  it('beyond a base, and the base, are the whole', () => {
    const samples = dictionary(constantFrom('a', 'b', 'c'), nat());
    assert(
      property(samples, samples, (base, more) => {
        const whole = new Map(Object.entries(base));
        for (const [series, value] of Object.entries(more))
          whole.set(series, (whole.get(series) ?? 0) + value);
        const beyond = samplesBeyond(whole, new Map(Object.entries(base)));
        const given = Object.entries(more).filter(([, value]) => value > 0);
        expect(Object.fromEntries(beyond)).toEqual(Object.fromEntries(given));
      }),
    );
  });
});

describe('the families', () => {
  it.each(allFamilies.map((family) => [family.name, family] as const))(
    '%s follows the conventions',
    (name, family) => {
      expect(name).toMatch(/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/);
      expect(name).not.toMatch(/_(?:total|count|sum|bucket|ms|milliseconds)$/);
      if (family.unit !== undefined) expect(name.endsWith(`_${family.unit}`)).toBe(true);
      if (/_(?:seconds|bytes)$/.test(name)) expect(family.unit).toBe(/[a-z]+$/.exec(name)?.[0]);
      expect(family.help).toMatch(/^[A-Z].+[.1]$/);
      for (const label of family.labels) expect(label).toMatch(/^[a-z][a-z_]*$/);
      for (const zero of family.zeros ?? []) expect(zero).toHaveLength(family.labels.length);
      expect(family.type === 'histogram').toBe(family.boundsMs !== undefined);
      expect(family.boundsMs ?? []).toEqual([...(family.boundsMs ?? [])].toSorted((a, b) => a - b));
    },
  );

  it('are each there once', () => {
    expect(new Set(allFamilies.map(({ name }) => name)).size).toBe(allFamilies.length);
  });
});
