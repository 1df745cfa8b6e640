import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { type AnswerReader, createAnswerReader } from './answer-reader.ts';
import { type ChunkScanner, createChunkScanner, joinedChunk } from './chunked.ts';
import { type FrontCode, refuseRequest } from './refuse.ts';
import { type Framing, maxHeadBytes, readRequestHead, type RequestHead } from './request-head.ts';
import { connectUpstream } from './upstream.ts';

export interface FrontContext {
  /** Where the runtime listens now. */
  readonly upstream: { readonly host: string; readonly port: number };
  /** The header, in lower case, that tells the Worker the client's address. */
  readonly peerHeader: string;
  readonly isEnding: () => boolean;
  readonly onRefused: (line: string) => void;
}

export interface Connection {
  /** Closes after answering the current request; at once when there is no current request. */
  readonly finish: () => void;
  /** Called every second. */
  readonly tick: (nowMs: number) => void;
}

/** The runtime closes a connection that is idle for five seconds; the front closes it earlier. */
const upstreamIdleMs = 3_500;
/** When the Worker leaves more than this much of a body unread, the runtime closes the connection after its answer. */
const unreadMaxBytes = 64 * 1024;
/** A head must arrive within this time; it is a few packets. */
const headMaxMs = 15_000;
const keepAliveMs = 75_000;
/** The time without data from either side of a running request. The Worker's own deadlines are shorter. */
const silentMaxMs = 120_000;
/** How much a refused client may still send: a client reads the answer only when it has finished sending. */
const drainMaxBytes = 64 * 1024 * 1024;
const drainMaxMs = 15_000;
const drainSilentMs = 5_000;
/** More than any route accepts. */
const maxBodyBytes = 32 * 1024 * 1024;
const tooLarge = `No body may be longer than ${maxBodyBytes} bytes.`;
/** The front buffers this many bytes of requests that a client sends ahead; then the client must wait. */
const aheadMaxBytes = 64 * 1024;

const nothing = Buffer.alloc(0);
const endOfHead = Buffer.from('\r\n\r\n');
/** Searches an incomplete head; a complete head is checked line by line. */
function hasBareLineFeed(bytes: Buffer, from: number): boolean {
  for (let at = bytes.indexOf(0x0a, from); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at - 1] !== 0x0d) return true;
  }
  return false;
}
const isEmptyLine = (bytes: Buffer): boolean => bytes[0] === 0x0d && bytes[1] === 0x0a;

/** The length of the body. Infinity for a chunked body: its length is unknown until the last chunk. */
const bytesOf = (framing: Framing): number =>
  framing.kind === 'length' ? framing.bytes : framing.kind === 'chunked' ? Infinity : 0;

/**
 * `head`: waits for a request. `body`: passes its body on. `answer`: waits for the answer's end. `drain`: answered,
 * drops the rest of the request.
 */
type Phase = 'head' | 'body' | 'answer' | 'drain' | 'closed';

/** Serves one client connection: checks each request, passes it on to the runtime and passes the answer back. */
export function serveConnection(client: Socket, context: FrontContext, onClosed: () => void): Connection {
  let phase: Phase = 'head';
  let input: Buffer = nothing;
  let scannedTo = 0;
  let head: RequestHead | undefined;
  let bodyLeft = 0;
  let bodyChunks: ChunkScanner | undefined;
  let upstream: Socket | undefined;
  let answer: AnswerReader | undefined;
  let clientEnded = false;
  let drained = 0;
  let drainSinceMs = 0;
  let lastAtMs = Date.now();
  /** Bytes of the body sent to the runtime. */
  let passed = 0;
  let upstreamAtMs = lastAtMs;
  let phaseAtMs = lastAtMs;
  const { remoteAddress = '', localAddress = '', localPort = 0 } = client;
  const peerLine = `${context.peerHeader}: ${remoteAddress}\r\n`;

  const enter = (next: Phase): void => {
    phase = next;
    phaseAtMs = lastAtMs;
  };
  const close = (): void => {
    if (phase === 'closed') return;
    phase = 'closed';
    dropUpstream();
    client.destroy();
    onClosed();
  };
  const dropUpstream = (): void => {
    const old = upstream;
    upstream = undefined;
    answer = undefined;
    old?.removeAllListeners();
    old?.on('error', () => {});
    old?.destroy();
  };
  /** After the answer is written, reads and drops the rest of the request; otherwise the client would see a reset. */
  const drain = (): void => {
    dropUpstream();
    head = undefined;
    input = nothing;
    drainSinceMs = lastAtMs;
    enter('drain');
    client.resume();
    // Tells the client at once that nothing follows; it may go on sending until it has read that.
    if (clientEnded) client.end(close);
    else if (!client.writableEnded) client.end();
  };
  const refuse = (code: FrontCode, detail: string, retryAfterSeconds?: number): void => {
    if (answer?.begun() === true) {
      close();
      return;
    }
    const { bytes, line } = refuseRequest(code, detail, retryAfterSeconds);
    context.onRefused(line);
    client.end(bytes);
    drain();
  };

  const openUpstream = (): Socket => {
    const socket = connectUpstream(context.upstream, (bytes) => {
      if (upstream === socket) onAnswer(bytes);
    });
    socket.on('error', () => {});
    socket.on('drain', () => client.resume());
    socket.on('close', () => {
      if (upstream === socket) onUpstreamGone();
    });
    return socket;
  };
  const onUpstreamGone = (): void => {
    const reader = answer;
    dropUpstream();
    if (phase !== 'body' && phase !== 'answer') return;
    if (reader?.state() === 'untilClose') client.end(close);
    else if (reader?.begun() === true) close();
    else refuse('dependency_unavailable', 'The runtime went away before it answered.', 1);
  };

  const onAnswer = (bytes: Buffer): void => {
    lastAtMs = Date.now();
    upstreamAtMs = lastAtMs;
    const reader = answer;
    // The runtime sent data without a request: this connection cannot be trusted.
    if (reader === undefined) {
      dropUpstream();
      return;
    }
    const passed = reader.read(bytes);
    if (reader.state() === 'broken') {
      close();
      return;
    }
    if (passed === undefined) return;
    if (!client.write(passed) && upstream !== undefined) {
      const from = upstream;
      from.pause();
      client.once('drain', () => from.resume());
    }
    if (reader.state() === 'ended') onAnswered(reader);
  };
  const onAnswered = (reader: AnswerReader): void => {
    if (phase === 'body') {
      drain();
      return;
    }
    const last = mustClose() || reader.closes();
    answer = undefined;
    if (passed > unreadMaxBytes) dropUpstream();
    head = undefined;
    enter('head');
    if (last) {
      drain();
      return;
    }
    client.resume();
    if (input.length > 0) setImmediate(step);
  };
  const mustClose = (): boolean =>
    head === undefined ||
    head.close ||
    head.minor === 0 ||
    phase === 'body' ||
    clientEnded ||
    context.isEnding();

  /** Processes as much of the input as possible. */
  const step = (): void => {
    if (phase === 'head') stepHead();
    if (phase === 'body') stepBody();
  };
  const stepHead = (): void => {
    while (isEmptyLine(input)) input = input.subarray(2);
    if (input.length === 0) return;
    const end = input.indexOf(endOfHead, scannedTo);
    if (end < 0 && input.length <= maxHeadBytes && !hasBareLineFeed(input, scannedTo)) {
      scannedTo = Math.max(0, input.length - 3);
      return;
    }
    scannedTo = 0;
    if (end < 0 && input.length <= maxHeadBytes) {
      refuse('malformed_request', 'Lines end with a carriage return and a line feed.');
      return;
    }
    if (end < 0 || end > maxHeadBytes) {
      const lineEnd = input.indexOf('\r\n');
      if (lineEnd < 0 || lineEnd > maxHeadBytes) refuse('uri_too_long', 'The request line is too long.');
      else refuse('headers_too_large', `The headers are longer than ${maxHeadBytes} bytes.`);
      return;
    }
    const read = readRequestHead(input.toString('latin1', 0, end), context.peerHeader);
    input = input.subarray(end + 4);
    if (!read.ok) {
      refuse(read.refusal.code, read.refusal.detail);
      return;
    }
    pass(read.head);
  };

  const pass = (next: RequestHead): void => {
    const { framing } = next;
    bodyLeft = bytesOf(framing);
    if (framing.kind === 'length' && bodyLeft > maxBodyBytes) {
      refuse('payload_too_large', tooLarge);
      return;
    }
    head = next;
    passed = 0;
    bodyChunks = framing.kind === 'chunked' ? createChunkScanner() : undefined;
    // After a pause of this process the runtime may already have closed the connection.
    if (lastAtMs - upstreamAtMs > upstreamIdleMs) dropUpstream();
    if (upstream?.writable === false) dropUpstream();
    upstream ??= openUpstream();
    upstreamAtMs = lastAtMs;
    answer = createAnswerReader(next.method, mustClose);
    const host =
      next.host ?? `${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
    const length = framing.kind === 'length' ? `Content-Length: ${framing.bytes}\r\n` : '';
    const coding = framing.kind === 'chunked' ? 'Transfer-Encoding: chunked\r\n' : '';
    const text = `${next.method} ${next.target} HTTP/1.1\r\nHost: ${host}\r\n${next.lines}${peerLine}${length}${coding}\r\n`;
    enter(bodyLeft === 0 ? 'answer' : 'body');
    if (bodyLeft <= input.length) {
      // The whole body has usually arrived: one write sends head and body.
      upstream.cork();
      upstream.write(text, 'latin1');
      if (bodyLeft > 0) upstream.write(input.subarray(0, bodyLeft));
      upstream.uncork();
      input = input.subarray(bodyLeft);
      passed = bodyLeft;
      enter('answer');
      return;
    }
    upstream.write(text, 'latin1');
    if (next.expectsContinue && input.length === 0) client.write('HTTP/1.1 100 Continue\r\n\r\n');
    stepBody();
  };
  const stepBody = (): void => {
    if (input.length === 0 || upstream === undefined) return;
    passed += input.length;
    // The runtime answered before it read the whole body, and needs no more of it.
    if (answer?.begun() === true) {
      input = nothing;
      return;
    }
    if (passed > maxBodyBytes) {
      dropUpstream();
      refuse('payload_too_large', tooLarge);
      return;
    }
    if (bodyChunks === undefined) {
      const piece = input.subarray(0, bodyLeft);
      bodyLeft -= piece.length;
      input = input.subarray(piece.length);
      if (!upstream.write(piece)) client.pause();
      if (bodyLeft === 0) enter('answer');
      return;
    }
    const to = upstream;
    // Joins the content that arrived together into one chunk: each chunk costs the runtime as much as a small request.
    // Leaves out extensions, which the runtime does not know, and trailers.
    const pieces: Buffer[] = [];
    const used = bodyChunks.read(input, (piece) => pieces.push(piece));
    if (pieces.length > 0 && !to.write(joinedChunk(pieces))) client.pause();
    input = input.subarray(used);
    const state = bodyChunks.state();
    if (state === 'broken') refuse('malformed_request', 'The chunks of the body are not framed as chunks.');
    if (state !== 'ended') return;
    to.write('0\r\n\r\n', 'latin1');
    enter('answer');
  };

  client.on('data', (bytes: Buffer) => {
    lastAtMs = Date.now();
    if (phase === 'drain') {
      drained += bytes.length;
      if (drained > drainMaxBytes) close();
      return;
    }
    if (phase === 'head' && input.length === 0) phaseAtMs = lastAtMs;
    input = input.length === 0 ? bytes : Buffer.concat([input, bytes]);
    if (phase === 'answer') {
      if (input.length > aheadMaxBytes) client.pause();
    } else step();
  });
  client.on('end', () => {
    clientEnded = true;
    if (phase === 'answer') return;
    if (phase === 'body' && answer?.begun() !== true) dropUpstream();
    client.end(close);
  });
  client.on('error', close);
  client.on('close', close);

  return {
    finish: () => {
      if (phase === 'head') client.end(close);
    },
    tick: (nowMs) => {
      const silentMs = nowMs - lastAtMs;
      const phaseMs = nowMs - phaseAtMs;
      if (phase === 'head') {
        if (nowMs - upstreamAtMs > upstreamIdleMs) dropUpstream();
        if (input.length > 0 ? phaseMs > headMaxMs : silentMs > keepAliveMs) close();
      } else if (phase === 'drain') {
        if (silentMs > drainSilentMs || nowMs - drainSinceMs > drainMaxMs) close();
      } else if (silentMs > silentMaxMs) close();
    },
  };
}
