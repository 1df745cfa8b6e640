/** The work's value, or `fallback` when it fails or takes longer than `ms`. Never throws. The work itself goes on. */
export async function atMost<T>(ms: number, fallback: T, work: () => Promise<T>): Promise<T> {
  const { promise: late, resolve } = Promise.withResolvers<T>();
  const timer = setTimeout(() => resolve(fallback), ms);
  try {
    return await Promise.race([work().catch(() => fallback), late]);
  } finally {
    clearTimeout(timer);
  }
}
