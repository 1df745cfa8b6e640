import { check } from 'recheck';
import { patterns } from '../../src/kinds/error/grouping/v1/patterns.ts';
import { builtRegexes, regexLiterals, type FoundRegex } from './regexes.ts';

/**
 * Proves that no regular expression of src/ takes more than linear time on any text: an automaton finds the dangerous ones,
 * and a fuzzer counts the steps of a backtracking matcher where the automaton cannot decide.
 */

const timeoutMs = 20_000;
const inFlight = 2;

/** Regexes that are not linear in their input, with the bound of that input. */
const bounded: Readonly<Record<string, string>> = {
  'src/middleware/route-template.ts /\\{[^}]*\\}/g': 'the paths of our own routes',
};

const nameOf = ({ path, source, flags }: FoundRegex): string => `${path} /${source}/${flags}`;

/** A repetition of more than this may as well have no bound. */
const shortRepeats = 256;

/**
 * True when some part may be long: without one, a regex takes a bounded number of steps at each place, and the verdicts of
 * the fuzzer on such a regex change from run to run.
 */
function isUnbounded(source: string): boolean {
  const bare = source.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, '_');
  if (/[*+]|\{\d+,\}/.test(bare)) return true;
  return [...bare.matchAll(/\{(?:\d+,)?(\d+)\}/g)].some(([, most]) => Number(most) > shortRepeats);
}

/**
 * Regexes that a module puts together of many parts, too large to be decided as one: the parts without a bound are checked
 * alone, and the whole has the bound of its input.
 */
const boundedWholes: Readonly<Record<string, string>> = {
  'src/kinds/error/grouping/v1/parameterize.ts': 'texts of at most 8,192 characters and 384 hits',
};
const isWhole = ({ path, source }: FoundRegex): boolean =>
  boundedWholes[path] !== undefined &&
  patterns.every((part) => source.includes(new RegExp(part.source).source));
const parts = patterns
  .filter(({ source }) => isUnbounded(source))
  .map(({ name, source }) => ({
    path: `src/kinds/error/grouping/v1/patterns.ts ${name}`,
    line: 0,
    source: `(?<!\\w)(?:${source})`,
    flags: 'g',
  }));

async function faultOf(regex: FoundRegex): Promise<string | undefined> {
  if (!isUnbounded(regex.source) || bounded[nameOf(regex)] !== undefined) return undefined;
  if (isWhole(regex)) return undefined;
  const result = await check(regex.source, regex.flags, { timeout: timeoutMs });
  if (result.status === 'safe') return undefined;
  if (result.status === 'unknown') return `undecided (${result.error.kind})`;
  const { pumps, suffix } = result.attack;
  const pumped = pumps.map(({ prefix, pump }) => `${JSON.stringify(prefix)} + n × ${JSON.stringify(pump)}`);
  return `${result.complexity.summary}: ${pumped.join(' + ')} + ${JSON.stringify(suffix)}`;
}

// A check that finds nothing must be able to find something.
for (const source of [String.raw`\s+$`, '(a|a)*b', String.raw`k\w*=`]) {
  const known = { path: 'known to be slow', line: 0, source, flags: '' };
  if ((await faultOf(known)) === undefined) throw new Error(`The check passes /${source}/`);
}

const regexes = [...regexLiterals(), ...(await builtRegexes()), ...parts];
const faults: string[] = [];
const waiting = [...regexes];
await Promise.all(
  Array.from({ length: inFlight }, async () => {
    for (let regex = waiting.pop(); regex !== undefined; regex = waiting.pop()) {
      const fault = await faultOf(regex);
      if (fault !== undefined)
        faults.push(`${regex.path}:${regex.line} /${regex.source}/${regex.flags}\n    ${fault}`);
    }
  }),
);
for (const fault of faults.toSorted()) console.log(fault);
console.log(`${regexes.length} regular expressions, ${faults.length} not linear`);
process.exit(faults.length > 0 ? 1 : 0);
