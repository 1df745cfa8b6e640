import { isAbsent } from './json.ts';
import { noteAt, type Notes } from './remarks.ts';
import { type Level } from './schema.ts';

// SDK words beside our five (sentry-protocol 4.1), and the usual words of loggers.
const levelByWord: ReadonlyMap<string, Level> = new Map([
  ['fatal', 'fatal'],
  ['critical', 'fatal'],
  ['emergency', 'fatal'],
  ['alert', 'fatal'],
  ['panic', 'fatal'],
  ['error', 'error'],
  ['err', 'error'],
  ['severe', 'error'],
  ['exception', 'error'],
  ['warning', 'warning'],
  ['warn', 'warning'],
  ['info', 'info'],
  ['information', 'info'],
  ['log', 'info'],
  ['notice', 'info'],
  ['debug', 'debug'],
  ['trace', 'debug'],
  ['verbose', 'debug'],
]);

/** A severity word or number; undefined when absent, and with a remark when unknown. */
export function readLevel(value: unknown, notes: Notes, path: string, key: string): Level | undefined {
  if (isAbsent(value)) return undefined;
  const level = parseLevel(value);
  if (level === undefined) noteAt(notes, 'dropped', path, key, 'not a level');
  return level;
}

function parseLevel(value: unknown): Level | undefined {
  if (typeof value === 'number') return levelOfNumber(value);
  if (typeof value !== 'string' || value.length > 16) return undefined;
  return /^\d{1,3}$/.test(value) ? levelOfNumber(Number(value)) : levelByWord.get(value.toLowerCase());
}

// Very old clients send the numbers of Python's logging module: 10 debug … 50 critical.
function levelOfNumber(value: number): Level | undefined {
  if (!(value >= 0 && value <= 100)) return undefined;
  if (value >= 50) return 'fatal';
  if (value >= 40) return 'error';
  if (value >= 30) return 'warning';
  return value >= 20 ? 'info' : 'debug';
}
