import RedisMock from 'ioredis-mock';
import type { RedisEngine } from './engine.ts';

/** Counts engines, to give each its own host name: the library shares one database between equal names. */
let started = 0;

/**
 * Redis inside this process, for machines without a redis-server. It runs Lua in a JavaScript virtual machine; only the
 * commands that the scripts and tests here use have been tried.
 */
export function startEmbeddedEngine(): RedisEngine {
  started += 1;
  const client = new RedisMock({ host: `embedded-${started}` });
  const call: RedisEngine['call'] = async (command, args) => {
    const name = command.toLowerCase();
    if (!/^[a-z]{1,20}$/.test(name) || typeof Reflect.get(client, name) !== 'function') {
      throw new Error(`ERR unknown command '${name}'`);
    }
    return (await Reflect.apply(Reflect.get(client, name), client, [...args])) as unknown;
  };
  return {
    kind: 'embedded',
    call,
    // It runs all commands on one thread without a pause, so that others see the same as with MULTI.
    transact: (commands) =>
      Promise.all(
        commands.map(([command = '', ...args]) => call(command, args).catch((error: unknown) => error)),
      ),
    close: async () => client.disconnect(),
  };
}
