/**
 * The rate-limit binding on one machine, inside the Worker's own isolate. Miniflare's own sits behind two more
 * services, which cost as much as all the work on an event. Fixed windows, at most `maxKeys` at once.
 * @param {{ limit: number, period: number }} env `period` in seconds
 */
export default function rateLimiter({ limit: max, period }) {
  const maxKeys = 10_000;
  const periodMs = period * 1000;
  /** @type {Map<string, number>} */
  let counts = new Map();
  let windowStartedAt = 0;
  return {
    /** @param {{ key: string }} options */
    async limit({ key }) {
      const nowMs = Date.now();
      if (nowMs - windowStartedAt >= periodMs) {
        counts = new Map();
        windowStartedAt = nowMs - (nowMs % periodMs);
      }
      const count = counts.get(key) ?? 0;
      if (count >= max) return { success: false };
      if (count > 0 || counts.size < maxKeys) counts.set(key, count + 1);
      return { success: true };
    },
  };
}
