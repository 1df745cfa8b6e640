import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { NormalizedEvent } from '../../../../../src/kinds/error/schema.ts';
import { describeEvent } from '../../../../../src/kinds/error/title.ts';
import { groupEvent } from '../../../../../src/kinds/error/grouping/group.ts';
import { type GroupingComponent, groupingSchema } from '../../../../../src/kinds/error/grouping/schema.ts';
import { anyEvent } from './arbitrary.ts';
import { event, exception, failure, py } from './events.ts';

/** The same value with the keys of every object in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([key, inner]) => [key, reversed(inner)]));
}

function allComponents(components: readonly GroupingComponent[]): GroupingComponent[] {
  return components.flatMap((component) => [component, ...allComponents(component.children ?? [])]);
}

function depth(components: readonly GroupingComponent[]): number {
  return 1 + Math.max(0, ...components.map(({ children }) => (children ? depth(children) : 0)));
}

// oxlint-disable-next-line no-control-regex -- they are what must not be there
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

describe('for any event', () => {
  test('a grouping of the documented shape, the same each time, whatever the order of keys', () => {
    fc.assert(
      fc.property(anyEvent, (input) => {
        const grouping = groupEvent(input);
        expect(groupingSchema.parse(grouping)).toEqual(grouping);
        expect(groupEvent(structuredClone(input))).toEqual(grouping);
        expect(groupEvent(reversed(input) as NormalizedEvent)).toEqual(grouping);
      }),
      { numRuns: 300 },
    );
  });

  test('the input is not changed', () => {
    fc.assert(
      fc.property(anyEvent, (input) => {
        const before = structuredClone(input);
        groupEvent(input);
        describeEvent(input);
        expect(input).toEqual(before);
      }),
    );
  });

  test('something contributes unless there is nothing to group by', () => {
    fc.assert(
      fc.property(anyEvent, (input) => {
        const { components, source } = groupEvent(input);
        expect(components.some(({ contributes }) => contributes)).toBe(source !== 'fallback');
      }),
    );
  });

  test('lines, columns and variables never count', () => {
    fc.assert(
      fc.property(anyEvent, fc.integer(), (input, lineno) => {
        const moved = structuredClone(input);
        const stacks = [...(moved.exceptions ?? []), ...(moved.threads ?? [])].map(({ frames }) => frames);
        for (const frame of [...stacks, moved.stacktrace].flatMap((frames) => frames ?? [])) {
          frame.lineno = lineno;
          frame.colno = lineno;
          frame.vars = { lineno };
        }
        expect(groupEvent(moved).hash).toBe(groupEvent(input).hash);
      }),
    );
  });

  test('a title and a culprit of one safe line within their lengths', () => {
    fc.assert(
      fc.property(anyEvent, (input) => {
        const described = describeEvent(input);
        expect(described.title).not.toBe('');
        expect(described.title.length).toBeLessThanOrEqual(128 + 2 + 256);
        expect(described.culprit.length).toBeLessThanOrEqual(200);
        for (const text of Object.values(described)) {
          if (typeof text !== 'string') continue;
          expect(text).not.toMatch(unsafe);
          expect(text.isWellFormed()).toBe(true);
        }
      }),
    );
  });
});

describe('the tree', () => {
  test('stays small for the largest event', () => {
    const frames = Array.from({ length: 400 }, (_, i) =>
      py(`f${i}`, 'x'.repeat(120), { module: `m${i}`.repeat(100), inApp: true }),
    );
    const exceptions = Array.from({ length: 100 }, () =>
      exception('E'.repeat(9000), 'v'.repeat(99_000), frames),
    );
    const { components } = groupEvent(event({ exceptions }));
    const all = allComponents(components);
    expect(components).toHaveLength(16);
    expect(all.filter(({ id }) => id === 'frame').length).toBeLessThanOrEqual(100 + 16);
    expect(depth(components)).toBeLessThanOrEqual(5);
    expect(JSON.stringify(components).length).toBeLessThan(120_000);
  });

  test('counts the 50 frames nearest to the crash', () => {
    const frames = Array.from({ length: 60 }, (_, i) => py(`f${i}`, 'x'));
    const tail = failure('python', 'E', 'x', frames.slice(10));
    expect(groupEvent(failure('python', 'E', 'x', frames)).hash).toBe(groupEvent(tail).hash);
    expect(groupEvent(failure('python', 'E', 'x', frames.slice(11))).hash).not.toBe(groupEvent(tail).hash);
  });

  test('has a JSON schema for the API documents', () => {
    const schema = z.toJSONSchema(groupingSchema);
    expect(JSON.stringify(schema)).toContain('GroupingComponent');
  });

  test('explains an issue to a person', () => {
    const { components } = groupEvent(
      failure('python', 'ValueError', 'bad', [
        py('main', 'run()', { inApp: false }),
        py('create', 'repo.save(cart)'),
      ]),
    );
    expect(components).toEqual([
      {
        id: 'exception',
        contributes: true,
        children: [
          { id: 'type', contributes: true, value: 'ValueError' },
          { id: 'value', contributes: false, hint: 'the stack trace counts instead' },
          {
            id: 'stacktrace',
            contributes: true,
            hint: 'in-app frames',
            children: [
              { id: 'frame', contributes: false, value: 'app.orders main', hint: 'not in app' },
              {
                id: 'frame',
                contributes: true,
                children: [
                  { id: 'module', contributes: true, value: 'app.orders' },
                  { id: 'function', contributes: true, value: 'create' },
                ],
              },
            ],
          },
        ],
      },
    ]);
  });
});
