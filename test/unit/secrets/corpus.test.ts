import { describe, expect, test } from 'vitest';
import { fixedSeeds } from '../../corpus/secrets/aims.ts';
import { namePlaces, type CaseInput, type CorpusCase } from '../../corpus/secrets/case.ts';
import { corpus } from '../../corpus/secrets/corpus.ts';
import { newDice } from '../../corpus/secrets/dice.ts';
import { storeEvent } from '../../corpus/secrets/engines.ts';
import { findLeak, outputOf, untouchedOf } from '../../corpus/secrets/judge.ts';
import { logEntriesOf, payloadOf } from '../../corpus/secrets/payload.ts';
import { holdsAims, reportLines, runCorpus } from '../../corpus/secrets/report.ts';

const secrets = corpus.filter(({ kind }) => kind === 'secret');
const lookalikes = corpus.filter(({ kind }) => kind === 'lookalike');
const made = (one: CorpusCase, seed: number) => one.input(newDice(seed, one.id));
const formsOf = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? [JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]
    : [JSON.stringify(value)];
const named = (cases: readonly CorpusCase[]) => cases.map(({ id, notation }) => `${id} ${notation}`);

describe('the corpus of secrets', () => {
  test('is large, has no case twice, and no family outweighs the others', () => {
    expect(secrets.length).toBeGreaterThanOrEqual(800);
    expect(lookalikes.length).toBeGreaterThanOrEqual(800);
    expect(new Set(corpus.map(({ id }) => id)).size).toBe(corpus.length);
    for (const cases of [secrets, lookalikes]) {
      expect(new Set(cases.map(({ notation }) => notation)).size).toBe(cases.length);
      const sizes = [...Map.groupBy(cases, ({ family }) => family).values()].map(({ length }) => length);
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(25);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(cases.length / 5);
    }
  });

  test.each(fixedSeeds)(
    'has in every secret case a secret that the event and the log were given (seed %i)',
    (seed) => {
      const broken = secrets.filter((one) => {
        const { input, secrets: hidden } = made(one, seed);
        const { read } = storeEvent(payloadOf(input));
        const logged = logEntriesOf(input).map((entry) => JSON.stringify(entry));
        return (
          hidden.length === 0 ||
          !hidden.every((secret) => findLeak([secret], read) !== undefined) ||
          !hidden.every((secret) => logged.every((line) => findLeak([secret], line) !== undefined))
        );
      });
      expect(named(broken)).toEqual([]);
    },
  );

  test('has no secret that the rest of the event says too', () => {
    const bare = storeEvent(payloadOf({ place: 'text', value: 'x' })).read;
    const broken = secrets.filter((one) => findLeak(made(one, 1).secrets, bare) !== undefined);
    expect(named(broken)).toEqual([]);
  });

  test('hides nothing of the places themselves: a plain word passes in each of them', () => {
    const plain: readonly CaseInput[] = [
      ...(['text', 'url', 'body', 'tree'] as const).map((place) => ({ place, value: 'hello' })),
      ...(['header', 'query', 'form'] as const).map((place) => ({ place, key: 'x-shop', value: 'hello' })),
      { place: 'pair', key: 'shop', value: 'hello' },
      ...namePlaces.map((name) => ({ place: 'name' as const, name, value: 'hello' })),
    ];
    for (const input of plain) {
      const { read, stored, scrubbed } = storeEvent(payloadOf(input));
      expect([input, stored, scrubbed]).toEqual([input, read, []]);
      expect(read).toContain('hello');
      for (const entry of logEntriesOf(input)) expect(outputOf(entry)).toBe(untouchedOf(entry));
    }
  });

  test('has in every look-alike a value that the event shows as it is, and no secret', () => {
    const broken = lookalikes.filter((one) => {
      const { input, secrets: hidden } = made(one, 1);
      const { read } = storeEvent(payloadOf(input));
      return hidden.length > 0 || !formsOf(input.value).some((form) => read.includes(form));
    });
    expect(named(broken)).toEqual([]);
  });

  test('makes other values with another seed', () => {
    const same = secrets.filter((one) => made(one, 1).secrets.join() === made(one, 2).secrets.join());
    // Two examples of the issue and of a chat are literal; a short code may fall the same way twice.
    expect(same.length).toBeLessThanOrEqual(4);
  });

  test('half of a secret is a leak, its beginning is none', () => {
    expect(findLeak(['abcdefghijklmnop'], 'x abcd… y')).toBeUndefined();
    expect(findLeak(['abcdefghijklmnop'], 'x ijklmnop y')).toBe('ijklmnop');
    expect(findLeak(['a"b/c d&e'], 'x=a%22b%2Fc%20d%26e')).toBeDefined();
    expect(findLeak(['a"b'], String.raw`{"x":"a\"b"}`)).toBeDefined();
    expect(findLeak(['secret'], 'sec\u200bret')).toBe('secret');
  });
});

describe('the scrubber on the corpus', () => {
  test.each(fixedSeeds)('holds the aims with seed %i', (seed) => {
    const report = runCorpus(corpus, seed);
    expect(holdsAims(report.sum), reportLines(report).join('\n')).toBe(true);
  });
});
