import { type FeedbackReply, feedbackSchema } from '../../src/features/feedback/schemas.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { eventDetailSchema, eventItemSchema, issueItemSchema } from '../../src/features/issues/schemas.ts';
import type { EventDetail, EventItem, IssueItem } from '../../src/features/issues/schemas.ts';
import { outcomeSchema } from '../../src/features/projects/schemas.ts';
import { run, type Running, waitUntil } from './process.ts';

/** The one line that `npm start -- --json` prints on stdout. */
const startLineSchema = z.strictObject({
  url: z.url(),
  dsn: z.url(),
  token: z.string().min(1),
  projectId: z.int(),
  signInUrl: z.url(),
});
export type StartLine = z.output<typeof startLineSchema>;

/** A Ballast of its own, started the way a user does, and read through its API only. */
export interface Ballast extends StartLine {
  readonly dataDir: string;
  readonly running: Running;
  /** GET below `/api/v1`, checked against the schema of its reply. */
  readonly get: <Schema extends z.ZodType>(path: string, schema: Schema) => Promise<z.output<Schema>>;
  readonly listIssues: () => Promise<IssueItem[]>;
  readonly listEvents: (issueId: string) => Promise<EventItem[]>;
  readonly readEvent: (eventId: string) => Promise<EventDetail>;
  readonly listFeedback: () => Promise<FeedbackReply[]>;
  /** How many items ended how, as `category outcome reason` → quantity. */
  readonly readOutcomes: () => Promise<ReadonlyMap<string, number>>;
  /** Removes the data as well; stop `running` alone to look at them. */
  readonly dispose: () => Promise<void>;
}

export async function startBallast(): Promise<Ballast> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ballast-interop-'));
  const running = run(process.execPath, ['local/start.ts', '--json', '--port', '0', '--data', dataDir]);
  const line = await waitUntil(running, 'start line', () => {
    const [first, ...rest] = running.stdout().split('\n');
    return rest.length > 0 ? first : undefined;
  });
  const start = startLineSchema.parse(JSON.parse(line));

  const get: Ballast['get'] = async (path, schema) => {
    const response = await fetch(`${start.url}/api/v1${path}`, {
      // Reads what is stored now and skips caches.
      headers: { authorization: `Bearer ${start.token}`, 'cache-control': 'max-age=0' },
    });
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return schema.parse(await response.json());
  };
  const list = async <Item extends z.ZodType>(path: string, item: Item) =>
    (await get(path, z.object({ items: z.array(item), nextCursor: z.null() }))).items;
  const project = `/projects/${start.projectId}`;

  return {
    ...start,
    dataDir,
    running,
    get,
    listIssues: () => list(`${project}/issues?limit=100`, issueItemSchema),
    listEvents: (issueId) => list(`/issues/${issueId}/events?limit=100`, eventItemSchema),
    readEvent: (eventId) => get(`${project}/events/${eventId}`, eventDetailSchema),
    listFeedback: () => list(`${project}/feedback?limit=100`, feedbackSchema),
    async readOutcomes() {
      const sums = new Map<string, number>();
      for (const { category, outcome, reason, quantity } of await list(
        `${project}/outcomes`,
        outcomeSchema,
      )) {
        const key = `${category} ${outcome} ${reason}`;
        sums.set(key, (sums.get(key) ?? 0) + quantity);
      }
      return sums;
    },
    async dispose() {
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
