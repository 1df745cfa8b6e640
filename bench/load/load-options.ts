import { parseArgs } from 'node:util';
import type { GeneratorName } from '../options.ts';

export const profileNames = ['steady', 'burst', 'quota'] as const;
export type ProfileName = (typeof profileNames)[number];

export interface LoadOptions {
  readonly profiles: readonly ProfileName[];
  /** For each profile. */
  readonly seconds: number;
  readonly json: boolean;
  readonly generator: GeneratorName | undefined;
}

export const loadUsage = `npm run load -- [options]
  --profile P    steady, burst, quota or all (default all)
  --seconds N    of load in each profile (default 10; 2 to 45)
  --generator G  wrk or autocannon (default: wrk when installed)
  --json         the last line is one JSON object with the figures

  steady  four requests in flight all the time
  burst   64 in flight for two seconds, then a second of nothing, and again
  quota   ten times and more of what a key, and then a project, may send in a minute`;

/** Reads the command line. Throws `TypeError` with a sentence for people on anything it does not know. */
export function parseLoadOptions(args: readonly string[]): LoadOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      profile: { type: 'string', default: 'all' },
      seconds: { type: 'string', default: '10' },
      generator: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { profile, generator } = values;
  const profiles = profileNames.filter((name) => profile === 'all' || profile === name);
  if (profiles.length === 0)
    throw new TypeError(`--profile must be steady, burst, quota or all, not ${profile}`);
  if (generator !== undefined && generator !== 'wrk' && generator !== 'autocannon') {
    throw new TypeError(`--generator must be wrk or autocannon, not ${generator}`);
  }
  const seconds = Number(values.seconds);
  if (!Number.isInteger(seconds) || seconds < 2 || seconds > 45) {
    throw new TypeError(`--seconds must be a whole number from 2 to 45, not ${values.seconds}`);
  }
  return { profiles, seconds, json: values.json, generator };
}
