import type { LogPump } from './log-pump.ts';
import { runtimeLine } from './output.ts';
import { repeat, type Repeated } from './repeat.ts';

export interface RuntimeWatchInput {
  readonly everyMs: number;
  /** Never rejects. */
  readonly isAlive: (withinMs: number) => Promise<boolean>;
  /** Ends the runtime in a way that allows a restart. */
  readonly restart: () => void;
  readonly log: Pick<LogPump, 'say'>;
  /** Called once, when restarts have not helped. */
  readonly onDead: (sentence: string) => void;
}

/** How many times in a row the runtime may fail to answer. */
const maxSilent = 6;
const maxRestarts = 3;

/**
 * Asks the runtime repeatedly whether it is alive; restarts it after six unanswered questions in a row, and gives up
 * after three restarts. It counts questions, not seconds, because this process asks no question while it is stopped.
 */
export function watchRuntime(input: RuntimeWatchInput): Repeated {
  const { everyMs, isAlive, restart, log, onDead } = input;
  let silent = 0;
  let restarts = 0;

  const tell = (level: string, text: string): void => log.say(2, `${runtimeLine(level, text)}\n`);
  const act = (alive: boolean): boolean => {
    silent = alive ? 0 : silent + 1;
    if (alive) restarts = 0;
    if (silent < maxSilent) return true;
    silent = 0;
    restarts += 1;
    if (restarts > maxRestarts) {
      onDead('workerd does not answer, and restarting it did not help: Ballast ends. Start it again.');
      return false;
    }
    tell('error', 'workerd did not answer: it is ended and started again.');
    restart();
    return true;
  };
  return repeat(everyMs, () => isAlive(everyMs), act);
}
