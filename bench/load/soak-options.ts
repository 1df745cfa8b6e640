import { parseArgs } from 'node:util';

export interface SoakOptions {
  readonly minutes: number;
  /** Requests a second. */
  readonly rate: number;
  readonly seed: number;
  readonly json: boolean;
  /** Where the database and the ids are kept; undefined: a temporary place, removed at the end. */
  readonly keep: string | undefined;
}

export const soakUsage = `npm run soak -- [options]
  --minutes N  how long (default 1, in which every fault happens once; at least 1)
  --rate N     requests a second (default 60)
  --seed N     of what is sent (default 1); the same seed sends the same
  --keep DIR   leave database and ids in this directory, which must not exist
  --json       the last line is one JSON object with the figures`;

/** Reads the command line. Throws `TypeError` with a sentence for people on anything it does not know. */
export function parseSoakOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '1' },
      rate: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      keep: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    minutes: number('--minutes', values.minutes, 1, 7 * 24 * 60),
    rate: number('--rate', values.rate, 1, 5_000),
    seed: number('--seed', values.seed, 0, 2 ** 32 - 1),
    json: values.json,
    keep: values.keep,
  };
}

function number(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new TypeError(`${name} must be a number from ${min} to ${max}, not ${text}`);
}
