/** Requests write what was counted at most this long after they counted it, and so far apart. */
export const gatherMs = 8_000;
/** A row that was silent so long goes into the totals. */
export const silentMs = 10 * 60_000;
/** So long an emptied row stays, for its isolate to learn that it was folded. */
export const foldedRowLifeMs = 24 * 3_600_000;
/** Gauges of rows older than this are history. */
export const gaugeLifeMs = 30_000;
