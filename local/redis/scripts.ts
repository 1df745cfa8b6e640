import { createHash } from 'node:crypto';
import type { RedisEngine } from './engine.ts';

/** A flag that only Upstash knows; any other Redis refuses a script that has it. */
const foreignFlag = 'allow-key-locking';
const maxScripts = 1_000;

export interface ScriptRunner {
  readonly run: (command: string, args: readonly string[]) => Promise<unknown>;
}

/**
 * Passes EVAL and EVALSHA on without Upstash's flag in the script's first line. A client uses the hash of the script it
 * sent, Redis the hash of the script it received: the runner maps one to the other.
 */
export function createScriptRunner({ call, kind }: Pick<RedisEngine, 'call' | 'kind'>): ScriptRunner {
  const sentAs = new Map<string, string>();
  return {
    async run(command, args) {
      const [script = '', ...rest] = args;
      if (command === 'EVALSHA') {
        const known = sentAs.get(script.toLowerCase());
        if (known === undefined) throw new Error('NOSCRIPT No matching script. Please use EVAL.');
        return call('EVALSHA', [known, ...rest]);
      }
      const accepted = acceptable(script, kind);
      if (sentAs.size >= maxScripts) sentAs.clear();
      sentAs.set(sha1(script), sha1(accepted));
      return call('EVAL', [accepted, ...rest]);
    },
  };
}

/** The embedded Lua accepts no such first line; it becomes empty there, so that line numbers stay. */
function acceptable(script: string, kind: RedisEngine['kind']): string {
  const [, shebang, body] = /^(#![^\n]*)(\n[\s\S]*)$/.exec(script) ?? [];
  if (shebang === undefined || body === undefined) return script;
  if (kind === 'embedded') return body;
  const [engine = '', ...options] = shebang.split(/\s+/);
  const kept = options.flatMap((option) => {
    if (!option.startsWith('flags=')) return [option];
    const flags = option.slice('flags='.length).split(',');
    const others = flags.filter((flag) => flag !== foreignFlag);
    return others.length === 0 ? [] : [`flags=${others.join(',')}`];
  });
  return `${[engine, ...kept].join(' ')}${body}`;
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
