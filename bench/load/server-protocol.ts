import type { Fault } from '../../local/libsql/faults.ts';
import type { RateLimitRule } from '../../local/worker-config.ts';

export interface LoadServerInput {
  /** The Worker that runs. */
  readonly bundle: string;
  /** Holds the database; a server that starts on one that was used goes on with it. */
  readonly dataDir: string;
  /** 0: any free one. */
  readonly port: number;
  readonly vars: Readonly<Record<string, string>>;
  /** Over those of wrangler.toml. */
  readonly ratelimits: Readonly<Record<string, RateLimitRule>>;
  /** Whether accepted events wait in a queue while the database is down. */
  readonly hasSpill: boolean;
  /** Made when missing, by name. */
  readonly projects: readonly { readonly name: string; readonly ingestPerMinute: number | null }[];
}

export interface LoadProject {
  readonly name: string;
  readonly id: number;
  readonly publicKey: string;
}

export interface LoadServerReady {
  readonly origin: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly databaseFile: string;
  /** Of an admin; another one at every start. */
  readonly token: string;
  readonly projects: readonly LoadProject[];
}

export type LoadServerCall =
  | { readonly name: 'databaseFault'; readonly fault: Fault | null }
  | { readonly name: 'runtimePid' };

/** Lines that the Worker wrote since the last tally: `level` and, for warnings and errors, `level: msg` → how many. */
export type LineTally = Readonly<Record<string, number>>;

export type LoadServerMessage =
  | { readonly type: 'ready'; readonly ready: LoadServerReady }
  | { readonly type: 'done'; readonly id: number; readonly value: number | undefined }
  | { readonly type: 'failed'; readonly message: string }
  /** Once a second; `samples` are the first error lines of their kind. */
  | { readonly type: 'lines'; readonly tally: LineTally; readonly samples: readonly string[] };

export interface LoadServerRequest {
  readonly id: number;
  readonly call: LoadServerCall;
}
