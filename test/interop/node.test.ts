import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IssueItem } from '../../src/features/issues/schemas.ts';
import { type Ballast, startBallast } from './ballast.ts';
import { run, type Running } from './process.ts';
import { readAllStoredText } from './stored-text.ts';
import { tapWire, textOnWire, type Wiretap } from './wiretap.ts';

const importKey = 'key-of-the-import-91d3';

describe('a Node program, official Node SDK', () => {
  let ballast: Ballast;
  let tap: Wiretap;
  let program: Running;
  let issues: IssueItem[];

  beforeAll(async () => {
    ballast = await startBallast();
    tap = await tapWire(ballast.dsn);
    program = run(process.execPath, ['test/interop/node-reporter.ts'], {
      env: { SENTRY_DSN: tap.dsn, IMPORT_KEY: importKey },
    });
    await program.exited;
    issues = await ballast.listIssues();
  });

  afterAll(async () => {
    await program?.stop();
    await tap?.close();
    await ballast?.dispose();
  });

  test('every way to fail is an issue by the time the process is gone', () => {
    expect(program.child.exitCode).toBe(1);
    const shown = issues.map(({ title, level, count, userCount }) => ({ title, level, count, userCount }));
    expect(shown).toHaveLength(5);
    expect(shown).toEqual(
      expect.arrayContaining([
        { title: 'JobError: job for feed 333 failed', level: 'error', count: 3, userCount: 2 },
        { title: 'The queue is nearly full', level: 'warning', count: 1, userCount: 0 },
        { title: 'TypeError: an import with a big context', level: 'error', count: 1, userCount: 0 },
        { title: 'Error: nobody waited for this', level: 'error', count: 1, userCount: 0 },
        { title: 'SyntaxError: the last thing this process did', level: 'fatal', count: 1, userCount: 0 },
      ]),
    );
  });

  test('the chain runs from cause to outermost, with our own functions in it', async () => {
    const { event } = await newest('JobError');
    expect(event?.exceptions?.map(({ type, value }) => `${type}: ${value}`)).toEqual([
      'RangeError: feed 333 is not there',
      'JobError: job for feed 333 failed',
    ]);
    const own = event?.exceptions?.at(-1)?.frames?.filter(({ inApp }) => inApp) ?? [];
    expect(own.at(-1)).toMatchObject({
      function: 'runJob',
      filename: expect.stringMatching(/node-reporter\.ts$/),
      contextLine: expect.stringContaining('throw new JobError('),
    });
    expect(event?.tags).toContainEqual(['queue', 'feeds']);
    expect(event?.release).toBe('worker@2.0.0');
    expect(event?.contexts?.['trace']?.['trace_id']).toMatch(/^[0-9a-f]{32}$/);
  });

  test('a rejection nobody handled and a crash are marked unhandled', async () => {
    const rejection = await newest('Error: nobody waited');
    expect(rejection.event?.exceptions?.at(-1)?.mechanism?.handled).toBe(false);
    const crash = await newest('SyntaxError');
    expect(crash.event?.exceptions?.at(-1)?.mechanism?.handled).toBe(false);
  });

  test('a big event came compressed, and small ones did not', () => {
    const encodings = tap.exchanges.map(({ contentEncoding }) => contentEncoding);
    expect(encodings.filter((encoding) => encoding === 'gzip')).toHaveLength(1);
    expect(encodings.filter((encoding) => encoding === undefined).length).toBeGreaterThanOrEqual(7);
    expect(new Set(tap.exchanges.map(({ status }) => status))).toEqual(new Set([200]));
  });

  test('feedback of a user names the issue of the event it is about', async () => {
    const [feedback, ...others] = await ballast.listFeedback();
    expect(others).toEqual([]);
    expect(feedback).toMatchObject({
      message: 'My feed is empty since noon',
      name: 'Bo',
      email: 'bo@example.com',
      release: 'worker@2.0.0',
      environment: 'test',
      issueId: issues.find(({ title }) => title.startsWith('The queue'))?.id,
    });
    expect((await ballast.readOutcomes()).get('feedback accepted none')).toBe(1);
  });

  test('streamed spans are taken without complaint and counted as not supported yet', async () => {
    const outcomes = await ballast.readOutcomes();
    expect(outcomes.get('error accepted none')).toBe(7);
    expect(outcomes.get('span dropped unsupported_item')).toBeGreaterThanOrEqual(1);
    expect([...outcomes.keys()].filter((key) => key.includes('invalid'))).toEqual([]);
  });

  // The last one: it stops Ballast to look into its files.
  test('a secret in a context is not stored', async () => {
    const { event } = await newest('TypeError');
    expect(event?.contexts?.['import']?.['apiKey']).toBe('[Filtered]');
    expect(textOnWire(tap).includes(importKey)).toBe(true);
    expect(await ballast.running.stop()).toBe(0);
    const stored = await readAllStoredText(ballast.dataDir);
    expect(stored.includes('an import with a big context')).toBe(true);
    expect(stored.includes(importKey)).toBe(false);
  });

  async function newest(titleStart: string) {
    const issue = issues.find(({ title }) => title.startsWith(titleStart));
    const [event] = await ballast.listEvents(issue?.id ?? '');
    return ballast.readEvent(event?.eventId ?? '');
  }
});
