import { describe, expect, test } from 'vitest';
import type { NormalizedEvent } from '../../../../../src/kinds/error/schema.ts';
import { groupEvent } from '../../../../../src/kinds/error/grouping/group.ts';
import { groupingSources } from '../../../../../src/kinds/error/grouping/v1/component.ts';
import { event } from './events.ts';
import golden from './golden.json' with { type: 'json' };

/** Keys are stored: changing one splits issues in every project. Put a better rule into a new version. */
describe('the keys of version 1 never change', () => {
  test.each(golden)('$name', ({ event: parts, hash, source }) => {
    const grouping = groupEvent(event(parts as Partial<NormalizedEvent>), 'v1');
    expect({ hash: grouping.hash, source: grouping.source }).toEqual({ hash, source });
  });

  test('every source is among them', () => {
    expect(new Set(golden.map(({ source }) => source))).toEqual(new Set(groupingSources));
  });

  test('no two are alike', () => {
    expect(new Set(golden.map(({ hash }) => hash)).size).toBe(golden.length);
  });
});
