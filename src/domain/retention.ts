/** How long a project keeps what, in days, unless it says otherwise. */
export const defaultRetentionDays = { events: 90, payloads: 30 } as const;

/** The ledger is small, and people compare years. */
export const ledgerRetentionDays = 400;

const dayMs = 24 * 3_600_000;

export interface RetentionSettings {
  /** Null: the default. */
  readonly eventRetentionDays: number | null;
  readonly payloadRetentionDays: number | null;
}

/** Moments of receipt in epoch milliseconds: what is older has expired. */
export interface Cutoffs {
  readonly eventsBeforeMs: number;
  readonly payloadsBeforeMs: number;
  readonly ledgerBeforeMs: number;
}

/** The days that hold for a project. */
export function retentionOf({ eventRetentionDays, payloadRetentionDays }: RetentionSettings): {
  readonly events: number;
  readonly payloads: number;
} {
  return {
    events: eventRetentionDays ?? defaultRetentionDays.events,
    payloads: payloadRetentionDays ?? defaultRetentionDays.payloads,
  };
}

export function cutoffsOf(settings: RetentionSettings, nowMs: number): Cutoffs {
  const { events, payloads } = retentionOf(settings);
  return {
    eventsBeforeMs: nowMs - events * dayMs,
    payloadsBeforeMs: nowMs - payloads * dayMs,
    ledgerBeforeMs: nowMs - ledgerRetentionDays * dayMs,
  };
}
