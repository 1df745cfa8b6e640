/** What a slow call was, without a value of it. */
export interface SlowQuery {
  /** Normalised; the statements of a batch one after the other. */
  readonly sql: string;
  readonly statements: number;
  readonly durationMs: number;
  /**
   * Fetches the plan, a line a step; for after the response. Throws `DatabaseFailed`. Undefined when the call failed: a
   * database in trouble is not asked for more.
   */
  readonly explain: (() => Promise<string[]>) | undefined;
}

const maxSqlChars = 1_000;
/** Enough of a text to cut from; a bulk insert may be megabytes long. */
const maxSourceChars = 20_000;

// Each alternative begins with another character, so there is nothing to backtrack into.
const literals = /[xX]?'(?:[^']|'')*(?:'|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(?<![\w$"])\d[\w.]*|\?\d+/g;

/** The shape of a statement: no literal, no comment, white space folded, lists of parameters as one, cut. */
export function normalizeSql(sql: string): string {
  const bare = sql
    .slice(0, maxSourceChars)
    .replace(literals, (found) => (found.startsWith('--') || found.startsWith('/*') ? ' ' : '?'))
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\?(?: ?, ?\?)+/g, '?, …')
    .trim();
  return bare.length > maxSqlChars ? `${bare.slice(0, maxSqlChars)}…` : bare;
}

const quietMs = 60_000;
const maxRemembered = 200;

export type QuietPeriod = (text: string, nowMs: number) => boolean;

/** Says yes once a minute for each text; remembers a bounded number of them. */
export function createQuietPeriod(): QuietPeriod {
  const spokenAt = new Map<string, number>();
  return (text, nowMs) => {
    const last = spokenAt.get(text);
    if (last !== undefined && nowMs - last < quietMs) return false;
    spokenAt.delete(text);
    if (spokenAt.size >= maxRemembered) {
      const oldest = spokenAt.keys().next();
      if (oldest.done !== true) spokenAt.delete(oldest.value);
    }
    spokenAt.set(text, nowMs);
    return true;
  };
}
