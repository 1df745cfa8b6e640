import { basename } from 'node:path';
import { openIsolates } from './devtools.ts';
import { prepareIngestLoad } from './ingest-load.ts';
import { runLoad } from './load.ts';
import type { Cell } from './options.ts';
import { cpuBetween, processTreeCpu } from './proc-cpu.ts';
import { type ProfileSummary, summarizeProfile } from './profile-table.ts';
import { type Bench, withServer } from './with-server.ts';

export interface ProfiledPart {
  readonly title: string;
  readonly summary: ProfileSummary;
}

export interface ProfileReport {
  /** Events that were answered 200 while the profilers ran. */
  readonly events: number;
  /** CPU time of the processes meanwhile, from /proc; sampling itself costs some of it. */
  readonly cpuMsByProcess: ReadonlyMap<string, number>;
  readonly parts: readonly ProfiledPart[];
}

/**
 * Profiles every process of an event under load, all at the same time: the isolates of workerd through its inspector
 * (Ballast, and those Miniflare puts around it), the Node process through its own.
 */
export async function profileIngest(cell: Cell, bench: Bench): Promise<ProfileReport> {
  const { generator, bundles, signal } = bench;
  const { outfile: bundle, sourceMapFile } = bundles.ballast;
  return withServer(bench, { bundle, inspector: true }, async (server, dataDir) => {
    const { inspectorUrl } = server;
    if (inspectorUrl === undefined) throw new Error('The server was started without an inspector');
    const job = await prepareIngestLoad(cell, bench, server, dataDir);
    const isolates = await openIsolates(inspectorUrl);
    try {
      await Promise.all(isolates.map((isolate) => isolate.startProfile()));
      await server.startProfile();
      const cpuBefore = processTreeCpu(server.pid);
      const load = await runLoad(generator, job, signal);
      const cpuMsByProcess = cpuBetween(cpuBefore, processTreeCpu(server.pid));
      const parts: ProfiledPart[] = [];
      for (const { name, stopProfile } of isolates) {
        const isBallast = name.startsWith('core:user');
        const ours = isBallast ? { fileName: basename(bundle), sourceMapFile } : undefined;
        const summary = summarizeProfile(await stopProfile(), ours);
        parts.push({
          title: isBallast ? 'workerd: Ballast' : `workerd: ${name}, a part of Miniflare`,
          summary,
        });
      }
      parts.push({
        title: 'Node: libSQL over HTTP (waiting for the disk in a commit included)',
        summary: summarizeProfile(await server.stopProfile(), undefined),
      });
      return { events: load.answeredIds.length, cpuMsByProcess, parts };
    } finally {
      for (const isolate of isolates) isolate.close();
    }
  });
}
