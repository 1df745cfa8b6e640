import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readWorkerConfig } from '../../../local/worker-config.ts';

/** What a file with this text is read as. */
async function read(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'ballast-config-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'wrangler.toml');
  await writeFile(file, text);
  return readWorkerConfig(file);
}

const start = 'name = "a"\nmain = "b"\ncompatibility_date = "2026-07-01"\n';

describe('readWorkerConfig', () => {
  it('gives what the Worker sees of wrangler.toml', async () => {
    const config = await readWorkerConfig('wrangler.toml');
    expect(config.compatibilityFlags).toContain('nodejs_compat');
    expect(config.ratelimits['INGEST_LIMITER']).toMatchObject({ simple: { period: 60 } });
    expect(config.vars['LOG_LEVEL']).toBe('info');
  });

  it.each([
    ['a value is missing', 'port = \n'],
    ['a key is set twice', 'name = "again"\n'],
    ['a text has no end', 'workers_dev = "x\n'],
    ['two pairs share a line', 'preview_urls = true workers_dev = true\n'],
  ])('says the line when %s', async (_what, line) => {
    await expect(read(`${start}${line}`)).rejects.toThrow(
      /wrangler\.toml, line 4: Invalid TOML document: \w/,
    );
  });

  it('quotes nothing of a broken file, since its vars may be private', async () => {
    const broken = read(`${start}[vars]\nAPI_KEY = "hush"\nb = \n`);
    await expect(broken).rejects.toThrow(/line 6/);
    await expect(broken).rejects.not.toThrow(/hush/);
  });

  it('names a binding that this edge does not provide', async () => {
    const whole = await readFile('wrangler.toml', 'utf8');
    await expect(read(`${whole}\n[[kv_namespaces]]\nbinding = "KV"\nid = "1"\n`)).rejects.toThrow(
      'kv_namespaces',
    );
  });

  it('refuses a var that is no text', async () => {
    await expect(read(`${start}[vars]\nLIMIT = 5\n`)).rejects.toThrow('vars.LIMIT');
  });
});
