import { setTimeout as sleep } from 'node:timers/promises';

/** Runs something once a minute, as the platform runs a cron trigger. */
export interface EveryMinute {
  /** Starts no more runs; resolves when the current run ends, or after `withinMs`. */
  readonly stop: (withinMs: number) => Promise<void>;
}

const minuteMs = 60_000;
const minuteOf = (timeMs: number): number => Math.floor(timeMs / minuteMs);

/**
 * Calls `run` at the beginning of each minute, with that time: once per minute at most. Skips a minute while the run
 * before is still going. Passes rejections of `run` to `onError`. Does not keep the process alive.
 */
export function everyMinute(
  run: (scheduledAt: Date) => Promise<unknown>,
  onError: (error: unknown) => void,
): EveryMinute {
  let ranMinute = minuteOf(Date.now());
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const begin = async (minute: number): Promise<void> => {
    ranMinute = minute;
    try {
      await run(new Date(minute * minuteMs));
    } catch (error) {
      onError(error);
    }
  };
  const wait = (): void => {
    // A timer may fire a little early, and the clock may be changed: only the actual minute at that moment counts.
    timer = setTimeout(
      () => {
        const minute = minuteOf(Date.now());
        if (minute > ranMinute && running === undefined) {
          running = begin(minute).finally(() => (running = undefined));
        }
        wait();
      },
      minuteMs - (Date.now() % minuteMs),
    );
    timer.unref();
  };
  wait();
  return {
    stop: async (withinMs) => {
      clearTimeout(timer);
      await Promise.race([running, sleep(withinMs, undefined, { ref: false })]);
    },
  };
}
