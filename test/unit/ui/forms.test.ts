import { describe, expect, it } from 'vitest';
import { ownPathOr } from '../../../src/ui/answer.ts';
import { worstFirst } from '../../../src/ui/home/home-page.tsx';
import { listUrl } from '../../../src/ui/issues/list-url.ts';
import { snippetsFor } from '../../../src/ui/issues/snippets.ts';
import { readUndo, writeUndo } from '../../../src/ui/issues/undo.ts';
import { faultsOf, settingsForm } from '../../../src/ui/settings/forms.ts';
import { sumOutcomes } from '../../../src/ui/settings/sum-outcomes.ts';

describe('ownPathOr', () => {
  it.each(['/projects/1/issues?status=resolved&q=a+b', '/issues/a?frames=oldest'])('keeps %s', (path) => {
    expect(ownPathOr(path, '/x')).toBe(path);
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/a\nb', '', '/', undefined, ['/a']])(
    'replaces %j',
    (path) => {
      expect(ownPathOr(path, '/x')).toBe('/x');
    },
  );
});

describe('the undo text', () => {
  it('gives every issue its status back', () => {
    const [a, b, c] = ['a'.repeat(32), 'b'.repeat(32), 'c'.repeat(32)];
    const text = writeUndo([
      { issueId: a, from: 'unresolved' },
      { issueId: b, from: 'ignored' },
      { issueId: c, from: 'unresolved' },
    ]);
    expect(Object.fromEntries(readUndo(text ?? ''))).toEqual({
      [a]: 'unresolved',
      [b]: 'ignored',
      [c]: 'unresolved',
    });
    expect(writeUndo([])).toBeUndefined();
  });

  it.each([
    '',
    'deleted:a',
    'resolved:',
    'resolved:a b',
    'resolved:<script>',
    `resolved:${'a.'.repeat(5_000)}`,
  ])('of another form (%s) changes nothing', (text) => {
    expect(readUndo(text).size).toBe(0);
  });
});

describe('listUrl', () => {
  it('holds only what differs from the defaults', () => {
    expect(listUrl(7, { sort: 'lastSeen', limit: 25 })).toBe('/projects/7/issues');
    expect(listUrl(7, { sort: 'count', q: 'a&b', limit: 25 })).toBe('/projects/7/issues?sort=count&q=a%26b');
  });
});

describe('snippetsFor', () => {
  it('puts the DSN into the code of each language', () => {
    const dsn = `https://${'a'.repeat(32)}@ballast.example/3`;
    const snippets = snippetsFor(dsn);
    expect(snippets.map(({ name }) => name)).toEqual([
      'Python, FastAPI',
      'Node',
      'Go',
      'Java, Spring Boot',
      'Browser',
      'curl',
    ]);
    expect(snippets.slice(0, 5).every(({ text }) => text.includes(dsn))).toBe(true);
    expect(snippets[5]?.text).toContain('"https://ballast.example/api/3/store/"');
  });

  it('offers nothing that a shell would run', () => {
    expect(snippetsFor(`https://${'a'.repeat(32)}@a$(id).example/3`)).toEqual([]);
  });
});

describe('the form of the settings', () => {
  const given = {
    name: 'Shop',
    slug: 'shop',
    platform: '',
    ingestPerMinute: '',
    ingestBytesPerMinute: '',
    eventRetentionDays: '30',
    payloadRetentionDays: '',
  };

  it('reads an empty field as the default of the service', () => {
    expect(settingsForm.parse(given)).toMatchObject({
      platform: null,
      ingestPerMinute: null,
      eventRetentionDays: 30,
    });
  });

  it('names each field that breaks a rule, and keeps what was typed', () => {
    const wrong = { ...given, name: ' ', eventRetentionDays: 'soon', payloadRetentionDays: '99999' };
    const result = settingsForm.safeParse(wrong);
    const faults = result.error === undefined ? undefined : faultsOf(result.error, wrong);
    expect(Object.keys(faults?.wrong ?? {}).toSorted()).toEqual([
      'eventRetentionDays',
      'name',
      'payloadRetentionDays',
    ]);
    expect(faults?.typed['eventRetentionDays']).toBe('soon');
  });
});

describe('sumOutcomes', () => {
  it('sums each day, newest first, and keeps bytes and losses of SDKs apart', () => {
    const row = { category: 'error', quantity: 1 } as const;
    const [newer, older, ...more] = sumOutcomes([
      { ...row, day: '2026-07-27', outcome: 'accepted', reason: 'none' },
      { ...row, day: '2026-07-28', outcome: 'accepted', reason: 'none', quantity: 5 },
      { ...row, day: '2026-07-28', outcome: 'rate_limited', reason: 'key_limit', quantity: 2 },
      { ...row, day: '2026-07-28', outcome: 'invalid', reason: 'too_large', quantity: 3 },
      { ...row, day: '2026-07-28', outcome: 'client_discard', reason: 'queue_overflow', quantity: 9 },
      { ...row, day: '2026-07-28', outcome: 'accepted', reason: 'none', category: 'log_byte', quantity: 1e6 },
    ]);
    expect(newer).toEqual({
      day: '2026-07-28',
      accepted: 5,
      refused: 5,
      reasons: [
        ['invalid: too_large', 3],
        ['rate_limited: key_limit', 2],
      ],
      lostBySdk: 9,
    });
    expect([older?.day, older?.accepted, more]).toEqual(['2026-07-27', 1, []]);
  });
});

describe('worstFirst', () => {
  it('orders projects by events, then by unresolved issues, then by name', () => {
    const project = { slug: 's', trend: [], refusedCount: 0, isUnresolvedExact: true, lastSeen: null };
    const ordered = worstFirst([
      { ...project, id: 1, name: 'b', acceptedCount: 0, unresolvedCount: 0 },
      { ...project, id: 2, name: 'a', acceptedCount: 0, unresolvedCount: 0 },
      { ...project, id: 3, name: 'c', acceptedCount: 0, unresolvedCount: 2 },
      { ...project, id: 4, name: 'd', acceptedCount: 1, unresolvedCount: 0 },
    ]);
    expect(ordered.map(({ id }) => id)).toEqual([4, 3, 2, 1]);
  });
});
