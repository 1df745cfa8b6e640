import { configureSync, getConsoleSink, getLogger, type LogRecord } from '@logtape/logtape';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Record<string, unknown>;

/** What features and middleware log with: a sentence and its fields. It never throws. */
export type Log = (level: LogLevel, msg: string, fields?: LogFields) => void;

const maxTextChars = 2_000;
const levelNames = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warning: 'warn',
  error: 'error',
  fatal: 'error',
};

let configuredLevel: LogLevel | undefined;

/** One JSON object a line: `ts, level, msg` and the fields. The console method follows the level. */
function formatLine(record: LogRecord): string {
  const line = {
    ts: new Date(record.timestamp).toISOString(),
    level: levelNames[record.level],
    msg: record.message.join(''),
    ...record.properties,
  };
  try {
    return JSON.stringify(line, printable);
  } catch {
    // A log line must never fail the request it speaks of.
    return JSON.stringify({ ts: line.ts, level: line.level, msg: line.msg, unserialisable: true });
  }
}

function printable(_key: string, value: unknown): unknown {
  if (typeof value === 'string' && value.length > maxTextChars) return `${value.slice(0, maxTextChars)}…`;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Error) return { name: value.name, message: value.message };
  return value;
}

/** The logger of one event; `bound` goes into each of its lines. Configures the isolate on first use. */
export function createLog(level: LogLevel, bound: LogFields): Log {
  if (configuredLevel !== level) {
    configureSync({
      reset: true,
      sinks: { console: getConsoleSink({ formatter: formatLine }) },
      loggers: [
        { category: ['ballast'], sinks: ['console'], lowestLevel: level === 'warn' ? 'warning' : level },
        { category: ['logtape', 'meta'], sinks: [], lowestLevel: 'fatal' },
      ],
    });
    configuredLevel = level;
  }
  const logger = getLogger('ballast');
  return (lineLevel, msg, fields) => {
    const properties = { ...bound, ...fields };
    if (lineLevel === 'debug') logger.debug(msg, properties);
    else if (lineLevel === 'info') logger.info(msg, properties);
    else if (lineLevel === 'warn') logger.warn(msg, properties);
    else logger.error(msg, properties);
  };
}
