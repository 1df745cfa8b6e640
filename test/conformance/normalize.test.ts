import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { normalizedEventSchema } from '../../src/kinds/error/schema.ts';
import { expectedPath, fixtureNames, replayEvent } from './replay.ts';

const names = fixtureNames();

function expectedEvent(name: string): unknown {
  return JSON.parse(readFileSync(expectedPath(name), 'utf8'));
}

function replayed(name: string): ReturnType<typeof replayEvent> {
  const { receivedAt } = normalizedEventSchema.parse(expectedEvent(name));
  return replayEvent(name, Date.parse(receivedAt));
}

describe.each(names)('the event of %s', (name) => {
  it('is normalised and scrubbed as expected', () => {
    expect(JSON.parse(JSON.stringify(replayed(name)))).toEqual(expectedEvent(name));
  });

  it('fits the schema', () => {
    expect(normalizedEventSchema.safeParse(replayed(name)).error?.issues ?? []).toEqual([]);
  });

  it('holds none of the secrets that were sent', () => {
    const sourceLines = new Set(['preContext', 'contextLine', 'postContext']);
    const text = JSON.stringify(replayed(name), (key, value: unknown) =>
      sourceLines.has(key) ? undefined : value,
    );
    const survivors = text.match(/\w+-secret-\d|4111 ?1111|(?:header|go)\.secret|YWRhO/g) ?? [];
    expect(survivors).toEqual([]);
  });
});

describe('the fixtures', () => {
  it('are there for every kind of client', () => {
    const clients = new Set(names.map((name) => name.split('-', 1)[0]));
    const expected = 'browser cli go hostile java node php python raven rust'.split(' ');
    expect(clients).toEqual(new Set(expected));
  });
});
