import { err, ok } from '../../errors/result.ts';
import type { Kind } from '../kind.ts';
import { boundLost, readClientReport } from './read-client-report.ts';

/** What SDKs report that they lost (sentry-protocol 3.11). It goes into the ledger and nowhere else. */
export const clientReportKind: Kind = {
  name: 'client-report',
  types: ['client_report'],
  category: 'internal',
  caps: { maxItemBytes: 100 * 1024 },
  prepare(payload) {
    const report = readClientReport(payload);
    if (!report.ok) return err({ reason: report.error });
    return ok({ rows: [], outcomes: report.value.lost, unusable: report.value.unusable });
  },
  boundOutcomes: boundLost,
};
