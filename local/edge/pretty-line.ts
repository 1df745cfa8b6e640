import { showInvisible } from '../../src/platform/log/visible.ts';

type Style = 'dim' | 'bold' | 'red' | 'green' | 'yellow' | 'cyan';
type Line = Record<string, unknown>;
/** Puts a style around a text, or leaves it as it is. */
type Paint = (style: Style, text: string) => string;

const codes: Readonly<Record<Style, readonly [on: number, off: number]>> = {
  dim: [2, 22],
  bold: [1, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};
const levelStyles: ReadonlyMap<unknown, Style> = new Map<unknown, Style>([
  ['debug', 'dim'],
  ['info', 'green'],
  ['warn', 'yellow'],
  ['error', 'red'],
]);
/** Fields that the head of the line shows, or that only machines need. */
const notListed = new Set(
  'ts level msg method route status durationMs error spanId requestId parentSpanId'.split(' '),
);
const maxCauses = 6;

/** False with `NO_COLOR` (no-color.org) and on a terminal without colours. */
export function wantsColor(env: Readonly<Record<string, string | undefined>>): boolean {
  return (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

/**
 * Formats a JSON line of the Worker for a person: time, level, what happened, other fields, then an error with its
 * stack and causes. Returns a line that is not a JSON object unchanged, except for terminal control characters.
 */
export function prettyLine(line: string, color: boolean): string {
  const paint: Paint = (style, text) => {
    const [on, off] = codes[style];
    return color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  };
  const fields = parseLine(line);
  if (fields === undefined) return showInvisible(line);
  const level = fields['level'];
  const head = [
    paint('dim', textOf(fields['ts']).slice(11, 23)),
    paint(levelStyles.get(level) ?? 'bold', textOf(level).toUpperCase().padEnd(5)),
    ...headOf(fields, paint),
  ];
  const error = fields['error'];
  const rest = Object.entries(fields)
    .filter(([name, value]) => !notListed.has(name) || (name === 'error' && typeof value !== 'object'))
    .map(([name, value]) => `${paint('dim', `${showInvisible(name)}=`)}${wordOf(value)}`);
  return [[...head, ...rest].join(' '), ...errorLines(error, paint)].join('\n');
}

function parseLine(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** `POST /api/:project/envelope 200 3 ms` for a request, the sentence for anything else. */
function headOf(fields: Line, paint: Paint): string[] {
  const { msg, method, route, status, durationMs } = fields;
  const took = durationMs === undefined ? [] : [paint('dim', `${textOf(durationMs)} ms`)];
  if (msg !== 'request') return [paint('bold', textOf(msg)), ...took];
  const isFine = typeof status === 'number' && status < 400;
  return [
    paint('bold', `${textOf(method)} ${textOf(route)}`),
    paint(isFine ? 'cyan' : 'yellow', textOf(status)),
    ...took,
  ];
}

function errorLines(error: unknown, paint: Paint): string[] {
  const lines: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < maxCauses && typeof current === 'object' && current !== null; depth += 1) {
    const { name, message, stack, cause }: Line = { ...current };
    lines.push(paint('red', `  ${depth === 0 ? '' : 'because of '}${textOf(name)}: ${textOf(message)}`));
    if (typeof stack === 'string') {
      lines.push(...stack.split('\n').map((frame) => paint('dim', `    ${showInvisible(frame)}`)));
    }
    current = cause;
  }
  return lines;
}

function wordOf(value: unknown): string {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return textOf(value.join(','));
  const text = textOf(value);
  return typeof value === 'string' && /\s/.test(text) ? JSON.stringify(text) : text;
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return showInvisible(typeof value === 'string' ? value : JSON.stringify(value));
}
