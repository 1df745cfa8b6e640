import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stop as stopBundler } from 'esbuild';
import * as z from 'zod';
import { formatDsn } from '../src/wire/dsn.ts';
import { issueItemSchema } from '../src/features/issues/schemas.ts';
import { buildWorker } from './build.ts';
import { startApi } from './demo/api-process.ts';
import { sendLoad } from './demo/load.ts';
import { type Scenario, scenarios, users } from './demo/scenarios.ts';
import { formatTable } from './demo/table.ts';
import { startEdge } from './edge.ts';
import { type Access, readyAccess } from './edge/access.ts';

const pageSchema = z.object({ items: z.array(issueItemSchema), nextCursor: z.string().nullable() });
type Issue = z.output<typeof issueItemSchema>;

async function listIssues(url: string, { projectId, token }: Access): Promise<Issue[]> {
  const response = await fetch(`${url}/api/v1/projects/${projectId}/issues?sort=count&limit=100`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`The API answered ${response.status}: ${await response.text()}`);
  return pageSchema.parse(await response.json()).items;
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

const time = (iso: string): string => iso.slice(11, 23);

function issueTable(issues: readonly Issue[]): string {
  const rows = issues.map(({ title, culprit, count, userCount, firstSeen, lastSeen }) => [
    title,
    culprit,
    String(count),
    String(userCount),
    time(firstSeen),
    time(lastSeen),
  ]);
  return formatTable(['Title', 'Culprit', 'Count', 'Users', 'First seen', 'Last seen'], rows);
}

/** Differences between the issues and what the demo caused, one sentence each; empty when all is well. */
function findDifferences(issues: readonly Issue[], caused: readonly Scenario[]): string[] {
  const differences = caused.flatMap(({ title, times }) => {
    const [issue, ...more] = issues.filter((candidate) => candidate.title.startsWith(title));
    if (issue === undefined) return [`No issue begins with "${title}".`];
    const reached = Math.min(times, users.length);
    return [
      ...(more.length > 0 ? [`"${title}" became ${more.length + 1} issues.`] : []),
      ...(issue.count === times ? [] : [`"${issue.title}": ${issue.count} events instead of ${times}.`]),
      ...(issue.userCount === reached
        ? []
        : [`"${issue.title}": ${issue.userCount} users instead of ${reached}.`]),
    ];
  });
  if (issues.length === caused.length) return differences;
  return [...differences, `${issues.length} issues instead of ${caused.length}.`];
}

/**
 * Runs the whole demo on a free port with its own data: starts, causes failures, checks issues. Returns the exit code.
 */
async function demo(json: boolean): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ballast-demo-'));
  await buildWorker();
  await stopBundler();
  const edge = await startEdge({ dataDir, vars: { LOG_LEVEL: 'error' }, onLog: tell });
  try {
    const access = await readyAccess(dataDir, edge.databaseUrl);
    const dsn = formatDsn({ url: edge.url, publicKey: access.publicKey, projectId: access.projectId });
    tell(`Ballast listens on ${edge.url}`);
    const api = await startApi(dsn);
    try {
      tell(`A shop API with the official Sentry SDK listens on ${api.url}`);
      const sent = await sendLoad(api.url, scenarios);
      tell(`${sent} requests of ${users.length} users failed in ${scenarios.length} ways\n`);
      await api.stop();
    } finally {
      api.kill();
    }
    const issues = await listIssues(edge.url, access);
    process.stdout.write(`${json ? JSON.stringify(issues) : issueTable(issues)}\n`);
    const differences = findDifferences(issues, scenarios);
    for (const difference of differences) tell(difference);
    return differences.length === 0 ? 0 : 1;
  } finally {
    await edge.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
process.exitCode = await demo(values.json);
