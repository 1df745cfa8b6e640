/** Requests write their counts at most this long after counting; the same time separates two writes. */
export const gatherMs = 8_000;
/** A job adds a row to the totals when its isolate was silent this long. */
export const silentMs = 10 * 60_000;
/** How long an emptied row stays, so that its isolate can learn that the row was folded. */
export const foldedRowLifeMs = 24 * 3_600_000;
/** Readers ignore the gauges of rows older than this. */
export const gaugeLifeMs = 30_000;
