import type { Connection } from './connection.ts';
import type { WireStatement } from './execute.ts';
import { isRecord, statementOf, stepsOf, storeSql, type WireRequest, type WireStep } from './protocol.ts';
import { scanSql, type SqlKind } from './sql-scan.ts';

/**
 * How to run a pipeline that opens and closes its stream in one post. `group`: a write batch, committed together with
 * others; `shared`: reads and single writes, on the shared connection; `private`: anything that changes the connection
 * itself, on its own connection.
 */
export type OneShot =
  | { lane: 'group'; statements: WireStatement[] }
  | { lane: 'shared' }
  | { lane: 'private' };

const privateLane: OneShot = { lane: 'private' };
const sharedLane: OneShot = { lane: 'shared' };

/** True for a pipeline without a baton that leaves nothing open. */
export const isOneShot = (baton: string | undefined, requests: readonly WireRequest[]): boolean =>
  baton === undefined && requests.at(-1)?.type === 'close';

/** Chooses the lane of a one-shot pipeline. Raises ProtocolError for a broken message. */
export function classify(requests: readonly WireRequest[], shared: Connection): OneShot {
  const stored = new Map<number, string>();
  let work: WireRequest | undefined;
  for (const request of requests) {
    if (request.type === 'store_sql') storeSql(request, stored);
    else if (request.type === 'batch' || request.type === 'execute') {
      if (work !== undefined) return privateLane;
      work = request;
    } else if (request.type !== 'close') return privateLane;
  }
  if (work === undefined) return privateLane;
  if (work.type === 'execute') {
    const kind = kindOf(statementOf(work.stmt, stored).sql, shared);
    return kind === 'read' || kind === 'write' ? sharedLane : privateLane;
  }
  const steps = stepsOf(work.batch, stored);
  const kinds = steps.map(({ statement }) => kindOf(statement.sql, shared));
  if (isWriteBatch(steps, kinds)) {
    return { lane: 'group', statements: steps.slice(1, -2).map(({ statement }) => statement) };
  }
  return kinds.includes('session') || kinds.includes('schema') ? privateLane : sharedLane;
}

/** What a text does; hot-path texts are already prepared, so this is one look-up. */
const kindOf = (sql: string, shared: Connection): SqlKind => {
  const { kind, explain } = shared.prepared.get(sql)?.scan ?? scanSql(sql);
  // An EXPLAIN keeps its connection from committing (see `executeStatement`).
  return explain ? 'session' : kind;
};

const isOk = (condition: unknown, step: number): boolean =>
  isRecord(condition) && condition['type'] === 'ok' && condition['step'] === step;

/**
 * The statements that `client.batch(statements, 'write')` sends: BEGIN IMMEDIATE, each statement if the one before
 * succeeded, COMMIT if all did, else ROLLBACK. Only such a batch can share its transaction with others.
 */
function isWriteBatch(steps: readonly WireStep[], kinds: readonly SqlKind[]): boolean {
  const last = steps.length - 1;
  if (last < 3 || steps[0]?.statement.sql !== 'BEGIN IMMEDIATE' || steps[0].condition !== undefined)
    return false;
  for (let at = 1; at < last; at += 1) {
    if (!isOk(steps[at]?.condition, at - 1)) return false;
    const kind = kinds[at];
    if (at === last - 1 ? kind !== 'commit' : kind !== 'read' && kind !== 'write') return false;
  }
  const undo = steps[last]?.condition;
  return (
    kinds[last] === 'rollback' && isRecord(undo) && undo['type'] === 'not' && isOk(undo['cond'], last - 1)
  );
}
