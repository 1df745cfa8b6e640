import { type Scenario, users } from './scenarios.ts';

const concurrency = 6;

/** Sends every scenario's requests, mixed, a few at a time, as different users. */
export async function sendLoad(url: string, scenarios: readonly Scenario[]): Promise<number> {
  const requests = scenarios.flatMap(({ request, times }) =>
    Array.from({ length: times }, (_, n) => ({
      ...request(n),
      user: users[n % users.length] ?? '',
      turn: n,
    })),
  );
  const queue = requests.toSorted((a, b) => a.turn - b.turn).values();
  const worker = async (): Promise<void> => {
    // All workers share one iterator: each takes the next request.
    for (const { method, path, user } of queue) {
      const response = await fetch(url + path, { method, headers: { 'x-user': user } });
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return requests.length;
}
