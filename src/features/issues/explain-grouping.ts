import { isoTime } from '../../api/fields.ts';
import type { Page, PageQuery } from '../../http/cursor.ts';
import { readPayload } from '../../kinds/error/payload.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { fingerprintKeys, fingerprintPage } from './event-queries.ts';
import { issueExists } from './queries.ts';
import type { FingerprintReply } from './schemas.ts';

export interface ExplainGroupingInput extends PageQuery {
  readonly issueId: string;
  /** The project the caller is bound to; null when the caller may see all projects. */
  readonly onlyProjectId: number | null;
}

/**
 * Explains why the events of an issue belong together: lists its fingerprints, oldest first, each with its components.
 * Throws `NotFound`, and `ValidationFailed` for a bad cursor.
 */
export async function explainGrouping(
  { db }: Pick<Services, 'db'>,
  { issueId, onlyProjectId, cursor, limit }: ExplainGroupingInput,
): Promise<Page<FingerprintReply>> {
  const page = fingerprintKeys.page(`grouping/${issueId}`, { cursor, limit });
  const [issues, rows] = await db.query.batch([
    issueExists(db.query, issueId, onlyProjectId),
    fingerprintPage(db.query, issueId, page),
  ]);
  if (issues.length === 0) throw new NotFound('issue');
  return page.cut(rows, ({ firstPayload, keptPayload, ...fingerprint }) => {
    const payload = firstPayload ?? keptPayload;
    const kept = payload === null ? undefined : readPayload(payload);
    return {
      hash: fingerprint.hash,
      version: fingerprint.groupingVersion,
      firstSeen: isoTime(fingerprint.firstSeenAt),
      firstEventId: fingerprint.firstEventId,
      explainedBy: kept?.event.eventId ?? null,
      source: kept?.grouping.source ?? null,
      components: kept?.grouping.components ?? [],
    };
  });
}
