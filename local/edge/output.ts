import { textJson } from '../../src/platform/log/log-json.ts';

/** kj writes `file.c++:123: error: text`. */
const severity = /^[\w/.+-]{1,200}:\d{1,9}: (fatal|error|warning|info|debug): /;
/** The runtime's HTTP layer complains about what a client sent, never about the service. */
const causedByClient = /\bkj\/compat\/(?:http|url)\.c\+\+:\d{1,9}: failed: /;
const levels: Readonly<Record<string, string>> = { warning: 'warn', info: 'info', debug: 'debug' };

/**
 * Passes a line of the Worker unchanged; turns a line of the runtime, which may quote a request, into the same form.
 * Returns undefined for the addresses in the runtime's own stack, which help no reader.
 */
export function asLogLine(line: string): string | undefined {
  if (line.startsWith('{')) return line;
  if (line.startsWith('stack: ')) return undefined;
  const level = causedByClient.test(line) ? 'warn' : (levels[severity.exec(line)?.[1] ?? ''] ?? 'error');
  return runtimeLine(level, line);
}

/** Makes a line about the software around the Worker, in the form of the Worker's own lines. */
export function runtimeLine(
  level: string,
  text: string,
  fields: Readonly<Record<string, number>> = {},
): string {
  const more = Object.entries(fields).map(([name, value]) => `,${JSON.stringify(name)}:${value}`);
  const shown = textJson(text, { maskIp: false });
  return `{"ts":"${new Date().toISOString()}","level":"${level}","msg":"workerd","text":${shown}${more.join('')}}`;
}
