import type { Env } from '../env.ts';
import type { Scope } from '../domain/scope.ts';
import type { TraceContext } from '../http/trace.ts';
import type { AppError } from '../errors/app-error.ts';
import type { Isolate } from '../platform/isolate.ts';
import type { Log } from '../platform/log.ts';
import type { Facts } from '../platform/log/fields.ts';
import type { Services } from '../platform/services.ts';

/** The sender of a request, after its bearer token was checked. */
export interface Actor {
  readonly tokenId: string;
  readonly scopes: readonly Scope[];
  /** When set, the only project this token may see. */
  readonly projectId: number | null;
  /** When this token's text stops working, epoch milliseconds; null for never. */
  readonly expiresAt: number | null;
  /** Why the database could not confirm the token. The actor may then only read cached data. */
  readonly doubt?: AppError;
}

/** Hono's view of one request. `facts` collects the fields of its one log line. */
export interface AppEnv {
  Bindings: object;
  Variables: {
    isolate: Isolate;
    env: Env;
    trace: TraceContext;
    requestId: string;
    log: Log;
    services: Services;
    facts: Facts;
    actor: Actor;
    /** SDKs read errors their own way: `causes` and `X-Sentry-Error` (sentry-protocol 1.6). */
    isIngest?: boolean;
  };
}
