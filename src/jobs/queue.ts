import { spillIds, writeSpilled, type SpillVerdict } from '../features/ingest/spill/write-spilled.ts';
import type { Metrics } from '../domain/metrics/registry.ts';
import type { Isolate } from '../platform/isolate.ts';
import { runJob } from '../platform/run-job.ts';
import type { Services } from '../platform/services.ts';

/** A batch may take this long; the platform ends it after 15 minutes. */
const budgetMs = 120_000;

/** Names of dead-letter queues end with this, as wrangler.toml declares them. */
const deadSuffix = '-dead';

/**
 * Entry point for queues. They carry one kind of message, spilled events, in the spill queue and in its dead-letter
 * queue. Each message is acknowledged or retried by itself.
 */
export async function handleQueue(
  batch: MessageBatch,
  bindings: object,
  context: Pick<ExecutionContext, 'waitUntil'>,
  isolate: Isolate,
): Promise<void> {
  const facts = { queue: batch.queue, messages: batch.messages.length };
  const waitUntil = (work: Promise<unknown>): void => context.waitUntil(work);
  await runJob(
    { isolate, kind: 'queue', bindings, waitUntil, facts, databaseBudgetMs: budgetMs },
    async (services, jobFacts) => {
      const isDead = batch.queue.endsWith(deadSuffix);
      if (isDead) noteDead(services, batch.messages);
      const { verdicts, outcomes } = await writeSpilled(
        services,
        batch.messages.map(({ body }) => body),
      );
      settle(services.metrics, batch.messages, verdicts, isDead ? deadDelayS : retryDelayS);
      jobFacts['outcome'] = [...outcomes].map(([key, quantity]) => `${key}:${quantity}`);
      jobFacts['written'] = verdicts.filter((verdict) => verdict === 'written').length;
      jobFacts['postponed'] = verdicts.length - jobFacts['written'];
      const oldest = Math.min(...batch.messages.map(({ timestamp }) => timestamp.getTime()));
      jobFacts['oldestMs'] = services.now() - oldest;
    },
  );
}

function settle(
  metrics: Metrics,
  messages: readonly Message[],
  verdicts: readonly SpillVerdict[],
  delayS: (attempts: number) => number,
): void {
  for (const [at, message] of messages.entries()) {
    if (verdicts[at] === 'written') {
      metrics.count('spillMessages', { event: 'written' });
      message.ack();
    } else {
      metrics.count('spillMessages', { event: 'postponed' });
      message.retry({ delaySeconds: delayS(message.attempts) });
    }
  }
}

const maxDelayS = 900;

/** 1, 2, 4 … seconds up to 15 minutes, minus up to a quarter at random: 100 deliveries span a day. */
function retryDelayS(attempts: number): number {
  const delayS = Math.min(2 ** Math.min(attempts - 1, 10), maxDelayS);
  return Math.max(1, Math.round(delayS * (1 - Math.random() / 4)));
}

/** A fault that blocked a message for a day will not end within seconds. */
const deadDelayS = (): number => 3_600;

/** Logs the ids of what is missing, for the operator. The queue still retries the messages now and every hour. */
function noteDead({ log, metrics }: Pick<Services, 'log' | 'metrics'>, messages: readonly Message[]): void {
  for (const { id, body, attempts } of messages) {
    if (attempts <= 1) metrics.count('spillMessages', { event: 'dead_lettered' });
    log('error', 'A spilled message is in the dead-letter queue', {
      messageId: id,
      attempts,
      ...spillIds(body),
    });
  }
}
