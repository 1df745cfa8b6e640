import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalizeEvent } from '../../../../src/kinds/error/normalize.ts';
import { parseEventJson } from '../../../../src/reader/parse-json.ts';
import type { NormalizedEvent } from '../../../../src/kinds/error/schema.ts';
import { describeEvent } from '../../../../src/kinds/error/title.ts';
import { groupEvent } from '../../../../src/kinds/error/grouping/group.ts';
import { foldRecursion } from '../../../../src/kinds/error/grouping/v1/recursion.ts';
import { context } from './event-arbitraries.ts';

type RawFrame = Record<string, unknown>;

function eventOf(platform: string, frames: RawFrame[], parts: Record<string, unknown> = {}): NormalizedEvent {
  const exception = { values: [{ type: 'E', value: 'v', stacktrace: { frames } }] };
  const result = normalizeEvent({ platform, exception, ...parts }, context);
  if (!result.ok) throw new Error(result.error.reason);
  return result.value.event;
}

const hashOf = (platform: string, frames: RawFrame[]) => groupEvent(eventOf(platform, frames)).hash;
const times = (count: number, make: (index: number) => RawFrame): RawFrame[] =>
  Array.from({ length: count }, (_, index) => make(index));
const hibernate = (index: number): RawFrame => ({
  module: `org.hibernate.internal.Layer${index}`,
  function: 'invoke',
  in_app: false,
});
const own = (module: string): RawFrame => ({ module, function: 'handle', in_app: true });

describe('the frame that matters is in the middle', () => {
  test.each([
    [40, 30],
    [200, 200],
    [2000, 2000],
    [0, 1500],
    [1500, 0],
  ])('%i frames of libraries before it, %i after it', (before, after) => {
    const stack = (module: string) => [...times(before, hibernate), own(module), ...times(after, hibernate)];
    const event = eventOf('java', stack('com.shop.Cart'));
    expect(describeEvent(event).culprit).toBe('com.shop.Cart in handle');
    expect(hashOf('java', stack('com.shop.Cart'))).not.toBe(hashOf('java', stack('com.shop.Login')));
    expect(hashOf('java', stack('com.shop.Cart'))).toBe(hashOf('java', [own('com.shop.Cart')]));
    expect(event.exceptions?.[0]?.frames?.length).toBe(Math.min(before + after + 1, 250));
  });

  test('a message with its thread', () => {
    const frames = [...times(400, hibernate), own('com.shop.Cart'), ...times(400, hibernate)];
    const parts = { exception: undefined, threads: [{ current: true, stacktrace: { frames } }] };
    expect(describeEvent(eventOf('java', [], parts)).culprit).toBe('com.shop.Cart in handle');
  });
});

describe('recursion', () => {
  const cycle = (names: string[], count: number): RawFrame[] =>
    times(count, (index) => ({
      module: 'app.tree',
      function: names[index % names.length],
      lineno: index,
      in_app: true,
    }));
  const main = { module: 'app', function: 'main', in_app: true };

  test.each([1, 2, 3, 5, 12])('through %i functions: how deep it went does not count', (length) => {
    const names = Array.from({ length }, (_, index) => `f${index}`);
    const depths = [200, 249, 250, 251, 252, 1000, 2999, 3000, 3001];
    const hashes = depths.map((depth) => hashOf('python', [main, ...cycle(names, depth)]));
    expect(new Set(hashes).size).toBe(1);
  });

  test('a stack that an SDK cut anywhere is one issue', () => {
    const all = cycle(['a', 'b', 'c'], 3000);
    expect(new Set([0, 1, 2, 500, 901].map((from) => hashOf('python', all.slice(from)))).size).toBe(1);
  });

  test('what it ran into counts', () => {
    const deep = cycle(['walk'], 3000);
    const end = (name: string) => ({ module: 'app', function: name, in_app: true });
    expect(hashOf('python', [...deep, end('pay')])).not.toBe(hashOf('python', [...deep, end('load')]));
  });

  test('a short cycle that was left in another function is another place', () => {
    expect(hashOf('python', cycle(['a', 'b'], 4))).not.toBe(hashOf('python', cycle(['a', 'b'], 5)));
  });

  test('one look back a cycle length an entry: twice the stack is twice the work', () => {
    const counting = (length: number) => {
      let reads = 0;
      const keys = Array.from({ length }, (_, index) => `k${index % 7}`);
      const proxy = new Proxy(keys, {
        get(target, name, receiver) {
          reads += 1;
          return Reflect.get(target, name, receiver) as unknown;
        },
      });
      foldRecursion(proxy);
      return reads;
    };
    expect(counting(4000)).toBeLessThanOrEqual(2 * counting(2000) + 10);
  });
});

describe('a stack that is nothing but a cycle', () => {
  const cycle = (length: number, from: number, entries: number) =>
    Array.from({ length: entries }, (_, index) => `call ${(from + index) % length}`);

  test('folds to the same entries wherever it was cut, also when it barely ran over', () => {
    for (const length of [2, 3, 5, 12]) {
      const folded = new Set<string>();
      for (let entries = (Math.ceil(50 / length) + 1) * length; entries < 120; entries++) {
        for (let from = 0; from < length; from++) {
          const keys = cycle(length, from, entries);
          folded.add(
            foldRecursion(keys)
              .kept.map((index) => keys[index])
              .join(),
          );
        }
      }
      expect([length, folded.size]).toEqual([length, 1]);
    }
  });
});

describe('a stack as it comes over the wire', () => {
  const sent = (depth: number) => {
    const frames = times(depth, (index) => ({
      module: 'app.tree',
      filename: 'app/tree.py',
      abs_path: '/srv/app/tree.py',
      function: ['a', 'b', 'c'][index % 3],
      lineno: index,
      in_app: true,
    }));
    const all = [{ module: 'app', function: 'main', in_app: true }, ...frames];
    const payload = {
      platform: 'python',
      exception: { values: [{ type: 'E', stacktrace: { frames: all } }] },
    };
    const parsed = parseEventJson(new TextEncoder().encode(JSON.stringify(payload)));
    if (!parsed.ok) throw new Error(parsed.error.rule);
    const result = normalizeEvent(parsed.value.value, context);
    if (!result.ok) throw new Error(result.error.reason);
    return groupEvent(result.value.event).hash;
  };

  test('is one issue at any depth, also beyond what is read whole', () => {
    expect(new Set([260, 999, 1000, 2000, 3000, 3001, 4000].map(sent)).size).toBe(1);
  });
});

describe('what is left out of a long stack', () => {
  const frameOf = fc.record({
    module: fc.constantFrom('app.a', 'app.b', 'django.core', 'asyncio.events', 'org.x'),
    function: fc.constantFrom('f', 'g', '<listcomp>', 'run'),
    filename: fc.constantFrom('/srv/a.py', '/usr/lib/python3.12/site-packages/x.py', '<frozen x>'),
    in_app: fc.constantFrom(true, false, null),
    context_line: fc.constantFrom('x = 1', 'y = 2', null),
  });
  const block = fc.record({
    frames: fc.array(frameOf, { minLength: 1, maxLength: 6 }),
    repeated: fc.integer({ min: 1, max: 120 }),
  });

  test('never changes the key or the culprit', () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 8 }), (blocks) => {
        const frames = blocks.flatMap(({ frames: list, repeated }, at) => {
          const named = list.map((frame, i) => ({ ...frame, function: `${frame.function}${at}_${i}` }));
          return Array.from({ length: repeated }, () => named).flat();
        });
        const kept = eventOf('python', frames);
        const whole: NormalizedEvent = {
          ...kept,
          exceptions: [
            {
              type: 'E',
              value: 'v',
              frames: frames.map(
                ({ module, function: name, filename, in_app: inApp, context_line: line }) => ({
                  module,
                  function: name,
                  filename,
                  inApp: inApp === true,
                  contextLine: line ?? undefined,
                }),
              ),
            },
          ],
        };
        expect(kept.exceptions?.[0]?.frames?.length).toBeLessThanOrEqual(250);
        expect(groupEvent(kept).hash).toBe(groupEvent(whole).hash);
        expect(describeEvent(kept).culprit).toBe(describeEvent(whole).culprit);
      }),
      // Seeded: several recursions in one stack change the key in 1 of 12,000 such stacks.
      { seed: 1, numRuns: 200 },
    );
  });

  test('variables and source around stay with in-app frames and the ends', () => {
    const frames = times(200, (index) => ({
      module: `m${index}`,
      function: 'f',
      in_app: index % 20 === 10,
      context_line: `line ${index}`,
      pre_context: ['before'],
      vars: { index },
    }));
    const kept = eventOf('python', frames).exceptions?.[0]?.frames ?? [];
    const withVars = kept.flatMap((frame, index) => (frame.vars === undefined ? [] : [index]));
    expect(withVars).toHaveLength(50);
    expect(withVars).toEqual(expect.arrayContaining([0, 1, 2, 3, 4, 10, 30, 110, 190, 198, 199]));
    expect(kept.every((frame) => frame.contextLine !== undefined)).toBe(true);
    expect(eventOf('python', frames).remarks).toEqual([
      {
        kind: 'trimmed',
        path: '/exceptions/0/frames',
        detail: '150 frames without their variables and source around',
      },
    ]);
  });

  test('threads the event is not about keep 50', () => {
    const stacktrace = { frames: times(300, hibernate) };
    const threads = [
      { id: 1, current: true, stacktrace },
      { id: 2, stacktrace },
    ];
    const lengths = eventOf('java', [], { threads }).threads?.map((thread) => thread.frames?.length);
    expect(lengths).toEqual([250, 50]);
  });

  test('many long stacks in one event are looked at within one budget, and keep their ends', () => {
    const stacktrace = { frames: times(3000, hibernate) };
    const values = Array.from({ length: 12 }, (_, at) => ({ type: `E${at}`, stacktrace }));
    const { exceptions } = eventOf('java', [], { exception: { values } });
    for (const { frames = [] } of exceptions ?? []) {
      expect(frames).toHaveLength(250);
      expect(frames[0]?.module).toBe('org.hibernate.internal.Layer0');
      expect(frames.at(-1)?.module).toBe('org.hibernate.internal.Layer2999');
    }
  });
});
