import { readFile } from 'node:fs/promises';
import { parse, TomlError } from 'smol-toml';
import * as z from 'zod';

/** How often a caller may pass a Workers rate-limit binding. */
export interface RateLimitRule {
  readonly limit: number;
  /** Seconds; the runtime accepts no other periods. */
  readonly period: 10 | 60;
}

/** A queue the Worker sends to, by binding. */
export interface QueueProducer {
  readonly queueName: string;
  readonly deliveryDelay?: number | undefined;
}

/** How a queue delivers its messages, by queue. Times in seconds. */
export interface QueueConsumer {
  readonly maxBatchSize?: number | undefined;
  readonly maxBatchTimeout?: number | undefined;
  readonly maxRetries?: number | undefined;
  readonly retryDelay?: number | undefined;
  readonly deadLetterQueue?: string | undefined;
}

export interface Queues {
  readonly producers: Readonly<Record<string, QueueProducer>>;
  readonly consumers: Readonly<Record<string, QueueConsumer>>;
}

/** The part of wrangler.toml that the Worker sees at run time. */
export interface WorkerConfig {
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  readonly vars: Readonly<Record<string, string>>;
  readonly ratelimits: Readonly<Record<string, { namespaceId: string; simple: RateLimitRule }>>;
  readonly queues: Queues;
  /** The schedules on which `scheduled` is called. */
  readonly crons: readonly EveryMinute[];
}

/** The only schedule that this edge supports so far. */
type EveryMinute = '* * * * *';

const ruleSchema = z.strictObject({
  limit: z.int().positive(),
  period: z.union([z.literal(10), z.literal(60)]),
});

const seconds = z.int().nonnegative().optional();
const queuesSchema = z.strictObject({
  producers: z
    .array(z.strictObject({ binding: z.string(), queue: z.string(), delivery_delay: seconds }))
    .default([]),
  consumers: z
    .array(
      z.strictObject({
        queue: z.string(),
        max_batch_size: z.int().min(1).max(100).optional(),
        max_batch_timeout: seconds,
        max_retries: z.int().min(0).max(100).optional(),
        retry_delay: seconds,
        dead_letter_queue: z.string().optional(),
        // Not used: here there is one process.
        max_concurrency: z.int().positive().optional(),
      }),
    )
    .default([]),
});

/** Strict: this edge must reject a binding that it does not provide, instead of leaving it out of the Worker. */
const configSchema = z.strictObject({
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()).default([]),
  vars: z.record(z.string(), z.string()).default({}),
  ratelimits: z
    .array(z.strictObject({ name: z.string(), namespace_id: z.string(), simple: ruleSchema }))
    .default([]),
  queues: queuesSchema.prefault({}),
  triggers: z.strictObject({ crons: z.array(z.literal('* * * * *')).default([]) }).prefault({}),
  // Used for the deployment only.
  name: z.string(),
  main: z.string(),
  no_bundle: z.boolean().optional(),
  workers_dev: z.boolean().optional(),
  preview_urls: z.boolean().optional(),
  account_id: z.string().optional(),
  routes: z.unknown().optional(),
  build: z.unknown().optional(),
  observability: z.unknown().optional(),
  tail_consumers: z.unknown().optional(),
  limits: z.unknown().optional(),
  placement: z.unknown().optional(),
});

/**
 * Reads wrangler.toml, so that bindings are declared once. Wrangler's own reader takes longer to load than the rest of
 * a start. Throws when the file is no TOML, or uses something that this edge does not provide.
 */
export async function readWorkerConfig(file: string): Promise<WorkerConfig> {
  const parsed = configSchema.safeParse(parseToml(file, await readFile(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} is not understood here: ${z.prettifyError(parsed.error)}`);
  const { data } = parsed;
  const ratelimits = data.ratelimits.map(
    ({ name, namespace_id: namespaceId, simple }) => [name, { namespaceId, simple }] as const,
  );
  return {
    compatibilityDate: data.compatibility_date,
    compatibilityFlags: data.compatibility_flags,
    vars: data.vars,
    ratelimits: Object.fromEntries(ratelimits),
    queues: queuesOf(data.queues),
    crons: data.triggers.crons,
  };
}

/** Says the line and the reason only: the parser's own message quotes the lines around it, and vars may be private. */
function parseToml(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason] = error.message.split('\n', 1);
    // oxlint-disable-next-line preserve-caught-error -- The cause would quote the lines in the log.
    throw new Error(`${file}, line ${error.line}: ${reason}`);
  }
}

function queuesOf({ producers, consumers }: z.output<typeof queuesSchema>): Queues {
  return {
    producers: Object.fromEntries(
      producers.map(({ binding, queue, delivery_delay: deliveryDelay }) => [
        binding,
        { queueName: queue, deliveryDelay },
      ]),
    ),
    consumers: Object.fromEntries(
      consumers.map((consumer) => [
        consumer.queue,
        {
          maxBatchSize: consumer.max_batch_size,
          maxBatchTimeout: consumer.max_batch_timeout,
          maxRetries: consumer.max_retries,
          retryDelay: consumer.retry_delay,
          deadLetterQueue: consumer.dead_letter_queue,
        },
      ]),
    ),
  };
}
