import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeEvent } from '../../../../src/kinds/error/normalize.ts';
import { newNotes } from '../../../../src/reader/remarks.ts';
import type { NormalizedEvent } from '../../../../src/kinds/error/schema.ts';
import { cutText } from '../../../../src/reader/text.ts';
import { copyTree } from '../../../../src/reader/tree.ts';
import { context } from './event-arbitraries.ts';

function eventOf(raw: unknown): NormalizedEvent {
  const result = normalizeEvent(raw, context);
  if (!result.ok) throw new Error(result.error.reason);
  return result.value.event;
}

const long = (chars: number): string => 'x'.repeat(chars);
const cut = (chars: number): string => `${long(chars - 3)}...`;

describe('a text that is too long', () => {
  const cases: readonly (readonly [
    field: string,
    max: number,
    raw: (text: string) => unknown,
    read: (event: NormalizedEvent) => unknown,
    path: string,
  ])[] = [
    [
      'message',
      8192,
      (text) => ({ message: text }),
      (event) => event.message?.formatted,
      '/message/formatted',
    ],
    [
      'an exception value',
      8192,
      (text) => ({ exception: [{ value: text }] }),
      (event) => event.exceptions?.[0]?.value,
      '/exceptions/0/value',
    ],
    ['transaction', 200, (text) => ({ transaction: text }), (event) => event.transaction, '/transaction'],
    ['release', 200, (text) => ({ release: text }), (event) => event.release, '/release'],
    ['environment', 64, (text) => ({ environment: text }), (event) => event.environment, '/environment'],
    ['dist', 64, (text) => ({ dist: text }), (event) => event.dist, '/dist'],
    ['a tag key', 200, (text) => ({ tags: { [text]: 'v' } }), (event) => event.tags?.[0]?.[0], '/tags/0/0'],
    ['a tag value', 200, (text) => ({ tags: { k: text } }), (event) => event.tags?.[0]?.[1], '/tags/0/1'],
    [
      'a body',
      8192,
      (text) => ({ request: { data: text } }),
      (event) => event.request?.data,
      '/request/data',
    ],
    [
      'a fingerprint part',
      512,
      (text) => ({ fingerprint: [text] }),
      (event) => event.fingerprint?.[0],
      '/fingerprint/0',
    ],
    [
      'a source line',
      256,
      (text) => ({ stacktrace: { frames: [{ pre_context: ['a', text] }] } }),
      (event) => event.stacktrace?.[0]?.preContext?.[1],
      '/stacktrace/0/preContext/1',
    ],
    [
      'a header',
      4096,
      (text) => ({ request: { headers: { a: text } } }),
      (event) => event.request?.headers?.[0]?.[1],
      '/request/headers/0/1',
    ],
  ];

  it.each(cases)('%s keeps %i characters', (_field, max, raw, read, path) => {
    const fits = eventOf(raw(long(max)));
    expect(read(fits)).toBe(long(max));
    expect(fits.remarks).toBeUndefined();
    const event = eventOf(raw(long(max + 1)));
    expect(read(event)).toBe(cut(max));
    expect(event.remarks).toEqual([{ kind: 'trimmed', path, detail: `${max + 1} chars` }]);
  });

  it('is never cut inside a surrogate pair', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 4, max: 40 }), (text, max) => {
        const kept = cutText(text, max);
        expect(kept.length).toBeLessThanOrEqual(max);
        expect(kept.isWellFormed()).toBe(true);
        expect(cutText(kept, max)).toBe(kept);
      }),
    );
  });
});

describe('a list that is too long', () => {
  const numbered = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => make(index));

  it('a stack keeps 125 frames at each end and counts the others', () => {
    const frames = numbered(260, (index) => ({ lineno: index + 1 }));
    const event = eventOf({ exception: [{ type: 'E', stacktrace: { frames, frames_omitted: [3, 7] } }] });
    const [exception] = event.exceptions ?? [];
    expect(exception?.frames?.map((frame) => frame.lineno)).toEqual([
      ...numbered(125, (index) => index + 1),
      ...numbered(125, (index) => index + 136),
    ]);
    expect(exception?.framesOmitted).toBe(10 + 4);
    expect(event.remarks).toEqual([
      { kind: 'trimmed', path: '/exceptions/0/frames', detail: '10 of 260 frames left out of the middle' },
    ]);
  });

  it('a chain keeps 25 exceptions at each end', () => {
    const event = eventOf({ exception: numbered(60, (index) => ({ type: `E${index}` })) });
    expect(event.exceptions).toHaveLength(50);
    expect(event.exceptions?.[0]?.type).toBe('E0');
    expect(event.exceptions?.at(-1)?.type).toBe('E59');
    expect(event.remarks?.[0]).toMatchObject({ kind: 'trimmed', path: '/exceptions' });
  });

  it('breadcrumbs keep the newest 100', () => {
    const event = eventOf({ breadcrumbs: numbered(150, (index) => ({ message: `m${index}` })) });
    expect(event.breadcrumbs).toHaveLength(100);
    expect(event.breadcrumbs?.[0]?.message).toBe('m50');
    expect(event.remarks).toEqual([
      { kind: 'trimmed', path: '/breadcrumbs', detail: '100 newest of 150 kept' },
    ]);
  });

  it('threads keep the crashed one wherever it is', () => {
    const event = eventOf({ threads: numbered(150, (index) => ({ id: index, crashed: index === 140 })) });
    expect(event.threads).toHaveLength(100);
    expect(event.threads?.[0]).toEqual({ id: '140', crashed: true });
  });

  it('source lines keep those next to the failing one', () => {
    const lines = numbered(12, (index) => `l${index}`);
    const event = eventOf({ stacktrace: { frames: [{ pre_context: lines, post_context: lines }] } });
    expect(event.stacktrace?.[0]?.preContext).toEqual(lines.slice(2));
    expect(event.stacktrace?.[0]?.postContext).toEqual(lines.slice(0, 10));
  });

  it.each([
    ['tags', { tags: Object.fromEntries(numbered(250, (index) => [`t${index}`, 'v'])) }, 200],
    ['modules', { modules: Object.fromEntries(numbered(600, (index) => [`m${index}`, '1'])) }, 500],
    ['contexts', { contexts: Object.fromEntries(numbered(150, (index) => [`c${index}`, { a: 1 }])) }, 100],
    ['fingerprint', { fingerprint: numbered(40, String) }, 32],
    ['errors', { errors: numbered(60, (index) => ({ index })) }, 50],
  ] as const)('%s has a bound, with a remark', (field, raw, kept) => {
    const event = eventOf(raw);
    expect(Object.keys(event[field] ?? {})).toHaveLength(kept);
    expect(event.remarks?.map((remark) => remark.path)).toEqual([`/${field}`]);
  });

  it.each(['headers', 'cookies', 'query_string'])('%s keep 100 pairs', (field) => {
    const event = eventOf({ request: { [field]: numbered(150, (index) => [`n${index}`, 'v']) } });
    const kept = event.request?.headers ?? event.request?.cookies ?? event.request?.query;
    expect(kept).toHaveLength(100);
    expect(event.remarks?.[0]?.kind).toBe('trimmed');
  });
});

describe('free-form data that is too large', () => {
  const size = (value: unknown): number => JSON.stringify(value).length;
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`key${index}`, long(1000)]));

  it('a context keeps about 8 kB', () => {
    const event = eventOf({ contexts: { big: many, small: { a: 1 } } });
    expect(size(event.contexts?.['big'])).toBeGreaterThan(7500);
    expect(size(event.contexts?.['big'])).toBeLessThanOrEqual(8192);
    expect(event.contexts?.['small']).toEqual({ a: 1 });
  });

  it('an extra item keeps about 16 kB, all of them 256 kB', () => {
    const event = eventOf({
      extra: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`e${index}`, many])),
    });
    expect(size(event.extra?.['e0'])).toBeLessThanOrEqual(16_384);
    expect(size(event.extra)).toBeGreaterThan(200_000);
    expect(size(event.extra)).toBeLessThanOrEqual(262_144);
    expect(event.remarks?.at(-1)).toMatchObject({ kind: 'trimmed', path: '/extra' });
  });

  it('a body, frame variables and breadcrumb data keep about 8 kB', () => {
    const event = eventOf({
      request: { data: many },
      breadcrumbs: [{ data: many }],
      stacktrace: { frames: [{ vars: many }] },
    });
    for (const part of [event.request?.data, event.breadcrumbs?.[0]?.data, event.stacktrace?.[0]?.vars]) {
      expect(size(part)).toBeGreaterThan(7500);
      expect(size(part)).toBeLessThanOrEqual(8192);
    }
  });

  it('ten levels are kept, then only the kind of what is inside', () => {
    const nest = (depth: number): unknown => (depth === 0 ? [1] : { down: nest(depth - 1) });
    const event = eventOf({ extra: { deep: nest(30) } });
    expect(JSON.stringify(event.extra)).toBe(`{"deep":${'{"down":'.repeat(10)}"[Object]"${'}'.repeat(10)}}`);
    expect(event.remarks).toEqual([
      { kind: 'trimmed', path: `/extra/deep${'/down'.repeat(10)}`, detail: 'too deep' },
    ]);
  });

  it('a payload nested as deep as a megabyte allows does no harm', () => {
    const deep: unknown = JSON.parse(`{"extra":${'['.repeat(500_000)}${']'.repeat(500_000)}}`);
    const asObject: unknown = JSON.parse(`{"contexts":${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}}`);
    expect(eventOf(deep).extra).toBeUndefined();
    expect(JSON.stringify(eventOf(asObject).contexts)).toContain('[Object]');
  });

  it('any tree ends up within its budget, and stays as it is the second time', () => {
    const tree = fc.anything({
      maxDepth: 12,
      withNullPrototype: false,
      values: [
        fc.string({ unit: 'binary' }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.string({ minLength: 40 }),
      ],
    });
    fc.assert(
      fc.property(tree, fc.integer({ min: 24, max: 400 }), (value, max) => {
        const json: unknown = JSON.parse(JSON.stringify(value) ?? 'null');
        const copy = copyTree(json, max, newNotes(), '');
        const notes = newNotes();
        expect(copyTree(copy, max, notes, '')).toEqual(copy);
        expect(notes.list).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('remarks', () => {
  it('are at most 100, and the last one tells how many more there were', () => {
    const breadcrumbs = Array.from({ length: 100 }, () => ({ message: {}, level: 'x' }));
    const { remarks = [] } = eventOf({ breadcrumbs });
    expect(remarks).toHaveLength(101);
    expect(remarks.at(-1)).toEqual({ kind: 'dropped', path: '/remarks', detail: '100 more remarks' });
  });

  it('point with escaped segments, and to an ancestor when the way is long', () => {
    const deepKey = long(190);
    const nest = (depth: number): unknown => (depth === 0 ? 1 : { [deepKey]: nest(depth - 1) });
    const { remarks = [] } = eventOf({ extra: { 'a/b~c': long(20_000), d: nest(12) } });
    expect(remarks[0]).toEqual({ kind: 'trimmed', path: '/extra/a~1b~0c', detail: '20000 chars' });
    expect(remarks[1]?.path).toBe(`/extra/d/${deepKey}/${deepKey}`);
  });
});

describe('reading stops where keeping stops', () => {
  const many = 20_000;
  /** Counts how often an entry or a member is looked at. */
  function counted<T extends object>(target: T): { value: T; reads: () => number } {
    let reads = 0;
    const value = new Proxy(target, {
      get: (object, key, receiver): unknown => {
        if (key !== 'length' && key in object) reads += 1;
        return Reflect.get(object, key, receiver);
      },
    });
    return { value, reads: () => reads };
  }
  const list = (entry: unknown) => Array.from({ length: many }, () => entry);
  const members = (value: unknown) =>
    Object.fromEntries(Array.from({ length: many }, (_, index) => [`k${index}`, value]));

  it.each<[what: string, source: object, raw: (value: unknown) => unknown]>([
    ['tags', members('v'), (tags) => ({ tags })],
    ['tags of a wrong type', members([]), (tags) => ({ tags })],
    ['null tags', members(null), (tags) => ({ tags })],
    ['pairs of one tag', list(['a', 'b']), (tags) => ({ tags })],
    ['empty pairs', list([]), (tags) => ({ tags })],
    ['extra', members(1), (extra) => ({ extra })],
    ['null extra', members(null), (extra) => ({ extra })],
    ['contexts', members({}), (contexts) => ({ contexts })],
    ['modules', members([]), (modules) => ({ modules })],
    ['headers', list(['a', 'b']), (headers) => ({ request: { headers } })],
    ['headers that are no pairs', list([]), (headers) => ({ request: { headers } })],
    ['values of a header', list('v'), (a) => ({ request: { headers: { a } } })],
    ['a body', members(1), (data) => ({ request: { data } })],
    ['user data', members(1), (data) => ({ user: { data } })],
    ['a fingerprint', list('a'), (fingerprint) => ({ fingerprint })],
    ['errors', list(null), (errors) => ({ errors })],
    ['packages', list(null), (packages) => ({ sdk: { name: 'x', packages } })],
    ['variables', members(1), (vars) => ({ stacktrace: { frames: [{ vars }] } })],
    ['lines of code', list('x'), (post_context) => ({ stacktrace: { frames: [{ post_context }] } })],
    ['debug images', list({}), (images) => ({ debug_meta: { images } })],
    ['parameters', list(1), (params) => ({ logentry: { message: '%s', params } })],
  ])('%s', (_what, source, raw) => {
    const { value, reads } = counted(source);
    eventOf(raw(value));
    expect(reads()).toBeLessThanOrEqual(2100);
  });

  it('and what was not read is counted', () => {
    const { remarks } = eventOf({ tags: list(['a', 'b']) });
    expect(remarks).toEqual([
      {
        kind: 'dropped',
        path: '/tags',
        detail: `${many - 1} tags without a name, with a wrong value, repeated or too many`,
      },
    ]);
  });

  it.each(['headers', 'cookies', 'query_string'])('%s of nothing but separators are absent', (field) => {
    const event = eventOf({ request: { [field]: '&;\n'.repeat(100_000) } });
    expect(JSON.stringify(event.request ?? {}).length).toBeLessThan(10_000);
  });
});
