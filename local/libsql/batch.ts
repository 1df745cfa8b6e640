import type { Connection } from './connection.ts';
import { ProtocolError, type SqlFailure } from './errors.ts';
import { type Counters, executeStatement } from './execute.ts';
import { isRecord, type WireStep } from './protocol.ts';

export type StepOutcome = 'ok' | 'error' | 'skipped';

const maxConditionDepth = 32;

type Outcomes = readonly StepOutcome[];

/** Evaluates a step's condition (Hrana specification, "BatchCond"). Raises ProtocolError. */
export function holds(condition: unknown, outcomes: Outcomes, connection: Connection, depth = 0): boolean {
  if (!isRecord(condition) || depth > maxConditionDepth) throw new ProtocolError('Invalid condition');
  const { type, step, cond, conds } = condition;
  const inner = (nested: unknown): boolean => holds(nested, outcomes, connection, depth + 1);
  switch (type) {
    case 'ok':
    case 'error': {
      const outcome = typeof step === 'number' ? outcomes[step] : undefined;
      if (outcome === undefined) throw new ProtocolError('A condition names a step that has not run yet');
      return outcome === type;
    }
    case 'not':
      return !inner(cond);
    case 'and':
      return Array.isArray(conds) && conds.every(inner);
    case 'or':
      return Array.isArray(conds) && conds.some(inner);
    case 'is_autocommit':
      return !connection.engine.inTransaction;
    default:
      throw new ProtocolError('Unknown type of condition');
  }
}

export const failureJson = ({ code, message }: SqlFailure): string =>
  `{"message":${JSON.stringify(message)},"code":${JSON.stringify(code)}}`;

/**
 * `busy`: another connection held the lock before the batch did anything, so the caller may run the whole batch again.
 */
export type BatchResult = { busy: true } | { busy: false; json: string };

/** Runs a batch step by step and returns "BatchResult" as JSON. */
export function executeBatch(
  { connection, mayWait }: { connection: Connection; mayWait: boolean },
  steps: WireStep[],
  counters: Counters,
): BatchResult {
  const outcomes: StepOutcome[] = [];
  let results = '';
  let errors = '';
  let canWait = mayWait && !connection.engine.inTransaction;
  for (const { statement, condition } of steps) {
    const comma = outcomes.length === 0 ? '' : ',';
    if (condition !== undefined && !holds(condition, outcomes, connection)) {
      outcomes.push('skipped');
      results += `${comma}null`;
      errors += `${comma}null`;
      continue;
    }
    const executed = executeStatement(connection, statement, counters);
    if (canWait && !executed.ok && executed.failure.code === 'SQLITE_BUSY') return { busy: true };
    canWait = false;
    outcomes.push(executed.ok ? 'ok' : 'error');
    results += comma + (executed.ok ? executed.json : 'null');
    errors += comma + (executed.ok ? 'null' : failureJson(executed.failure));
  }
  return { busy: false, json: `{"step_results":[${results}],"step_errors":[${errors}]}` };
}
