import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { envelopeOf, errorEvent, startBallast, type Ballast } from '../worker/support.ts';
import { root, run } from './process.ts';
import { findPythonProblem, prepareVenv } from './python.ts';

/** Schemathesis makes requests out of our OpenAPI document, good and bad, and holds every answer against it. */

const problem = findPythonProblem();
// On CI these must run: without Python they fail there, loudly.
const isSkipped = problem !== undefined && process.env['CI'] === undefined;
if (isSkipped) console.warn(`The tests of the OpenAPI document are skipped: ${problem}.`);

const maxExamples = 25;
const timeoutMs = 240_000;

/** These end what the other operations need: the caller's own token, for one. They come last. */
const ending = 'deleteToken|rotateToken|deleteProject$';

let ballast: Ballast;
let bin: string;

beforeAll(async () => {
  if (isSkipped) return;
  if (problem !== undefined) throw new Error(problem);
  bin = await prepareVenv('schemathesis', join(root, 'test/interop/requirements-schemathesis.txt'));
  ballast = await startBallast();
  for (const marker of ['one fault', 'another fault']) {
    await ballast.postEnvelope(envelopeOf(errorEvent({ marker })));
  }
});
afterAll(() => ballast?.close());

interface Judgement {
  readonly exitCode: number | null;
  readonly text: string;
  readonly tested: number;
  readonly cases: number;
}

async function judge(location: string, args: readonly string[]): Promise<Judgement> {
  const workDir = await mkdtemp(join(tmpdir(), 'ballast-schemathesis-'));
  const running = run(
    join(bin, 'st'),
    [
      ['--config-file', join(root, 'test/interop/schemathesis.toml'), 'run', location],
      ['--header', `Authorization: Bearer ${ballast.token}`],
      ['--phases', 'examples,coverage,fuzzing', '--max-examples', String(maxExamples)],
      ['--generation-deterministic', '--continue-on-failure', '--suppress-health-check', 'all'],
      ['--request-timeout', '20', '--no-color', ...args],
    ].flat(),
    { cwd: workDir },
  );
  const exitCode = await running.exited;
  await rm(workDir, { recursive: true, force: true });
  const text = `${running.stdout()}\n${running.stderr()}`;
  const count = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);
  return { exitCode, text, tested: count(/Tested: (\d+)/), cases: count(/(\d+) generated/) };
}

describe.skipIf(isSkipped)('the OpenAPI document', () => {
  test(
    'would be caught lying',
    async () => {
      const document = z
        .looseObject({ components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }) })
        .parse(await (await fetch(`${ballast.url}/openapi.json`)).json());
      const { schemas } = document.components;
      schemas['Project'] = { ...schemas['Project'], required: ['id', 'colour'] };
      const workDir = await mkdtemp(join(tmpdir(), 'ballast-schemathesis-'));
      const file = join(workDir, 'openapi.json');
      await writeFile(file, JSON.stringify(document));
      const only = ['--include-operation-id', 'listProjects'];
      const { exitCode, text } = await judge(file, ['--url', ballast.url, ...only]);
      await rm(workDir, { recursive: true, force: true });
      expect(exitCode).toBe(1);
      expect(text).toMatch(/colour/);
    },
    timeoutMs,
  );

  test.each([
    ['every operation that ends nothing', '--exclude-operation-id-regex', 20, 1_000, true],
    ['the operations that end tokens and projects', '--include-operation-id-regex', 3, 60, false],
  ])(
    'tells the truth of %s: no 5xx, no status and no form that is not in it',
    async (_what, option, tested, cases, isWhole) => {
      const judgement = await judge(`${ballast.url}/openapi.json`, [option, ending]);
      expect(judgement.exitCode, judgement.text).toBe(0);
      // Every operation was reached: the token held out.
      if (isWhole) expect(judgement.text).not.toContain('Authentication failed');
      expect(judgement.tested).toBeGreaterThanOrEqual(tested);
      expect(judgement.cases).toBeGreaterThanOrEqual(cases);
      expect(await ballast.logLines(({ status }) => Number(status) >= 500)).toEqual([]);
    },
    timeoutMs,
  );
});
