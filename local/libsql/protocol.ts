import { ProtocolError } from './errors.ts';
import type { WireStatement } from './execute.ts';

/** SQL texts a client stored under a number, within one stream ("store_sql"). */
export type StoredSql = Map<number, string>;

export type WireRequest = {
  type: string;
  stmt?: unknown;
  batch?: unknown;
  sql?: unknown;
  sql_id?: unknown;
};

export type PipelineBody = { baton: string | undefined; requests: WireRequest[] };

export type WireStep = { statement: WireStatement; condition: unknown };

/** The server refuses a longer pipeline or batch; the client's SQL cache alone may add 30 requests. */
const maxRequests = 4096;
const maxStoredSql = 1024;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRequest = (value: unknown): value is WireRequest =>
  isRecord(value) && typeof value['type'] === 'string';

/** Parses the body of POST /v2/pipeline (Hrana over HTTP, "PipelineReqBody"). Raises ProtocolError. */
export function parsePipeline(text: string): PipelineBody {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new ProtocolError('The request body is not JSON');
  }
  if (!isRecord(body)) throw new ProtocolError('The request body must be an object');
  const { baton, requests: list } = body;
  if (baton !== undefined && baton !== null && typeof baton !== 'string') {
    throw new ProtocolError('The baton must be a string');
  }
  if (!Array.isArray(list) || list.length > maxRequests) throw new ProtocolError('Invalid list of requests');
  const requests: WireRequest[] = [];
  for (const request of list) {
    if (!isRequest(request)) throw new ProtocolError('A request needs a type');
    requests.push(request);
  }
  return { baton: baton ?? undefined, requests };
}

/** The SQL text that a statement, sequence or description holds itself or names by a stored number. */
export function sqlOf(holder: { sql?: unknown; sql_id?: unknown }, stored: StoredSql): string {
  const { sql, sql_id: sqlId } = holder;
  if (typeof sql === 'string' && (sqlId === undefined || sqlId === null)) return sql;
  if (typeof sqlId === 'number' && (sql === undefined || sql === null)) {
    const text = stored.get(sqlId);
    if (text === undefined) throw new ProtocolError(`SQL text with id ${sqlId} was not found`);
    return text;
  }
  throw new ProtocolError('Exactly one of sql and sql_id must be given');
}

/** A statement of the wire with its text looked up. */
export function statementOf(wire: unknown, stored: StoredSql): WireStatement {
  if (!isRecord(wire)) throw new ProtocolError('A statement must be an object');
  const { args, named_args, want_rows } = wire;
  return { sql: sqlOf(wire, stored), args, named_args, want_rows };
}

/** The steps of a batch, texts looked up. */
export function stepsOf(wire: unknown, stored: StoredSql): WireStep[] {
  const list = isRecord(wire) ? wire['steps'] : undefined;
  if (!Array.isArray(list) || list.length > maxRequests) throw new ProtocolError('Invalid list of steps');
  const steps: WireStep[] = [];
  for (const step of list) {
    if (!isRecord(step)) throw new ProtocolError('A step must be an object');
    steps.push({ statement: statementOf(step['stmt'], stored), condition: step['condition'] ?? undefined });
  }
  return steps;
}

export function storeSql({ sql_id: id, sql }: WireRequest, stored: StoredSql): void {
  if (typeof id !== 'number' || typeof sql !== 'string') throw new ProtocolError('Invalid store_sql');
  if (stored.has(id)) throw new ProtocolError(`SQL text with id ${id} is already stored`);
  if (stored.size >= maxStoredSql) throw new ProtocolError('Too many stored SQL texts');
  stored.set(id, sql);
}
