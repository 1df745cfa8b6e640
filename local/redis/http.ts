import { Buffer } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultSwitch } from '../libsql/faults.ts';
import type { RedisEngine } from './engine.ts';
import { readCommand, toReply, type RestReply } from './reply.ts';
import { createScriptRunner } from './scripts.ts';

export interface RestStats {
  /** HTTP requests that passed authentication. */
  requests: number;
  /** Commands in those requests, counted as Upstash counts them. */
  commands: number;
}

export interface RestOptions {
  readonly engine: RedisEngine;
  readonly token: string;
  readonly faults: FaultSwitch;
  readonly stats: RestStats;
}

const maxBodyBytes = 1024 * 1024;
const maxCommands = 1_000;

/** Upstash's REST protocol: a command as JSON to `/`, several to `/pipeline` or, as one, to `/multi-exec`. */
export function createRestHandler({ engine, token, faults, stats }: RestOptions) {
  const expected = Buffer.from(`Bearer ${token}`);
  const scripts = createScriptRunner(engine);

  const run = async ([name = '', ...args]: readonly string[]): Promise<unknown> => {
    const command = name.toUpperCase();
    return command === 'EVAL' || command === 'EVALSHA'
      ? scripts.run(command, args)
      : engine.call(command, args);
  };
  const runOrError = (command: readonly string[]): Promise<unknown> =>
    run(command).catch((error: unknown) => error);

  /** Acts on the current fault; true when the request is over. */
  const isStopped = async (response: ServerResponse): Promise<boolean> => {
    const fault = faults.take();
    if (fault?.delayMs !== undefined) {
      await Promise.race([sleep(fault.delayMs, undefined, { ref: false }), faults.lifted()]);
    }
    if (fault?.hang === true) {
      await faults.lifted();
      response.destroy();
      return true;
    }
    if (fault?.dropConnection !== undefined) {
      response.destroy();
      return true;
    }
    if (fault?.status === undefined) return false;
    sendJson(response, fault.status, { error: 'ERR fault injected by a test' });
    return true;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return sendJson(response, 401, { error: 'WRONGPASS invalid or missing auth token' });
    }
    if (request.method !== 'POST') return sendJson(response, 405, { error: 'ERR only POST is offered here' });
    const asBase64 = request.headers['upstash-encoding'] === 'base64';
    const body = await readJson(request);
    const path = request.url?.split('?', 1)[0];
    if (path === '/pipeline' || path === '/multi-exec') {
      const commands = Array.isArray(body) ? body.slice(0, maxCommands).map(readCommand) : [];
      const valid = commands.filter((command) => command !== undefined);
      if (valid.length === 0 || valid.length < commands.length) return refuse(response);
      count(valid.length);
      if (await isStopped(response)) return undefined;
      const values =
        path === '/pipeline' ? await Promise.all(valid.map(runOrError)) : await engine.transact(valid);
      return sendJson(
        response,
        200,
        values.map((value) => toReply(value, asBase64)),
      );
    }
    const command = path === '/' ? readCommand(body) : undefined;
    if (command === undefined) return refuse(response);
    count(1);
    if (await isStopped(response)) return undefined;
    const reply = toReply(await runOrError(command), asBase64);
    return sendJson(response, 'error' in reply ? 400 : 200, reply);
  };

  const count = (commands: number): void => {
    stats.requests += 1;
    stats.commands += commands;
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch(() => response.destroy());
  };
}

function refuse(response: ServerResponse): void {
  sendJson(response, 400, { error: 'ERR failed to parse command' });
}

function sendJson(response: ServerResponse, status: number, body: RestReply | readonly RestReply[]): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Undefined when the body is not JSON, or is too large. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
