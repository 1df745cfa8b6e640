import * as z from 'zod';

/** Requests to the second Worker of the runtime (`control.worker.js`). None blocks this thread. */
export interface Control {
  /** Whether the runtime answered in time. Never rejects. */
  readonly isAlive: (withinMs: number) => Promise<boolean>;
  /** Calls the service's `scheduled`. Rejects when that fails. */
  readonly runScheduled: (cron: string, scheduledAt: Date) => Promise<void>;
}

/** The longest run that the platform allows. */
const runMaxMs = 15 * 60_000;
const answerSchema = z.object({ outcome: z.string() });

export function createControl({ url, secret }: { readonly url: URL; readonly secret: string }): Control {
  const headers = { Authorization: `Bearer ${secret}` };
  return {
    isAlive: async (withinMs) => {
      try {
        const response = await fetch(url, { headers, signal: AbortSignal.timeout(withinMs) });
        await response.arrayBuffer();
        return response.ok;
      } catch {
        return false;
      }
    },
    runScheduled: async (cron, scheduledAt) => {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify({ cron, scheduledAtMs: scheduledAt.getTime() }),
        signal: AbortSignal.timeout(runMaxMs),
      });
      if (!response.ok) throw new Error(`The cron run was answered with ${response.status}.`);
      const { outcome } = answerSchema.parse(await response.json());
      if (outcome !== 'ok') throw new Error(`The cron run ended with ${outcome}.`);
    },
  };
}
