export type HealthStatus = 'pass' | 'warn' | 'fail';

/** One check of `application/health+json` (draft-inadarei-api-health-check-06, section 4). */
export interface HealthCheck {
  readonly componentType: 'datastore' | 'system' | 'component';
  readonly status: HealthStatus;
  readonly observedValue?: number | string;
  readonly observedUnit?: string;
  /** When the check ran, ISO 8601. */
  readonly time: string;
  readonly output?: string;
}

export interface Readiness {
  /** `fail` exactly when ingest or reads cannot work; `warn` when the service works through a fallback. */
  readonly status: HealthStatus;
  /** By `component:measurement`. */
  readonly checks: Readonly<Record<string, HealthCheck>>;
}

/** Results of checks that run less than once a second, because each one is expensive. Times in epoch milliseconds. */
export interface SlowChecks {
  write: { check: HealthCheck; at: number } | undefined;
  redis: { check: HealthCheck; at: number } | undefined;
}

/** What probes of one isolate share. Plain data: a promise of one request must not be awaited by another. */
export interface ReadinessState {
  latest: { readonly readiness: Readiness; readonly at: number } | undefined;
  /** When the check that is under way began. */
  checkingSince: number | undefined;
  readonly slow: SlowChecks;
}

export const createReadinessState = (): ReadinessState => ({
  latest: undefined,
  checkingSince: undefined,
  slow: { write: undefined, redis: undefined },
});
