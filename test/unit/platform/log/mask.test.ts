import { describe, expect, test } from 'vitest';
import { formatLine } from '../../../../src/platform/log/line.ts';
import { seedAddresses, seedSecrets, type SeededSecret } from './mask-corpus.ts';
import { seedLookAlikes } from './mask-lookalikes.ts';

function lineOf(fields: Record<string, unknown>, maskIp = false): string {
  return formatLine({ atMs: 0, level: 'info', msg: 'test', shared: '', facts: {}, fields }, { maskIp });
}

/** Eight signs in a row of a secret are a leak; of a shorter one, the whole. */
function leaksIn(line: string, secrets: readonly string[]): string[] {
  const shown = [line, line.replaceAll('\\n', '\n').replaceAll(/\\(.)/g, '$1')];
  return secrets.flatMap((secret) => {
    const length = Math.min(8, secret.length);
    return Array.from({ length: secret.length - length + 1 }, (_, at) =>
      secret.slice(at, at + length),
    ).filter((part) => isTelling(part) && shown.some((text) => text.includes(part)));
  });
}

/** `-----BEGIN RSA PRIVATE KEY-----` gives nothing away. */
const isTelling = (part: string): boolean => !/^[-A-Z ]*$/.test(part);

const isLeaked = ({ fields, secrets }: SeededSecret, maskIp = false): boolean =>
  leaksIn(lineOf(fields, maskIp), secrets).length > 0;

/** What a line would be without any mask. */
const plainLineOf = (fields: Record<string, unknown>): string =>
  JSON.stringify(fields, (_key, value: unknown) => {
    if (value instanceof Map || value instanceof Set || value instanceof Headers) return [...value];
    if (value instanceof AggregateError) return [value.message, value.errors];
    if (value instanceof Error) return [value.message, value.cause];
    return typeof value === 'bigint' ? String(value) : value;
  });

describe('the corpus of secrets', () => {
  const seeded = seedSecrets();

  test('holds at least 300', () => {
    expect(seeded.length).toBeGreaterThanOrEqual(300);
  });

  test('leaves none in a line, wherever it stands', () => {
    const leaked = seeded.filter((entry) => isLeaked(entry));
    expect(leaked.map(({ kind, fields }) => [kind, lineOf(fields)])).toEqual([]);
  });

  test('would be seen in a line without masks', () => {
    const unseen = seeded.filter(({ fields, secrets }) => leaksIn(plainLineOf(fields), secrets).length === 0);
    expect(unseen.map(({ kind, fields }) => [kind, fields])).toEqual([]);
  });
});

describe('IP addresses', () => {
  test('are hidden when asked, and only then', () => {
    const seeded = seedAddresses();
    expect(seeded.filter((entry) => isLeaked(entry, true)).map(({ fields }) => fields)).toEqual([]);
    expect(seeded.filter((entry) => !isLeaked(entry, false))).toEqual([]);
  });
});

describe('the corpus of look-alikes', () => {
  const seeded = seedLookAlikes();

  test('holds at least 300', () => {
    expect(seeded.length).toBeGreaterThanOrEqual(300);
  });

  test('is shown as it is, but for at most one in a hundred', () => {
    const masked = seeded.filter(({ fields }) => lineOf(fields).includes('[Filtered]'));
    if (masked.length > 0)
      console.warn(masked.map(({ kind, fields }) => `${kind}: ${lineOf(fields)}`).join('\n'));
    expect(masked.length / seeded.length).toBeLessThanOrEqual(0.01);
  });
});
