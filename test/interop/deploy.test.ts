import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client/web';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LibsqlServer, startLibsqlServer } from '../../local/libsql-server.ts';
import { hashToken } from '../../src/domain/api-token.ts';
import { root, runToEnd } from './process.ts';

/** The steps of docs/deploy.md that need no account, against a database that asks for a token. */
describe('a deployment', () => {
  const authToken = 'token-of-the-database';
  let folder: string;
  let server: LibsqlServer;
  let env: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ballast-deploy-'));
    server = await startLibsqlServer({ file: join(folder, 'remote.db'), authToken });
    env = { DATABASE_URL: server.url, DATABASE_AUTH_TOKEN: authToken, WRANGLER_SEND_METRICS: 'false' };
  });
  afterAll(async () => {
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('db:migrate makes the schema, and doing it again changes nothing', async () => {
    await runToEnd('npm', ['run', '--silent', 'db:migrate'], { env });
    const tables = await readTables();
    expect(tables).toEqual(expect.arrayContaining(['event', 'issue', 'project', 'api_token']));
    await runToEnd('npm', ['run', '--silent', 'db:migrate'], { env });
    expect(await readTables()).toEqual(tables);
  });

  test('create-token prints a token that the database knows by its hash only', async () => {
    const made = await runToEnd('npx', ['node', 'local/create-token.ts', 'me'], { env });
    const token = made.stdout().trim();
    const { rows } = await query('select name, hash, scopes, project_id from api_token');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      name: 'me',
      hash: hashToken(token),
      scopes: '["admin"]',
      project_id: null,
    });
  });

  test('wrangler takes the configuration, and a bundle under 350 KiB gzipped', async () => {
    const out = ['--dry-run', '--outdir', join(folder, 'upload')];
    const deploy = await runToEnd('npm', ['run', '--silent', 'deploy', '--', ...out], { env });
    expect(deploy.stdout()).toContain('env.INGEST_LIMITER');
    expect(deploy.stdout()).toContain('env.AUTH_LIMITER');
    const gzipKiB = / gzip: ([\d.]+) KiB/.exec(deploy.stdout())?.[1];
    expect(Number(gzipKiB)).toBeGreaterThan(50);
    expect(Number(gzipKiB)).toBeLessThan(350);
  });

  test('wrangler takes the tail Worker, and a Worker that names it', async () => {
    const dryRun = ['wrangler', 'deploy', '--dry-run', '--outdir', join(folder, 'tail'), '--config'];
    const tail = await runToEnd('npx', [...dryRun, 'ops/tail/wrangler.toml'], { env });
    expect(tail.stdout()).toContain('env.LOG_LEVEL');
    const config = await readFile(join(root, 'wrangler.toml'), 'utf8');
    const named = config.replace('# [[tail_consumers]]\n# service', '[[tail_consumers]]\nservice');
    expect(named).not.toBe(config);
    await writeFile(
      join(folder, 'wrangler.toml'),
      named
        .replace('"dist/worker.js"', JSON.stringify(join(root, 'dist/worker.js')))
        .replace(/^command = .*$/m, ''),
    );
    const worker = await runToEnd('npx', [...dryRun, join(folder, 'wrangler.toml')], { env });
    expect(worker.stdout()).toContain('ballast-tail');
  });

  async function query(sql: string) {
    const client = createClient({ url: server.url, authToken });
    try {
      return await client.execute(sql);
    } finally {
      client.close();
    }
  }

  async function readTables(): Promise<unknown[]> {
    const { rows } = await query(`select name from sqlite_master where type = 'table' order by name`);
    return rows.map((row) => row['name']);
  }
});
