import { copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { watchFile } from '../../../../local/edge/file-watch.ts';

const everyMs = 5;

async function watched() {
  const parent = await mkdtemp(join(tmpdir(), 'ballast-watch-'));
  const file = join(parent, 'ballast.db');
  await writeFile(file, 'data');
  let gone = 0;
  const { stop } = watchFile(file, () => (gone += 1), everyMs);
  onTestFinished(async () => {
    stop();
    await rm(parent, { recursive: true, force: true });
  });
  return { parent, file, stop, gone: () => gone };
}

it.each<[string, (file: string, parent: string) => Promise<void>]>([
  ['is deleted', (file) => rm(file)],
  ['is moved', (file) => rename(file, `${file}.old`)],
  [
    'is replaced by a copy',
    async (file) => {
      await copyFile(file, `${file}.new`);
      await rename(`${file}.new`, file);
    },
  ],
  ['is deleted with its directory', (_, parent) => rm(parent, { recursive: true })],
])('tells once when the file %s', async (_, change) => {
  const { file, parent, gone } = await watched();
  await change(file, parent);
  await expect.poll(gone).toBe(1);
  await sleep(10 * everyMs);
  expect(gone()).toBe(1);
});

it('says nothing while the file is written to, nor after it was stopped', async () => {
  const { file, stop, gone } = await watched();
  await writeFile(file, 'more data');
  await sleep(10 * everyMs);
  stop();
  await rm(file);
  await sleep(10 * everyMs);
  expect(gone()).toBe(0);
});
