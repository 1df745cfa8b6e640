import type { LoadFigures } from './load-profiles.ts';

const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
const ms = (value: number): string => `${value.toFixed(1)} ms`;

/** One profile for people. */
export function loadReport(figures: LoadFigures): string {
  const { quota, cpuMsPerRefusal, violations } = figures;
  const refused = Object.entries(figures.refused).map(([status, times]) => `${times} × ${status}`);
  const lines = [
    `${figures.profile}: ${figures.what}`,
    `  requests   ${figures.requests}, ${figures.requestsPerS.toFixed(0)} a second`,
    `  latency    p50 ${ms(figures.p50Ms)}, p95 ${ms(figures.p95Ms)}, p99 ${ms(figures.p99Ms)}`,
    `  accepted   ${figures.accepted}; rows ${figures.stored}, lost ${figures.lost}, doubled ${figures.duplicated}`,
    `  refused    ${refused.join(', ') || 'none'}; ${figures.refusedCounted} in the ledger; ${figures.failed} without an answer`,
    ...(quota === undefined
      ? []
      : [
          `  quota      ${quota.limit} a minute, ${(figures.requests / quota.limit).toFixed(1)} times that was sent; ${quota.least} to ${quota.most} may pass`,
        ]),
    `  CPU        ${figures.cpuMsPerRequest.toFixed(2)} ms a request` +
      (cpuMsPerRefusal === undefined ? '' : `, ${cpuMsPerRefusal.toFixed(2)} ms a refusal`),
    `  memory     workerd ${mib(figures.workerdBytes)}, Node ${mib(figures.nodeBytes)}`,
    ...violations.map((violation) => `  WRONG      ${violation}`),
  ];
  return `${lines.join('\n')}\n`;
}
