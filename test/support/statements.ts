import * as z from 'zod';

const statementSchema = z.object({
  sql: z.string().nullish(),
  sql_id: z.int().nullish(),
  args: z.array(z.unknown()).nullish(),
});
const requestSchema = z.object({
  type: z.string(),
  sql: z.string().nullish(),
  sql_id: z.int().nullish(),
  stmt: statementSchema.nullish(),
  batch: z.object({ steps: z.array(z.object({ stmt: statementSchema })) }).nullish(),
});
const pipelineSchema = z.object({ requests: z.array(requestSchema) });

export interface SentStatement {
  readonly sql: string;
  readonly argCount: number;
}

/** True for what the client adds to make a batch a transaction. */
const isFrame = (sql: string): boolean => /^(?:begin|commit|rollback)\b/i.test(sql);

/** The statements in the body of one Hrana pipeline, in order. */
function readPipeline(body: string): SentStatement[] {
  const stored = new Map<number, string>();
  const found: SentStatement[] = [];
  for (const { type, sql, sql_id: id, stmt, batch } of pipelineSchema.parse(JSON.parse(body)).requests) {
    if (type === 'store_sql' && typeof sql === 'string' && typeof id === 'number') stored.set(id, sql);
    const statements = [...(stmt ? [stmt] : []), ...(batch?.steps.map((step) => step.stmt) ?? [])];
    for (const { sql: text, sql_id: storedId, args } of statements) {
      const known = text ?? (typeof storedId === 'number' ? stored.get(storedId) : undefined);
      if (known !== undefined && !isFrame(known)) found.push({ sql: known, argCount: args?.length ?? 0 });
    }
  }
  return found;
}

/**
 * Tells `onStatements` what every round trip carries to a database, before it is sent, and sends it once that is
 * done. Returns the function that stops it. It listens on the wire, so nothing can slip past it.
 */
export function watchStatements(
  databaseUrl: string,
  onStatements: (statements: readonly SentStatement[]) => Promise<void> | void,
): () => void {
  const originalFetch = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.url.startsWith(databaseUrl) && request.method === 'POST') {
      await onStatements(readPipeline(await request.clone().text()));
    }
    return originalFetch(request);
  };
  return () => {
    globalThis.fetch = originalFetch;
  };
}
