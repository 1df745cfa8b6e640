import { normalizeEvent } from '../../../src/kinds/error/normalize.ts';
import { describeEvent } from '../../../src/kinds/error/title.ts';
import { groupEvent } from '../../../src/kinds/error/grouping/group.ts';
import { scrubEvent } from '../../../src/kinds/error/scrub-event.ts';

/** The only file of the corpus that knows the product: what ingest does with an event, without storing it. */

export interface Verdict {
  readonly hash: string;
  readonly title: string;
  readonly culprit: string;
}

const receivedAtMs = Date.UTC(2026, 10, 30);

export function judge(raw: unknown): Verdict {
  const overTheWire: unknown = JSON.parse(JSON.stringify(raw));
  const normalized = normalizeEvent(overTheWire, { receivedAtMs, mintEventId: () => '0'.repeat(32) });
  if (!normalized.ok)
    throw new Error(`the engine refused an event of the corpus: ${normalized.error.reason}`);
  const { event } = normalized.value;
  scrubEvent(event);
  const { hash } = groupEvent(event);
  const { title, culprit } = describeEvent(event);
  return { hash, title, culprit };
}
