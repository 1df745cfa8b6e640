import { isoTime } from '../../api/fields.ts';
import type { Page } from '../../http/cursor.ts';
import { hourOf } from '../../domain/issue.ts';
import { NotFound, ValidationFailed } from '../../errors/app-error.ts';
import type { Services } from '../../platform/services.ts';
import { outcomeKeys, outcomePage, projectById } from './queries.ts';
import type { OutcomeReply, OutcomesQuery } from './schemas.ts';

export interface ListOutcomesInput {
  readonly projectId: number;
  readonly query: OutcomesQuery;
}

const dayMs = 24 * 3_600_000;

/**
 * The project's ledger, hour by hour: it counts every item that the service ever received (DESIGN §1.5). Throws
 * `NotFound`, and `ValidationFailed` for a bad cursor or a range that ends before it starts.
 */
export async function listOutcomes(
  { db, now }: Pick<Services, 'db' | 'now'>,
  { projectId, query }: ListOutcomesInput,
): Promise<Page<OutcomeReply>> {
  // Includes the current hour, even when `now()` is exactly its start.
  const toMs = query.to ?? now() + 1;
  const fromMs = query.from ?? toMs - dayMs;
  if (fromMs >= toMs)
    throw new ValidationFailed([{ pointer: '/query/from', message: 'must be before `to`' }]);
  const page = outcomeKeys.page(`outcomes/${projectId}`, query);
  const [projects, rows] = await db.query.batch([
    projectById(db.query, projectId),
    outcomePage(db.query, projectId, { fromMs: hourOf(fromMs), toMs }, page),
  ]);
  if (projects.length === 0) throw new NotFound('project');
  return page.cut(rows, ({ hourAt, category, outcome, reason, quantity }) => ({
    hour: isoTime(hourAt),
    category,
    outcome,
    reason,
    quantity,
  }));
}
