import { textJson } from '../../src/platform/log/log-json.ts';

/** kj writes `file.c++:123: error: text`. */
const severity = /^[\w/.+-]{1,200}:\d{1,9}: (fatal|error|warning|info|debug): /;
/** The HTTP layer of the runtime complains of what a client sent, never of us. */
const causedByClient = /\bkj\/compat\/(?:http|url)\.c\+\+:\d{1,9}: failed: /;
const levels: Readonly<Record<string, string>> = { warning: 'warn', info: 'info', debug: 'debug' };

/**
 * A line of the Worker passes as it is; what the runtime itself says, which may quote a request, becomes one like it.
 * Undefined for the addresses of the runtime's own stack, which say nothing to anybody.
 */
export function asLogLine(line: string): string | undefined {
  if (line.startsWith('{')) return line;
  if (line.startsWith('stack: ')) return undefined;
  const level = causedByClient.test(line) ? 'warn' : (levels[severity.exec(line)?.[1] ?? ''] ?? 'error');
  return runtimeLine(level, line);
}

/** A line of the machinery around the Worker, in the form of the Worker's own. */
export function runtimeLine(
  level: string,
  text: string,
  fields: Readonly<Record<string, number>> = {},
): string {
  const more = Object.entries(fields).map(([name, value]) => `,${JSON.stringify(name)}:${value}`);
  const shown = textJson(text, { maskIp: false });
  return `{"ts":"${new Date().toISOString()}","level":"${level}","msg":"workerd","text":${shown}${more.join('')}}`;
}
