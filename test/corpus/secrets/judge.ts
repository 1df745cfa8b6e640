import type { CaseInput, CorpusCase, Json } from './case.ts';
import { newDice } from './dice.ts';
import { logField, logMessage, storeEvent } from './engines.ts';
import { logEntriesOf, payloadOf, type LogEntry } from './payload.ts';

export type Engine = 'event' | 'log';

export interface Verdict {
  readonly case: CorpusCase;
  readonly engine: Engine;
  /** What is wrong, with the value shortened; undefined when all is well. */
  readonly fault: string | undefined;
}

const invisible = /[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g;
const wholeBelow = 10;

/** A secret counts as in clear when half of it can be read, in any of the forms a text takes on its way. */
export function findLeak(secrets: readonly string[], output: string): string | undefined {
  const visible = output.replaceAll(invisible, '');
  for (const secret of secrets) {
    for (const form of formsOf(secret.replaceAll(invisible, ''))) {
      const piece = pieceIn(form, visible);
      if (piece !== undefined) return piece;
    }
  }
  return undefined;
}

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

const formsOf = (secret: string) =>
  new Set([
    secret,
    inJson(secret),
    inJson(inJson(secret)),
    encodeURIComponent(secret),
    inJson(encodeURI(secret)),
  ]);

function pieceIn(secret: string, output: string): string | undefined {
  if (secret.length < wholeBelow) return output.includes(secret) ? secret : undefined;
  const length = Math.ceil(secret.length / 2);
  for (let at = 0; at + length <= secret.length; at += 1) {
    const piece = secret.slice(at, at + length);
    if (output.includes(piece)) return piece;
  }
  return undefined;
}

export const shorten = (text: string) =>
  text.length <= 14 ? text : `${text.slice(0, 6)}…${text.slice(-3)} (${text.length})`;

export const outputOf = (entry: LogEntry) =>
  entry.kind === 'message' ? logMessage(entry.message) : logField(entry.key, entry.value);

/** What the log would print if it hid nothing. */
export const untouchedOf = (entry: LogEntry) =>
  entry.kind === 'message'
    ? JSON.stringify(entry.message)
    : `${JSON.stringify(entry.key)}:${JSON.stringify(entry.value)}`;

const valueOf = (input: CaseInput): Json => input.value;

/** Both engines on one case with the values of a seed. */
export function judgeCase(one: CorpusCase, seed: number): readonly Verdict[] {
  const { input, secrets } = one.input(newDice(seed, one.id));
  const fault = one.kind === 'secret' ? secretFaults(input, secrets) : lookalikeFaults(input);
  return [
    { case: one, engine: 'event', fault: fault.event },
    { case: one, engine: 'log', fault: fault.log },
  ];
}

type Faults = Readonly<Record<Engine, string | undefined>>;

function secretFaults(input: CaseInput, secrets: readonly string[]): Faults {
  const event = findLeak(secrets, storeEvent(payloadOf(input)).stored);
  const log = logEntriesOf(input)
    .map((entry) => findLeak(secrets, outputOf(entry)))
    .find((leak) => leak !== undefined);
  return { event: event && `in clear: ${shorten(event)}`, log: log && `in clear: ${shorten(log)}` };
}

function lookalikeFaults(input: CaseInput): Faults {
  const { read, stored, scrubbed } = storeEvent(payloadOf(input));
  const changed = scrubbed.length > 0 || read !== stored;
  const log = logEntriesOf(input)
    .map((entry) => [outputOf(entry), untouchedOf(entry)] as const)
    .find(([output, untouched]) => output !== untouched);
  return {
    event: changed ? `touched at ${scrubbed[0] ?? 'no remark'}: ${shortValue(valueOf(input))}` : undefined,
    log: log && `touched: ${log[0].slice(0, 120)}`,
  };
}

const shortValue = (value: Json) => JSON.stringify(value).slice(0, 80);
