import { Buffer } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.ts';
import { ProtocolError } from './errors.ts';
import type { FaultSwitch } from './faults.ts';
import { StreamExpired, TooManyStreams } from './streams.ts';

export type HandlerOptions = {
  database: Database;
  faults: FaultSwitch;
  authToken: string | undefined;
  maxBodyBytes: number;
};

const sendText = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(text) });
  response.end(text);
};

const sendJson = (response: ServerResponse, status: number, json: string): void => {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
  });
  response.end(json);
};

const errorJson = (code: string, message: string): string => JSON.stringify({ message, code });

/** Reads the whole body; undefined when it is longer than the cap (the rest is dropped unread). */
function readBody(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) resolve(undefined);
      else chunks.push(chunk);
    });
    request.on('end', () => {
      const [first] = chunks;
      const whole = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
      resolve(whole.toString('utf8'));
    });
    request.on('error', reject);
    request.on('close', () => reject(new Error('The client went away')));
  });
}

/** Handles HTTP as sqld does: probes by GET, pipelines by POST. */
export function createHandler(options: HandlerOptions) {
  const { database, faults, authToken, maxBodyBytes } = options;
  const expected = authToken === undefined ? undefined : Buffer.from(`Bearer ${authToken}`);

  const isAllowed = (request: IncomingMessage): boolean => {
    if (expected === undefined) return true;
    const given = Buffer.from(request.headers.authorization ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  };

  /** Acts on the current fault; tells whether it has answered the request or must drop it later. */
  const isStopped = async (response: ServerResponse): Promise<'answered' | 'dropAfter' | 'no'> => {
    const fault = faults.take();
    if (fault === undefined) return 'no';
    if (fault.delayMs !== undefined) await sleep(fault.delayMs);
    if (fault.hang === true) {
      await faults.lifted();
      response.destroy();
      return 'answered';
    }
    if (fault.dropConnection === 'before') {
      response.destroy();
      return 'answered';
    }
    if (fault.status !== undefined) {
      sendJson(response, fault.status, errorJson('FAULT', 'Fault injected by a test'));
      return 'answered';
    }
    return fault.dropConnection === 'after' ? 'dropAfter' : 'no';
  };

  const runPipeline = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request, maxBodyBytes);
    if (body === undefined) {
      response.setHeader('connection', 'close');
      sendText(response, 413, 'The request body is too large');
      return;
    }
    const stopped = await isStopped(response);
    if (stopped === 'answered') return;
    const reply = await database.run(body);
    if (stopped === 'dropAfter') response.destroy();
    else sendJson(response, 200, reply);
  };

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url?.split('?', 1)[0];
    if (request.method === 'POST' && (path === '/v2/pipeline' || path === '/v3/pipeline')) {
      if (isAllowed(request)) return runPipeline(request, response);
      return sendJson(response, 401, errorJson('AUTH_INVALID', 'Unauthorized'));
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendText(response, 404, 'Not found');
    if (path === '/health') return sendText(response, 200, '');
    if (path === '/version') return sendText(response, 200, 'ballast local libSQL');
    if (path === '/v2') return sendText(response, 200, 'Hello, this is HTTP API v2 (Hrana over HTTP)');
    if (path === '/v3') return sendText(response, 200, 'Hello, this is HTTP API v3 (Hrana over HTTP)');
    return sendText(response, 404, 'Not found');
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    route(request, response).catch((error: unknown) => fail(response, error));
  };
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.destroyed || response.headersSent) {
    response.destroy();
    return;
  }
  const message = error instanceof Error ? error.message : 'Unknown error';
  if (error instanceof ProtocolError) sendText(response, 400, message);
  else if (error instanceof StreamExpired) sendJson(response, 500, errorJson('STREAM_EXPIRED', message));
  else if (error instanceof TooManyStreams) sendJson(response, 503, errorJson('TOO_MANY_STREAMS', message));
  else sendJson(response, 500, errorJson('INTERNAL', message));
}
