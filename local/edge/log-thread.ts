import { Buffer } from 'node:buffer';
import { constants, openSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { LogOrder, LogReport, LogThreadData } from './log-pump.ts';
import { createLogQueue } from './log-queue.ts';
import { asLogLine, runtimeLine } from './output.ts';
import { prettyLine } from './pretty-line.ts';
import { openWriter, type Writer } from './writer.ts';

/*
 * This thread reads what workerd writes and passes it on. It never waits for its reader: when workerd's pipe is full,
 * workerd blocks in `write`, and so does every request.
 */

const { fifo, sink, maxBytes }: LogThreadData = workerData;
const newline = 0x0a;
const brace = 0x7b;
/** A longer line is passed on in pieces. */
const maxLineBytes = 1024 * 1024;
/** How often to retry a reader that did not keep up. */
const retryMs = 20;
/** Batches that the other thread has not taken yet. */
const maxUntaken = 64;
/** How many of the runtime's own lines go to the other thread, to explain a failed start. */
let toTell = 50;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread has no origin
const report = (message: LogReport): void => parentPort?.postMessage(message);
const lost = (dropped: number): string =>
  show(runtimeLine('warn', 'The reader of the log did not keep up: lines are missing.', { dropped }));
const show = (line: string): string =>
  sink.kind === 'descriptor' && sink.pretty ? prettyLine(line, sink.color) : line;

const queue = createLogQueue(maxBytes, lost);
const writer: Writer =
  sink.kind === 'descriptor'
    ? openWriter(sink.fd)
    : {
        write: sink.kind === 'function' ? postLines : (bytes) => bytes.length,
        end: () => Promise.resolve(),
      };
let untaken = 0;
let timer: NodeJS.Timeout | undefined;

/** The sink of tests and tools: sends whole batches to the other thread, as long as it takes them. */
function postLines(bytes: Buffer): number {
  if (untaken >= maxUntaken) return 0;
  untaken += 1;
  report({ lines: bytes.toString('utf8').split('\n').slice(0, -1) });
  return bytes.length;
}

function flush(): void {
  for (let bytes = queue.next(); bytes !== undefined; bytes = queue.next()) {
    const taken = writer.write(bytes);
    queue.written(taken);
    if (taken === bytes.length) continue;
    timer ??= setTimeout(() => {
      timer = undefined;
      flush();
    }, retryMs);
    return;
  }
}

let rest = Buffer.alloc(0);

/** Cuts into lines by bytes: the Worker's own lines pass unchanged, without being decoded. */
function take(chunk: Buffer): void {
  if (sink.kind === 'nothing' && chunk[0] === brace) return;
  const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  const end = bytes.length >= maxLineBytes ? bytes.length : bytes.lastIndexOf(newline) + 1;
  rest = end === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(end));
  if (end === 0) return;
  const whole = bytes.subarray(0, end);
  const lines = countPlain(whole);
  if (lines > 0) queue.push(whole, lines);
  else for (const line of whole.toString('utf8').split('\n')) pass(line);
  flush();
}

/** The number of lines if all of them are complete JSON objects; else 0. */
function countPlain(bytes: Buffer): number {
  if (sink.kind === 'descriptor' && sink.pretty) return 0;
  let lines = 0;
  for (let from = 0; from < bytes.length; lines += 1) {
    if (bytes[from] !== brace) return 0;
    const end = bytes.indexOf(newline, from);
    if (end < 0) return 0;
    from = end + 1;
  }
  return lines;
}

function pass(line: string): void {
  if (line === '') return;
  if (!line.startsWith('{') && toTell > 0) {
    toTell -= 1;
    report({ runtimeSaid: line.slice(0, 2_000) });
  }
  const shown = asLogLine(line);
  if (shown !== undefined) queue.push(Buffer.from(`${show(shown)}\n`), 1);
}

/** Reads what the pipe holds now, without waiting for more. */
function readRest(fd: number): void {
  const buffer = Buffer.alloc(64 * 1024);
  try {
    for (let bytes = 1; bytes > 0;) {
      bytes = readSync(fd, buffer);
      if (bytes > 0) take(Buffer.from(buffer.subarray(0, bytes)));
    }
  } catch {
    // EAGAIN: the pipe is empty.
  }
}

// Opened for reading and writing, so that the log does not end when one workerd ends.
const source = fifo === undefined ? undefined : openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
const socket = source === undefined ? undefined : new Socket({ fd: source, readable: true, writable: false });
socket?.on('data', take).on('error', () => {});

parentPort?.on('message', (order: LogOrder) => {
  if ('taken' in order) {
    untaken -= 1;
    flush();
  } else if ('chunk' in order) {
    take(Buffer.from(order.chunk));
  } else if ('say' in order) {
    // Our own texts are whole; they go to the other descriptor when that differs.
    if (sink.kind === 'descriptor' && order.fd !== sink.fd) say(order.fd, order.say);
    else queue.push(Buffer.from(order.say), 1);
    flush();
  } else {
    end(order.endWithinMs);
  }
});

let others: { readonly fd: number; readonly writer: Writer } | undefined;

function say(fd: number, text: string): void {
  others ??= { fd, writer: openWriter(fd) };
  // A process writes only a few such lines. If the reader does not take them, they are dropped.
  others.writer.write(Buffer.from(text));
}

async function leave(giveUpAt: number): Promise<void> {
  const leftMs = Math.max(0, giveUpAt - performance.now());
  await Promise.all([writer.end(leftMs), others?.writer.end(leftMs)]);
  report({ ended: true });
}

/** Writes the waiting lines, for at most `withinMs`, then reports that it is done. */
function end(withinMs: number): void {
  const giveUpAt = performance.now() + withinMs;
  if (source !== undefined) {
    socket?.pause();
    readRest(source);
  }
  const tryOn = (): void => {
    flush();
    if (queue.next() === undefined || performance.now() > giveUpAt) void leave(giveUpAt);
    else setTimeout(tryOn, retryMs);
  };
  tryOn();
}

report({ ready: true });
