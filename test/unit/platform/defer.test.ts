import { describe, expect, test } from 'vitest';
import { createDefer } from '../../../src/platform/defer.ts';
import type { LogFields } from '../../../src/platform/log.ts';

type Line = [level: string, msg: string, fields: LogFields | undefined];

function setUp(input: { waitUntil?: (work: Promise<unknown>) => void; logFails?: boolean } = {}) {
  const lines: Line[] = [];
  const waiting: Promise<unknown>[] = [];
  const defer = createDefer({
    waitUntil: input.waitUntil ?? ((work) => void waiting.push(work)),
    log(level, msg, fields) {
      if (input.logFails === true) throw new Error('no log');
      lines.push([level, msg, fields]);
    },
  });
  return { defer, lines, waiting };
}

describe('defer', () => {
  test('hands the work over, and logs by name what it failed of', async () => {
    const { defer, lines, waiting } = setUp();
    const error = new Error('broken');
    defer('good work', Promise.resolve(1));
    defer('bad work', Promise.reject(error));
    expect(await Promise.all(waiting)).toEqual([1, undefined]);
    expect(lines).toEqual([['error', 'Deferred work failed', { work: 'bad work', error }]]);
  });

  test('lets nothing out when the runtime takes no more work', async () => {
    const refusal = new Error('the response was sent');
    const { defer, lines } = setUp({
      waitUntil: () => {
        throw refusal;
      },
    });
    const error = new Error('broken');
    defer('late work', Promise.reject(error));
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(lines).toEqual([
      ['error', 'Deferred work is not waited for', { work: 'late work', error: refusal }],
      ['error', 'Deferred work failed', { work: 'late work', error }],
    ]);
  });

  test('survives a log that fails', async () => {
    const { defer, waiting } = setUp({ logFails: true });
    defer('bad work', Promise.reject(new Error('broken')));
    expect(await Promise.allSettled(waiting)).toEqual([{ status: 'fulfilled', value: undefined }]);
    const refusing = setUp({
      logFails: true,
      waitUntil: () => {
        throw new Error('no');
      },
    });
    expect(() => refusing.defer('work', Promise.resolve())).not.toThrow();
  });
});
