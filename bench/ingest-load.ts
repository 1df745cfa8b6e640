import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type BodyTemplate, bodyTemplates, writeGzipPack, writeTemplatePack } from './event-pack.ts';
import { type LoadJob, runLoad } from './load.ts';
import type { Cell } from './options.ts';
import type { ServerProcess } from './server-process.ts';
import type { Bench } from './with-server.ts';

/** More than the box can take in a second, at any size: how many gzip bodies are made ahead. */
const gzipBodiesPerSecond = 2500;
const primedAtOnce = 8;

/**
 * Makes the bodies of a combination, posts each once, so that all issues and users exist, warms the server up, and
 * gives the job to measure. Rejects when an event is refused.
 */
export async function prepareIngestLoad(
  cell: Cell,
  { options, generator, signal }: Bench,
  server: ServerProcess,
  dataDir: string,
): Promise<LoadJob> {
  const templates = bodyTemplates({ ...cell, nowMs: Date.now() });
  const client = 'sentry.python.fastapi/2.44.0';
  const job = {
    origin: server.origin,
    path: `/api/${server.projectId}/envelope/`,
    headers: {
      'content-type': 'application/x-sentry-envelope',
      'user-agent': client,
      'x-sentry-auth': `Sentry sentry_version=7, sentry_key=${server.publicKey}, sentry_client=${client}`,
    },
    pack: { file: join(dataDir, 'bodies'), whole: options.gzip },
    concurrency: cell.concurrency,
  };
  await prime(job, templates, signal);
  const forSeconds = async (seconds: number): Promise<LoadJob> => {
    if (!options.gzip) {
      await writeTemplatePack(job.pack.file, templates);
      return { ...job, seconds };
    }
    await writeGzipPack(job.pack.file, templates, seconds * gzipBodiesPerSecond);
    return { ...job, headers: { ...job.headers, 'content-encoding': 'gzip' }, seconds };
  };
  await runLoad(generator, await forSeconds(options.warmUpSeconds), signal);
  return forSeconds(options.seconds);
}

async function prime(
  { origin, path, headers }: Pick<LoadJob, 'origin' | 'path' | 'headers'>,
  templates: readonly BodyTemplate[],
  signal: AbortSignal,
): Promise<void> {
  for (let from = 0; from < templates.length; from += primedAtOnce) {
    const posts = templates.slice(from, from + primedAtOnce).map(async (template) => {
      const body = template.join(randomBytes(16).toString('hex'));
      const response = await fetch(`${origin}${path}`, { method: 'POST', headers, body, signal });
      if (response.status !== 200) throw new Error(`An event was refused: ${await response.text()}`);
      await response.arrayBuffer();
    });
    await Promise.all(posts);
  }
}
