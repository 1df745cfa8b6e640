import { ok } from '../../errors/result.ts';
import type { Kind, PrepareContext } from '../kind.ts';
import { prepareFeedback } from './prepare.ts';
import { feedbackRowSchema, type FeedbackRow } from './row.ts';
import { writeFeedback } from './write.ts';

const MiB = 1024 * 1024;

/** What users of an application write about it (sentry-protocol 3.12). */
export const feedbackKind: Kind<FeedbackRow> = {
  name: 'feedback',
  types: ['feedback'],
  category: 'feedback',
  // SDKs send one in an envelope (sentry-protocol 2.4).
  caps: { maxItemBytes: MiB, perEnvelope: { maxItems: 10, maxBytes: MiB } },
  prepare(payload, context) {
    const prepared = prepareFeedback(payload, context);
    if (!prepared.ok) return prepared;
    return ok({ rows: [prepared.value], eventId: prepared.value.eventId });
  },
  store: {
    row: feedbackRowSchema,
    count: (rows) => [{ category: 'feedback', quantity: rows.length }],
    write: writeFeedback,
    sample: sampleFeedback,
  },
};

function sampleFeedback({
  projectId,
  receivedAtMs,
}: Pick<PrepareContext, 'projectId' | 'receivedAtMs'>): readonly FeedbackRow[] {
  return [
    {
      projectId,
      eventId: '2'.repeat(32),
      occurredAt: receivedAtMs,
      receivedAt: receivedAtMs,
      message: 'Can feedback be stored?',
      name: null,
      email: null,
      url: null,
      source: 'readiness',
      associatedEventId: null,
      replayId: null,
      traceId: null,
      environment: 'production',
      release: null,
    },
  ];
}
