import * as z from 'zod';
import { isAbsent } from './json.ts';
import { noteAt, type Notes } from './remarks.ts';

/** The five severities we store; SDK words and numbers are mapped onto them (sentry-protocol 4.1). */
export const levels = ['fatal', 'error', 'warning', 'info', 'debug'] as const;
export const levelSchema = z.enum(levels);
export type Level = z.infer<typeof levelSchema>;

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
