import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { issueItemSchema, issueSchema } from '../../src/features/issues/schemas.ts';
import { type Ballast, startBallast } from './ballast.ts';
import { root, run, runToEnd } from './process.ts';
import { readmeBlocks } from './readme.ts';

describe("the README's snippets, word for word", () => {
  let ballast: Ballast;

  beforeAll(async () => {
    ballast = await startBallast();
  });
  afterAll(async () => {
    await ballast?.dispose();
  });

  const shell = async (script: string, issueId = '') => {
    const { stdout } = await runToEnd('bash', ['-euc', script], {
      env: {
        BALLAST_URL: ballast.url,
        SENTRY_DSN: ballast.dsn,
        BALLAST_TOKEN: ballast.token,
        ISSUE_ID: issueId,
      },
    });
    return z.json().parse(JSON.parse(stdout()));
  };
  const findIssue = async (title: string) =>
    (await ballast.listIssues()).find((issue) => issue.title === title);

  test('the first project is number 1, as the snippets have it', () => {
    expect(ballast.projectId).toBe(1);
    expect(new URL(ballast.dsn).pathname).toBe('/1');
  });

  test('curl reports a message, and the next two read it back and resolve it', async () => {
    const [report] = readmeBlocks('From curl', 'sh');
    expect(await shell(report)).toEqual({ id: expect.stringMatching(/^[0-9a-f]{32}$/) });

    const [list, resolve] = readmeBlocks('Read it back', 'sh');
    const { items } = z.object({ items: z.array(issueItemSchema) }).parse(await shell(list));
    expect(items).toEqual([
      expect.objectContaining({ title: 'Hello from curl', level: 'info', count: 1, status: 'unresolved' }),
    ]);

    const resolved = issueSchema.parse(await shell(resolve ?? '', items[0]?.id));
    expect(resolved.status).toBe('resolved');
    await shell(report);
    expect(await findIssue('Hello from curl')).toMatchObject({
      status: 'unresolved',
      substatus: 'regressed',
      count: 2,
    });
  });

  test('the Node program dies of a TypeError that is an issue by then', async () => {
    const [program] = readmeBlocks('From Node', 'js');
    const folder = join(root, '.cache/readme');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'main.mjs'), program);
    const node = run(process.execPath, ['main.mjs'], { cwd: folder, env: { SENTRY_DSN: ballast.dsn } });
    expect(await node.exited).toBe(1);
    const issue = await findIssue("TypeError: Cannot read properties of undefined (reading 'amount')");
    expect(issue).toMatchObject({ level: 'fatal', count: 1, firstRelease: 'shop@1.0.0' });
  });
});
