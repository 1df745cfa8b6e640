import * as z from 'zod';
import { isoTime } from '../../api/fields.ts';
import {
  decodeCursor,
  positionNumber,
  positionText,
  toPage,
  type Page,
  type PageQuery,
} from '../../http/cursor.ts';
import { readPayload } from '../../kinds/error/payload.ts';
import { NotFound } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { fingerprintPage } from './event-queries.ts';
import { issueExists } from './queries.ts';
import type { FingerprintReply } from './schemas.ts';

export interface ExplainGroupingInput extends PageQuery {
  readonly issueId: string;
  /** The project the caller is bound to; null when the caller may see all projects. */
  readonly onlyProjectId: number | null;
}

const position = z.tuple([positionNumber, positionText]);

/**
 * Explains why the events of an issue belong together: lists its fingerprints, oldest first, each with its components.
 * Throws `NotFound`, and `ValidationFailed` for a bad cursor.
 */
export async function explainGrouping(
  { db }: Pick<Services, 'db'>,
  { issueId, onlyProjectId, cursor, limit }: ExplainGroupingInput,
): Promise<Page<FingerprintReply>> {
  const list = `grouping/${issueId}`;
  const window = { after: decodeCursor(list, cursor, position), rows: limit + 1 };
  const [issues, rows] = await db.query.batch([
    issueExists(db.query, issueId, onlyProjectId),
    fingerprintPage(db.query, issueId, window),
  ]);
  if (issues.length === 0) throw new NotFound('issue');
  return toPage(
    rows,
    limit,
    list,
    ({ fingerprint }) => [fingerprint.firstSeenAt, fingerprint.hash],
    ({ fingerprint, firstPayload, keptPayload }) => {
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
    },
  );
}
