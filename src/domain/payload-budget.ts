/** Payloads that an issue may always keep in each hour: enough examples to understand it. */
export const freePayloadsPerHour = 20;

/** Beyond those an issue may have this part of the payloads its project keeps in the hour: one in five. */
export const payloadShareDivisor = 5;

/** Payloads kept so far in the hour an event was received in. */
export interface KeptPayloads {
  readonly ofIssue: number;
  /** As far as the ledger counts them: it may lack up to seven events of each other issue. */
  readonly ofProject: number;
}

/** So many events of an issue go into the ledger together: one row written for eight. */
export const eventsPerLedgerRow = 8;

/**
 * Whether an event keeps its payload: one runaway issue must not crowd out the others, while all of it is counted.
 * Turning points (the first event of an issue, a regression) always do. The write batch decides the same in SQL; a
 * test holds the two together.
 */
export function keepsPayload(kept: KeptPayloads, isTurningPoint: boolean): boolean {
  if (isTurningPoint || kept.ofIssue < freePayloadsPerHour) return true;
  return (kept.ofIssue + 1) * payloadShareDivisor <= kept.ofProject + 1;
}
