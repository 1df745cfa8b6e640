import type { Env } from '../env.ts';
import type { Person } from '../domain/person.ts';
import type { Scope } from '../domain/scope.ts';
import type { TraceContext } from '../http/trace.ts';
import type { AppError, ErrorCode } from '../errors/app-error.ts';
import type { Isolate } from '../platform/isolate.ts';
import type { Log } from '../platform/log.ts';
import type { Facts } from '../platform/log/fields.ts';
import type { Services } from '../platform/services.ts';

/** The sender of a request, after its bearer token or its session was checked. */
export interface Actor {
  /** Id of the token or the person. */
  readonly tokenId: string;
  readonly scopes: readonly Scope[];
  /** When set, the only project the sender may see. */
  readonly projectId: number | null;
  /** When set, the projects a person may see; `projectId` narrows that further. */
  readonly projectIds?: readonly number[] | null;
  /** When the token's text or the session stops working, epoch milliseconds; null for never. */
  readonly expiresAt: number | null;
  /** Why the database could not confirm the sender. The actor may then only read cached data. */
  readonly doubt?: AppError;
}

/** A page about a problem, as HTML, and the policy that it needs. Must not depend on the database. */
export type ErrorPage = (problem: ProblemForPage) => { readonly html: string; readonly policy: string };

/** What a page may say of a problem. */
export interface ProblemForPage {
  readonly status: number;
  readonly code: ErrorCode;
  readonly title: string;
  readonly detail?: string;
  readonly traceId: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
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
    /** Set by `requirePerson`. */
    person?: Person;
    /** The session of `person`. */
    sessionId?: string;
    /** SDKs read errors their own way: `causes` and `X-Sentry-Error` (sentry-protocol 1.6). */
    isIngest?: boolean;
    /** Shows a problem to a person instead of a program. Set for browsers, outside the API. */
    errorPage?: ErrorPage;
  };
}
