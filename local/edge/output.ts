import type { Writable } from 'node:stream';
import { textJson } from '../../src/platform/log/log-json.ts';

export interface LineWriter {
  readonly write: (line: string) => void;
  readonly flush: () => void;
}

/** Writes lines gathered during one turn of the event loop at once: a write to a pipe or terminal blocks us. */
export function createLineWriter(stream: Writable): LineWriter {
  let waiting = '';
  const flush = (): void => {
    if (waiting !== '') stream.write(waiting);
    waiting = '';
  };
  // Nobody reads any more (`npm start | head`): that is no reason to stop.
  stream.on('error', () => {});
  return {
    write: (line) => {
      if (waiting === '') setImmediate(flush);
      waiting += `${line}\n`;
    },
    flush,
  };
}

/** A line of the Worker passes as it is; what the runtime itself says, which may quote a request, becomes one like it. */
export function asLogLine(line: string): string {
  if (line.startsWith('{')) return line;
  const text = textJson(line, { maskIp: false });
  return `{"ts":"${new Date().toISOString()}","level":"error","msg":"workerd","text":${text}}`;
}
