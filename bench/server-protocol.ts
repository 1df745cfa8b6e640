import type { CpuProfile } from './devtools.ts';
import type { DatabaseStats } from '../local/libsql/database.ts';

export interface ServerInput {
  /** The Worker that runs: Ballast, or the one that marks the ceiling. */
  readonly bundle: string;
  /** Holds the database; made and removed by the bench. */
  readonly dataDir: string;
  /** Opens the inspector of workerd, which costs a little even without a client. */
  readonly inspector: boolean;
}

export interface ServerReady {
  readonly origin: string;
  readonly databaseUrl: string;
  readonly projectId: number;
  readonly publicKey: string;
  readonly inspectorUrl: string | undefined;
}

/** What the bench asks; each is answered with the message of its name, or with `failed`. */
export type ServerCall = 'stats' | 'startProfile' | 'stopProfile';

export interface ServerStats extends DatabaseStats {
  /** Sent to Redis by the Worker; 0 when there is none on this machine. */
  readonly redisCommands: number;
}

export type ServerMessage =
  | { readonly type: 'ready'; readonly ready: ServerReady }
  | { readonly type: 'stats'; readonly stats: ServerStats }
  | { readonly type: 'startProfile' }
  /** Of the Node process. */
  | { readonly type: 'stopProfile'; readonly profile: CpuProfile }
  | { readonly type: 'failed'; readonly message: string };
