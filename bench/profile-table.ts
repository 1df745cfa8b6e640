import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { type CpuProfile, samplingIntervalUs } from './devtools.ts';

/** A line of a profile: self time in milliseconds, and in per cent of the time that was not idle. */
export interface ProfileRow {
  readonly name: string;
  readonly selfMs: number;
  readonly percent: number;
}

export interface ProfileSummary {
  /** Time the isolate did something. */
  readonly busyMs: number;
  readonly functions: readonly ProfileRow[];
  /** The same by source file, or by package for what is not ours. */
  readonly modules: readonly ProfileRow[];
}

/** The bundle a profile speaks of: the end of its URL, and its source map. */
export interface ProfiledBundle {
  readonly fileName: string;
  readonly sourceMapFile: string;
}

interface Place {
  readonly name: string;
  readonly module: string;
  readonly line: number;
}

type CallFrame = CpuProfile['nodes'][number]['callFrame'];

/**
 * Adds up a CPU profile by counting samples. Time between samples would not do: isolates of workerd share a thread,
 * and does not sample an isolate that is not running, so its gaps are the work of other isolates.
 */
export function summarizeProfile(profile: CpuProfile, bundle: ProfiledBundle | undefined): ProfileSummary {
  const map = bundle === undefined ? undefined : readSourceMap(bundle.sourceMapFile);
  const functions = new Map<string, number>();
  const modules = new Map<string, number>();
  let busyMs = 0;
  for (const { callFrame, hitCount = 0 } of profile.nodes) {
    if (hitCount === 0 || callFrame.functionName === '(idle)' || callFrame.functionName === '(root)')
      continue;
    const selfMs = (hitCount * samplingIntervalUs) / 1000;
    busyMs += selfMs;
    const isOurs = bundle !== undefined && callFrame.url.endsWith(bundle.fileName);
    const { name, module, line } = placeOf(callFrame, isOurs ? map : undefined);
    add(functions, line === 0 ? name : `${name}  ${module}:${line}`, selfMs);
    add(modules, module, selfMs);
  }
  return { busyMs, functions: rows(functions, busyMs), modules: rows(modules, busyMs) };
}

function placeOf(
  { functionName, url, lineNumber, columnNumber }: CallFrame,
  map: SourceMap | undefined,
): Place {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '' || lineNumber < 0) {
    // `(program)` and `(garbage collector)` are native code around JavaScript; the rest are built-in functions.
    return { name, module: /^\((?:program|garbage)/.test(name) ? name : '(built-in functions)', line: 0 };
  }
  const entry = map?.findEntry(lineNumber, columnNumber);
  if (entry === undefined || !('originalSource' in entry)) {
    return { name, module: shorten(url), line: lineNumber + 1 };
  }
  const original = 'name' in entry && typeof entry.name === 'string' ? entry.name : name;
  return { name: original, module: shorten(entry.originalSource), line: entry.originalLine + 1 };
}

/** `…/node_modules/@libsql/client/lib-esm/http.js` is `@libsql/client`; ours keep their path from the root on. */
function shorten(source: string): string {
  const inPackage = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
  return inPackage ?? /(?:^|\/)((?:src|local|test)\/.*)$/.exec(source)?.[1] ?? source;
}

function readSourceMap(file: string): SourceMap {
  const payload: SourceMapPayload = JSON.parse(readFileSync(file, 'utf8'));
  return new SourceMap(payload);
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

function rows(sums: ReadonlyMap<string, number>, totalMs: number): ProfileRow[] {
  return [...sums]
    .map(([name, selfMs]) => ({ name, selfMs, percent: (100 * selfMs) / Math.max(1, totalMs) }))
    .toSorted((a, b) => b.selfMs - a.selfMs);
}
