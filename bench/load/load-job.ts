import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { bodyTemplates, writeTemplatePack } from '../event-pack.ts';
import type { LoadJob } from '../load.ts';
import type { LoadServer } from './server-process.ts';

const client = 'sentry.python.fastapi/2.44.0';

/** Events of 12 KiB in 20 issues, as the Python SDK posts them; each posted event has a fresh id. */
export async function prepareJob(
  server: LoadServer,
  directory: string,
): Promise<Omit<LoadJob, 'seconds' | 'concurrency'>> {
  const [project] = server.projects;
  if (project === undefined) throw new Error('There is no project to send to.');
  const templates = bodyTemplates({ eventBytes: 12 * 1024, issues: 20, nowMs: Date.now() });
  const file = join(directory, `bodies-${project.name}`);
  await writeTemplatePack(file, templates);
  return {
    origin: server.origin,
    path: `/api/${project.id}/envelope/`,
    headers: {
      'content-type': 'application/x-sentry-envelope',
      'user-agent': client,
      'x-sentry-auth': `Sentry sentry_version=7, sentry_key=${project.publicKey}, sentry_client=${client}`,
    },
    pack: { file, whole: false },
  };
}

/** Posts one event by hand, outside of the generator: to wake the service up, or to look at an answer. */
export async function postOne({
  origin,
  path,
  headers,
}: Pick<LoadJob, 'origin' | 'path' | 'headers'>): Promise<{ response: Response; eventId: string }> {
  const eventId = randomBytes(16).toString('hex');
  const [template = ['', '', '']] = bodyTemplates({ eventBytes: 4 * 1024, issues: 1, nowMs: Date.now() });
  const response = await fetch(`${origin}${path}`, {
    method: 'POST',
    headers,
    body: template.join(eventId),
  });
  await response.arrayBuffer();
  return { response, eventId };
}
