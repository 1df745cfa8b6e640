import { describe, expect, it } from 'vitest';
import { createProjectChanges } from '../../../src/platform/project-changes.ts';
import { createValueStore } from '../../../src/platform/value-store.ts';

const value = (text: string, projectId?: number) => ({ text, etag: '"e"', readAt: 1, projectId });

describe('the store of values', () => {
  it('never holds more entries or characters than it may, whatever keys come', () => {
    const store = createValueStore({ maxEntries: 10, maxChars: 100 });
    for (let at = 0; at < 10_000; at += 1) store.set(`hostile ${at}`, value('x'.repeat(at % 30)));
    expect(store.size()).toBeLessThanOrEqual(10);
    store.set('long', value('x'.repeat(101)));
    expect(store.get('long')).toBeUndefined();
    store.set('fits', value('x'.repeat(100)));
    expect([store.size(), store.get('fits')?.text.length]).toEqual([1, 100]);
  });

  it('keeps what is used when strangers push', () => {
    const store = createValueStore({ maxEntries: 10, maxChars: 1_000 });
    store.set('hot', value('x'));
    for (let at = 0; at < 100; at += 1) {
      store.set(`once ${at}`, value('x'));
      if (at % 5 === 0) store.get('hot');
    }
    expect(store.get('hot')).toBeDefined();
  });

  it('gives the refresh of a value to one, until that takes too long or it is there', () => {
    const store = createValueStore({ maxEntries: 10, maxChars: 1_000 });
    store.set('a', value('x'));
    expect([store.claimRefresh('a', 0, 100), store.claimRefresh('a', 99, 200)]).toEqual([true, false]);
    expect(store.claimRefresh('a', 100, 200)).toBe(true);
    store.set('a', value('y'));
    expect(store.claimRefresh('a', 101, 200)).toBe(true);
    expect(store.claimRefresh('unknown', 0, 100)).toBe(false);
  });

  it('forgets a project with what is about several, and nobody else', () => {
    const store = createValueStore({ maxEntries: 10, maxChars: 1_000 });
    const fill = (): void => {
      store.set('one', value('x', 1));
      store.set('two', value('x', 2));
      store.set('all', value('x'));
    };
    fill();
    store.forget(1);
    expect(['one', 'two', 'all'].map((key) => store.get(key) !== undefined)).toEqual([false, true, false]);
    fill();
    store.forget(undefined);
    expect(store.size()).toBe(0);
  });
});

describe('the changes of projects', () => {
  it('outdate by writes always, by events only what events change', () => {
    const changes = createProjectChanges();
    changes.noteEvents(1, 1_000);
    expect([changes.changedAt(1, true, 1_000), changes.changedAt(1, false, 1_000)]).toEqual([1_000, 0]);
    changes.noteWrite(1, 2_000);
    expect([changes.changedAt(1, true, 2_000), changes.changedAt(1, false, 2_000)]).toEqual([2_000, 2_000]);
    expect(changes.changedAt(2, true, 2_000)).toBe(0);
  });

  it('of any project outdate lists of projects, events do not', () => {
    const changes = createProjectChanges();
    changes.noteEvents(1, 1_000);
    expect(changes.changedAt(undefined, true, 1_000)).toBe(0);
    changes.noteWrite(1, 2_000);
    expect(changes.changedAt(undefined, false, 2_000)).toBe(2_000);
  });

  it('of nobody knows which project outdate everything', () => {
    const changes = createProjectChanges();
    changes.noteWrite(undefined, 2_000);
    expect([changes.changedAt(7, false, 2_000), changes.changedAt(undefined, false, 2_000)]).toEqual([
      2_000, 2_000,
    ]);
  });

  it('outdate by the newest event at once, unless there are many a second: then within one', () => {
    const changes = createProjectChanges();
    for (let at = 0; at < 20; at += 1) changes.noteEvents(1, 10_000 + at);
    expect(changes.changedAt(1, true, 10_020)).toBe(10_019);
    for (let at = 20; at < 900; at += 1) changes.noteEvents(1, 10_000 + at);
    expect(changes.changedAt(1, true, 10_900)).toBe(9_900);
    // The last of them shows a second later, and so do all when it is quiet again.
    expect(changes.changedAt(1, true, 11_950)).toBe(10_899);
    changes.noteEvents(1, 20_000);
    expect(changes.changedAt(1, true, 20_000)).toBe(20_000);
  });

  it('that must be forgotten count for all, so that nothing outdated is shown', () => {
    const changes = createProjectChanges(3);
    for (let project = 1; project <= 10; project += 1) changes.noteWrite(project, project * 100);
    for (let project = 1; project <= 10; project += 1) {
      expect(changes.changedAt(project, false, 1_000)).toBeGreaterThanOrEqual(Math.min(project * 100, 700));
    }
    expect(changes.changedAt(1, false, 1_000)).toBe(700);
  });
});
