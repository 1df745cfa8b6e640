/** A Redis that takes single commands. Rejects with an `Error` whose message is Redis' own. */
export interface RedisEngine {
  readonly kind: 'server' | 'embedded';
  readonly call: (command: string, args: readonly string[]) => Promise<unknown>;
  /** Runs commands between MULTI and EXEC; returns all replies at once, errors in their place. */
  readonly transact: (commands: readonly (readonly string[])[]) => Promise<unknown[]>;
  readonly close: () => Promise<void>;
}
