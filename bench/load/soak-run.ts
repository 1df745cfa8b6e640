import { setTimeout as sleep } from 'node:timers/promises';
import { machineCpuMs } from '../proc-cpu.ts';
import type { LatencySummary } from './latencies.ts';
import { type MemoryTrend, memoryTrend } from './memory.ts';
import { createSender, type Sender } from './sender.ts';
import type { LoadServer } from './server-process.ts';
import { type FaultReport, runFaults } from './soak-faults.ts';
import { createJudge } from './soak-judge.ts';
import { checkIntegrity, readSoakLedger, type SoakLedger } from './soak-ledger.ts';
import type { SoakOptions } from './soak-options.ts';
import { createSampler } from './soak-sampler.ts';
import { openStage } from './soak-stage.ts';
import { createTraffic, type Traffic } from './soak-traffic.ts';
import { createViolations, type Violation, type Violations } from './violations.ts';

export interface SoakInput {
  readonly options: SoakOptions;
  /** For database, bundle and ids. */
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

export interface SoakResult {
  readonly minutes: number;
  readonly seed: number;
  readonly requests: number;
  readonly requestsPerS: number;
  /** Requests that were due while as many as allowed were on their way. */
  readonly heldBack: number;
  readonly acceptedEvents: number;
  /** Of these, how many have no row. */
  readonly lostEvents: number;
  readonly missingIds: readonly string[];
  /** Rows whose sender never heard of it. */
  readonly storedUnanswered: number;
  readonly refusedConnections: number;
  readonly lostRequests: number;
  readonly ledger: SoakLedger;
  readonly faults: Readonly<Record<string, number>>;
  readonly longestDrainMs: number;
  readonly quiet: LatencySummary;
  readonly faulty: LatencySummary;
  readonly cpuMsPerRequest: number;
  /** CPUs that other processes kept busy; when they use all CPUs, a healthy database times out. */
  readonly foreignCpus: number;
  readonly memory: readonly MemoryTrend[];
  /** Of this tool itself. */
  readonly toolRssBytes: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly logLines: Readonly<Record<string, number>>;
  readonly errorSamples: readonly string[];
  readonly violations: readonly Violation[];
}

const projectNames = ['soak-a', 'soak-b', 'soak-c', 'soak-d'];
const limitedName = 'soak-limited';
const limitedPerMinute = 60;
/** An outage lasts 4 s in a run of a minute, and 16 s in one of five or more. */
const shortTimeoutMs = 2_500;
const longTimeoutMs = 5_000;
const tickMs = 20;
const maxInFlight = 64;
const settleMs = 6_000;

/** Runs the whole soak. Rejects only when it cannot go on; what the service did wrong is in the result. */
export async function runSoak({ options, directory, signal, onProgress }: SoakInput): Promise<SoakResult> {
  const violations = createViolations();
  let traffic: Traffic | undefined;
  let token = '';
  const stage = await openStage({
    directory,
    signal,
    violations,
    databaseTimeoutMs: options.minutes < 5 ? shortTimeoutMs : longTimeoutMs,
    projects: [
      ...projectNames.map((name) => ({ name, ingestPerMinute: null })),
      { name: limitedName, ingestPerMinute: limitedPerMinute },
    ],
    onServer: (server: LoadServer) => {
      ({ token } = server);
      traffic?.setToken(token);
    },
  });
  try {
    const { projects, origin } = stage.server();
    const limitedProject = projects.find(({ name }) => name === limitedName);
    if (limitedProject === undefined) throw new Error('There is no limited project.');
    const open = projects.filter((project) => project !== limitedProject);
    traffic = createTraffic({ seed: options.seed, projects: open, limitedProject, token });
    const { windows, ids, isFaulty } = stage;
    const projectOf = (id: number) => projects.find((project) => project.id === id);
    const { judge, tallies, countedSince } = createJudge({
      ids,
      windows,
      violations,
      traffic,
      projectOf,
      isFaulty,
    });
    const sampler = createSampler(stage.server, () => tallies.requests);
    const sender = createSender(origin, maxInFlight);
    const totalMs = options.minutes * 60_000;
    await wake(sender, traffic, judge);
    const startedAtMs = Date.now();
    const machineBeforeMs = machineCpuMs();
    const ownBefore = process.cpuUsage();
    sampler.sample();
    const serverBeforeMs = sampler.cpuMs();
    const load = startLoad({ rate: options.rate, sender, traffic, judge });
    const sampling = setInterval(sampler.sample, Math.min(30_000, Math.max(1_000, totalMs / 600)));
    const at = () => `${((Date.now() - startedAtMs) / 1000).toFixed(0)} s`;
    let faults: FaultReport;
    try {
      faults = await runFaults(stage, {
        totalMs,
        signal,
        countedSince,
        onStep: (name) => onProgress(`${at()}: ${name}; ${tallies.requests} requests so far`),
      });
    } finally {
      await load.stop();
      clearInterval(sampling);
      sender.close();
    }
    const loadedMs = Date.now() - startedAtMs;
    sampler.sample();
    const own = process.cpuUsage(ownBefore);
    const knownMs = sampler.cpuMs() - serverBeforeMs + (own.user + own.system) / 1000;
    const foreignMs = machineCpuMs() - machineBeforeMs - knownMs;
    onProgress(`${at()}: no more requests; waiting for what is on its way, then counting`);
    await stage.drain();
    await sleep(settleMs, undefined, { signal });
    const { databaseFile } = stage.server();
    const found = await ids.findMissing(databaseFile);
    const ledger = readSoakLedger(databaseFile, limitedProject.id);
    await stage.server().stop();
    const findings = checkIntegrity(databaseFile);
    for (const finding of findings) violations.add('the database file is damaged', finding);
    judgeLedger({ ledger, tallies, found, uncounted: faults.uncountedAtKills }, violations);
    const memory = (['workerd', 'node'] as const).map((name) => memoryTrend(name, sampler.lives(name)));
    for (const { process, isFlat, bytesPerMillion } of memory) {
      if (isFlat === false) violations.add('memory grows', `${process}: ${bytesPerMillion} bytes a million`);
    }
    return {
      minutes: loadedMs / 60_000,
      seed: options.seed,
      requests: tallies.requests,
      requestsPerS: (tallies.requests * 1000) / loadedMs,
      heldBack: load.heldBack(),
      acceptedEvents: tallies.acceptedEvents,
      lostEvents: found.missing,
      missingIds: found.examples,
      storedUnanswered: ledger.events - (tallies.acceptedEvents - found.missing),
      refusedConnections: tallies.refusedConnections,
      lostRequests: tallies.lostRequests,
      ledger,
      faults: Object.fromEntries(faults.times),
      longestDrainMs: faults.longestDrainMs,
      quiet: tallies.quiet.summary(),
      faulty: tallies.faulty.summary(),
      cpuMsPerRequest: sampler.cpuMs() / Math.max(1, tallies.requests),
      foreignCpus: Math.max(0, foreignMs) / loadedMs,
      memory,
      toolRssBytes: process.memoryUsage.rss(),
      answers: Object.fromEntries([...tallies.answers].toSorted(([a], [b]) => a.localeCompare(b))),
      logLines: Object.fromEntries([...stage.lines].toSorted(([a], [b]) => a.localeCompare(b))),
      errorSamples: stage.errorSamples,
      violations: violations.list(),
    };
  } finally {
    await stage.close();
  }
}

const wakeTries = 20;

/** Sends one event to each project until it is accepted; from then on the Worker remembers the key. */
async function wake(sender: Sender, traffic: Traffic, judge: LoadInput['judge']): Promise<void> {
  for (const planned of traffic.first()) {
    for (let left = wakeTries; ; left -= 1) {
      const fromMs = Date.now();
      const answer = await sender.send(planned);
      const isTaken = 'status' in answer && answer.status === 200;
      if (isTaken || left <= 1) {
        judge(planned, answer, fromMs, Date.now());
        break;
      }
      await sleep(500);
    }
  }
}

interface LoadInput {
  readonly rate: number;
  readonly sender: Sender;
  readonly traffic: Traffic;
  readonly judge: ReturnType<typeof createJudge>['judge'];
}

/** Sends at a fixed rate and does not wait for answers; only the number of open requests is bounded. */
function startLoad({ rate, sender, traffic, judge }: LoadInput) {
  let due = 0;
  const onTheirWay = new Set<Promise<void>>();
  let heldBack = 0;
  let lastTickAtMs = performance.now();
  const sendOne = async (): Promise<void> => {
    const planned = traffic.next();
    const fromMs = Date.now();
    const answer = await sender.send(planned);
    judge(planned, answer, fromMs, Date.now());
  };
  const timer = setInterval(() => {
    const nowMs = performance.now();
    // After a pause of this process itself, no flood.
    due += Math.min(rate, ((nowMs - lastTickAtMs) * rate) / 1000);
    lastTickAtMs = nowMs;
    for (; due >= 1; due -= 1) {
      if (onTheirWay.size >= maxInFlight) {
        heldBack += 1;
        continue;
      }
      const one = sendOne().finally(() => onTheirWay.delete(one));
      onTheirWay.add(one);
    }
  }, tickMs);
  return {
    heldBack: () => heldBack,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(onTheirWay);
    },
  };
}

interface LedgerCheck {
  readonly ledger: SoakLedger;
  readonly tallies: ReturnType<typeof createJudge>['tallies'];
  readonly found: { readonly missing: number; readonly examples: readonly string[] };
  /** Refusals that kills may have lost. */
  readonly uncounted: number;
}

/** Accepted is stored, once, and the counters say the same. */
function judgeLedger({ ledger, tallies, found, uncounted }: LedgerCheck, violations: Violations): void {
  const between = (name: string, value: number, least: number, most: number): void => {
    if (value < least || value > most) {
      violations.add(`ledger: ${name}`, `${value}, not ${least === most ? least : `${least} to ${most}`}`);
    }
  };
  if (found.missing > 0) {
    violations.add('answered 200 and lost', `${found.missing}: ${found.examples.slice(0, 5).join(' ')}`);
  }
  const { events } = ledger;
  const { acceptedEvents, lostEvents, duplicates, lostDuplicates, invalidItems, lostOthers } = tallies;
  between('rows', events, acceptedEvents, acceptedEvents + lostEvents);
  between('rows with the same id', events - ledger.distinctEvents, 0, 0);
  between('counts of issues', ledger.issueCounts, events, events);
  between('counts of hours', ledger.hourCounts, events, events);
  between('accepted items', ledger.accepted, events, events);
  between('duplicates', ledger.duplicates, duplicates, duplicates + lostDuplicates);
  between('invalid items', ledger.invalid, invalidItems - uncounted, invalidItems + lostOthers);
  const { limitedEvents } = tallies;
  between('limited items', ledger.limited, limitedEvents - uncounted, limitedEvents + lostEvents);
  // Each of three may let a whole quota through in one minute: the lease, an isolate alone, and one started since.
  between('the limited project in a minute', ledger.mostInLimitedMinute, 0, 3 * limitedPerMinute);
}
