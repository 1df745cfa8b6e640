import { Buffer } from 'node:buffer';
import { type InStatement, type InValue, LibsqlError } from '@libsql/client/web';
import { httpAddressOf } from '../domain/database-address.ts';
import { DatabaseFault, failWith } from './fault.ts';
import type { CompiledStatement } from './statement.ts';
import type { Transport } from './transport.ts';

/** What one statement of a write batch did. */
export interface WriteResult {
  /** What `returning` gave, by column name. Integers are numbers. */
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
  readonly rowsAffected: number;
}

export interface PipelineTarget {
  readonly url: string;
  readonly authToken: string | undefined;
  readonly transport: Transport;
}

/**
 * Sends one write batch as a Hrana v2 pipeline of our own making. The client library's general machinery (streams,
 * queues, a JSON writer in JavaScript) took as long as all other work on an event.
 * Throws what the transport throws, and `LibsqlError` for a statement that failed: then nothing was written.
 */
export async function sendWriteBatch(
  { url, authToken, transport }: PipelineTarget,
  statements: readonly InStatement[],
): Promise<WriteResult[]> {
  const answer = await transport({
    url: `${httpAddressOf(url)}/v2/pipeline`,
    headers: {
      'Content-Type': 'application/json',
      ...(authToken === undefined ? {} : { Authorization: `Bearer ${authToken}` }),
    },
    body: `{"baton":null,"requests":[{"type":"batch","batch":{"steps":[${stepsText(statements)}]}},{"type":"close"}]}`,
  });
  const reply = await answer.json();
  try {
    return readReply(reply, statements.length);
  } catch (error) {
    // Anything else is a reply in which something is missing or of another type.
    throw error instanceof LibsqlError ? error : malformed(error);
  }
}

/**
 * BEGIN, each statement if the one before succeeded, COMMIT, and ROLLBACK should that not have happened. Joins texts that
 * are JSON already: most of a batch is SQL, which is the same for every event.
 */
function stepsText(statements: readonly InStatement[]): string {
  let steps = '{"stmt":{"sql":"BEGIN IMMEDIATE","want_rows":false}}';
  for (const [before, statement] of statements.entries()) {
    steps += `,{"condition":${okText(before)},"stmt":${statementText(statement)}}`;
  }
  const last = statements.length;
  steps += `,{"condition":${okText(last)},"stmt":{"sql":"COMMIT","want_rows":false}}`;
  const undo = `{"type":"not","cond":${okText(last + 1)}}`;
  return `${steps},{"condition":${undo},"stmt":{"sql":"ROLLBACK","want_rows":false}}`;
}

const okText = (step: number): string => `{"type":"ok","step":${step}}`;

function statementText(statement: InStatement | CompiledStatement): string {
  const { sql, args } = typeof statement === 'string' ? { sql: statement, args: [] } : statement;
  if (!Array.isArray(args)) throw new TypeError('A write batch takes positional arguments.');
  const isCompiled = typeof statement !== 'string' && 'sqlJson' in statement;
  const sqlJson = isCompiled ? statement.sqlJson : JSON.stringify(sql);
  return `{"sql":${sqlJson},"args":[${args.map(valueText).join(',')}],"want_rows":true}`;
}

/** Hrana's form of a value (hrana v2, "Values") as JSON. */
function valueText(value: InValue): string {
  if (value === null) return '{"type":"null"}';
  if (typeof value === 'string') return `{"type":"text","value":${JSON.stringify(value)}}`;
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return integerText(value);
    return `{"type":"float","value":${JSON.stringify(value)}}`;
  }
  if (typeof value === 'bigint') return integerText(value);
  if (typeof value === 'boolean') return integerText(value ? 1 : 0);
  if (value instanceof Date) return integerText(value.getTime());
  const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return `{"type":"blob","base64":"${view.toString('base64')}"}`;
}

const integerText = (value: number | bigint): string => `{"type":"integer","value":"${value}"}`;

interface HranaReply {
  readonly results?: readonly {
    readonly error?: HranaError;
    readonly response?: {
      readonly result?: {
        readonly step_results?: readonly (HranaStepResult | null)[];
        readonly step_errors?: readonly (HranaError | null)[];
      };
    };
  }[];
}
interface HranaError {
  readonly message?: unknown;
  readonly code?: unknown;
}
interface HranaStepResult {
  readonly cols?: readonly { readonly name?: unknown }[];
  readonly rows?: readonly (readonly { readonly type?: unknown; readonly value?: unknown }[])[];
  readonly affected_row_count?: unknown;
}

function readReply(reply: unknown, statementCount: number): WriteResult[] {
  const { results }: HranaReply = Object(reply);
  const outcome = results?.[0];
  if (outcome?.error !== undefined) throw errorOf(outcome.error);
  const { step_results: stepResults, step_errors: stepErrors } = outcome?.response?.result ?? {};
  if (!Array.isArray(stepResults) || !Array.isArray(stepErrors)) throw malformed();
  const failed = stepErrors.find((error) => error !== null);
  if (failed !== undefined) throw errorOf(failed);
  // Step 0 is BEGIN; the one after the statements is COMMIT, and unless it ran nothing was kept.
  if (stepResults[statementCount + 1] === null || stepResults.length < statementCount + 2) throw malformed();
  return stepResults.slice(1, statementCount + 1).map((step) => readStep(step ?? {}));
}

function readStep({ cols = [], rows = [], affected_row_count: affected }: HranaStepResult): WriteResult {
  return {
    rowsAffected: typeof affected === 'number' ? affected : 0,
    rows: rows.map((row) =>
      Object.fromEntries(cols.map(({ name }, at) => [String(name), decodeValue(row[at])])),
    ),
  };
}

function decodeValue(cell: { readonly type?: unknown; readonly value?: unknown } | undefined) {
  const { type, value } = cell ?? {};
  if (type === 'integer') {
    const integer = Number(value);
    if (!Number.isInteger(integer)) throw malformed();
    return integer;
  }
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

function errorOf({ message, code }: HranaError): LibsqlError {
  return new LibsqlError(String(message), typeof code === 'string' ? code : 'UNKNOWN');
}

function malformed(cause?: unknown): Error {
  return failWith(new DatabaseFault('malformed', 'The reply is not that of a batch.', cause));
}
