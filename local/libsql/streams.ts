import { randomBytes } from 'node:crypto';
import { closeConnection, type Connection, rollbackIfOpen, totalChanges } from './connection.ts';
import { ProtocolError } from './errors.ts';
import { createSession, type Session } from './pipeline.ts';

/** The server closed the stream because it was idle: HTTP 500 with sqld's code, so that clients open another stream. */
export class StreamExpired extends Error {
  override readonly name = 'StreamExpired';
}

/** The server already holds the maximum number of open streams: HTTP 503. */
export class TooManyStreams extends Error {
  override readonly name = 'TooManyStreams';
}

export type Streams = {
  /**
   * The session of a baton, or a new one with its own connection. Raises ProtocolError, StreamExpired, TooManyStreams.
   */
  acquire: (baton: string | undefined) => Session;
  /** Stores a session and returns its next baton; null when the stream was closed. */
  release: (session: Session) => string | null;
  /** Rows changed on connections that streams used. */
  rowsWritten: () => number;
  close: () => void;
};

type Parked = { session: Session; timer: NodeJS.Timeout };

export type StreamOptions = { open: () => Connection; maxStreams: number; idleMs: number };

const maxSpare = 4;
/** How many batons of idle, closed streams it remembers, to answer with the right error. */
const maxExpired = 256;

/** Keeps interactive streams. Each has its own connection and a baton, which changes with every request. */
export function createStreams({ open, maxStreams, idleMs }: StreamOptions): Streams {
  const parked = new Map<string, Parked>();
  const expired = new Set<string>();
  const spare: Connection[] = [];
  const inUse = new Set<Session>();
  let closedChanges = 0;

  const retire = (connection: Connection): void => {
    rollbackIfOpen(connection);
    if (!connection.tainted && spare.length < maxSpare) {
      spare.push(connection);
      return;
    }
    closedChanges += totalChanges(connection);
    closeConnection(connection);
  };

  const expire = (baton: string): void => {
    const stream = parked.get(baton);
    if (stream === undefined) return;
    parked.delete(baton);
    expired.add(baton);
    for (const oldest of expired) {
      if (expired.size <= maxExpired) break;
      expired.delete(oldest);
    }
    retire(stream.session.connection);
  };

  return {
    acquire: (baton) => {
      if (baton === undefined) {
        if (parked.size + inUse.size >= maxStreams) throw new TooManyStreams('Too many open streams');
        const session = createSession(spare.pop() ?? open());
        inUse.add(session);
        return session;
      }
      if (expired.has(baton)) throw new StreamExpired('The stream has expired due to inactivity');
      const stream = parked.get(baton);
      if (stream === undefined) throw new ProtocolError('The baton is invalid or was used before');
      parked.delete(baton);
      clearTimeout(stream.timer);
      inUse.add(stream.session);
      return stream.session;
    },
    release: (session) => {
      inUse.delete(session);
      if (session.closed) {
        retire(session.connection);
        return null;
      }
      const baton = randomBytes(24).toString('base64url');
      const timer = setTimeout(() => expire(baton), idleMs);
      timer.unref();
      parked.set(baton, { session, timer });
      return baton;
    },
    rowsWritten: () => {
      let changes = closedChanges;
      for (const connection of spare) changes += totalChanges(connection);
      for (const { session } of parked.values()) changes += totalChanges(session.connection);
      for (const { connection } of inUse) changes += totalChanges(connection);
      return changes;
    },
    close: () => {
      // JavaScript allows deleting the current key while iterating a Map.
      for (const [baton, { timer }] of parked) {
        clearTimeout(timer);
        expire(baton);
      }
      for (const connection of spare.splice(0)) {
        closedChanges += totalChanges(connection);
        closeConnection(connection);
      }
    },
  };
}
