/** A question that is asked again and again until it is stopped. */
export interface Repeated {
  readonly stop: () => void;
}

/**
 * Asks after each `everyMs`, then acts on the answer; goes on while `act` returns true. An answer that comes after
 * `stop` is ignored. Does not keep the process alive.
 */
export function repeat<T>(everyMs: number, ask: () => Promise<T>, act: (answer: T) => boolean): Repeated {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const answer = await ask();
    if (!stopped && act(answer)) wait();
  };
  const wait = (): void => {
    timer = setTimeout(() => void look(), everyMs);
    timer.unref();
  };
  wait();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
