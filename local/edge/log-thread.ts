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
 * The thread that reads what workerd writes and passes it on. It never waits for its reader: workerd blocks in `write`
 * when its pipe is full, and every request with it.
 */

const { fifo, sink, maxBytes }: LogThreadData = workerData;
const newline = 0x0a;
const brace = 0x7b;
/** A line longer than this is passed on in pieces. */
const maxLineBytes = 1024 * 1024;
/** How often a reader that did not keep up is tried again. */
const retryMs = 20;
/** Batches that the other thread has not yet taken. */
const maxUntaken = 64;
/** What the runtime says by itself is told to the other thread so often, to explain a start that failed. */
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

/** The sink of tests and tools: whole batches to the other thread, as long as it takes them. */
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

/** Cuts into lines by bytes: the Worker's own pass untouched, without being decoded. */
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

/** How many lines there are, when all of them are objects and end; else 0. */
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

/** What is in the pipe now, without waiting for more. */
function readRest(fd: number): void {
  const buffer = Buffer.alloc(64 * 1024);
  try {
    for (let bytes = 1; bytes > 0;) {
      bytes = readSync(fd, buffer);
      if (bytes > 0) take(Buffer.from(buffer.subarray(0, bytes)));
    }
  } catch {
    // EAGAIN: it is empty.
  }
}

// Opened for both, so that the end of one workerd is not the end of the log.
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
    // Whole texts of our own, on the other descriptor when it is another.
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
  // A few lines in the life of a process; a reader that does not take them has its reasons.
  others.writer.write(Buffer.from(text));
}

async function leave(giveUpAt: number): Promise<void> {
  const leftMs = Math.max(0, giveUpAt - performance.now());
  await Promise.all([writer.end(leftMs), others?.writer.end(leftMs)]);
  report({ ended: true });
}

/** Writes what waits, for so long at most, and says that it is done. */
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
