import { keyAt } from './assignments.ts';
import { basicAt, bearerAt } from './auth-schemes.ts';
import { buildAutomaton, FOREIGN, ROW_BITS } from './automaton.ts';
import { flagSecretAt, identifiedAt, oracleLogonAt, pgpassAt, programAt, programs } from './commands.ts';
import { DIGIT, isAt } from './characters.ts';
import { pipedSecretAt, placedArgumentAt, placedArguments } from './command-arguments.ts';
import { FILTERED } from './filtered.ts';
import { insertedSecretsAt } from './inserts.ts';
import { invisibleCodes } from './invisible.ts';
import { foreignStems, keyStems } from './key-stems.ts';
import { cardAt, ibanAt, numberedTokenAt, ssnAt } from './numbers.ts';
import { hide, hideSpan, newScan, type Reading, type Scan } from './scan-state.ts';
import { shapeEnd, shapes } from './shapes.ts';
import { jwtAt, privateKeyAt, puttyLinesAt, structureAt, structures } from './structures.ts';
import { hookHosts, hookSecretAt, linkSecretAt, userInfoSecretAt } from './urls.ts';
import { earn, work, type Budget } from './work.ts';

/**
 * What the scan looks for, and what it does when it has found the mark: `end` is the index behind it. True when
 * something was hidden; then the scan goes on behind that.
 */
interface Candidate {
  readonly mark: string;
  /** One cheap look that settles most marks, such as the middle of a run of digits; it costs nothing. */
  readonly guard?: ((text: string, end: number) => boolean) | undefined;
  readonly look: (scan: Scan, end: number) => boolean;
}

/** Marks are told apart by their first characters; the rest is compared. */
const MAX_MARK_CHARS = 8;
/** Digits, and no more of them before: deeper inside of a run the look has been done. */
const startsRun = (text: string, end: number): boolean => !isAt(text, end - MAX_MARK_CHARS - 1, DIGIT);
/** A shape compares its whole mark by itself. */
const MAX_SHAPE_MARK_CHARS = 5;

const keys = (marks: readonly string[]): Candidate[] => marks.map((mark) => ({ mark, look: keyAt }));

const links =
  'reset magic verif confirm activat unlock recover onetime one-time passwordless autologin set-password forgot unsubscribe'.split(
    ' ',
  );

const candidates: readonly Candidate[] = [
  ...shapes.map((shape): Candidate => {
    const mark = shape.mark.toLowerCase().replaceAll(/\d/g, '0').slice(0, MAX_SHAPE_MARK_CHARS);
    return {
      mark,
      look: (scan, end) => {
        const start = end - mark.length;
        const stop = shapeEnd(scan.text, start, shape, scan.floor);
        return stop !== -1 && hideSpan(scan, start, stop, 'known_token');
      },
    };
  }),
  ...structures.map((structure): Candidate => ({
    mark: structure.mark,
    guard: structure.guard,
    look: (scan, end) => hide(scan, structureAt(scan.text, end, structure, scan.floor)),
  })),
  { mark: 'eyj', look: (scan, end) => hide(scan, jwtAt(scan.text, end, scan.floor)) },
  { mark: '-begin ', look: (scan, end) => hide(scan, privateKeyAt(scan.text, end, scan.floor)) },
  { mark: '- begin ', look: (scan, end) => hide(scan, privateKeyAt(scan.text, end, scan.floor)) },
  { mark: 'private-lines:', look: (scan, end) => hide(scan, puttyLinesAt(scan.text, end)) },
  { mark: '://', look: (scan, end) => hide(scan, userInfoSecretAt(scan.text, end, false)) },
  { mark: '%0a%0f%0f', look: (scan, end) => hide(scan, userInfoSecretAt(scan.text, end, true)) },
  { mark: 'bearer', look: (scan, end) => hide(scan, bearerAt(scan.text, end, scan.floor)) },
  { mark: 'basic', look: (scan, end) => hide(scan, basicAt(scan.text, end, scan.floor)) },
  { mark: '00000000', guard: startsRun, look: (scan, end) => longNumberAt(scan, end, end - 8) },
  { mark: '0000 0000', guard: startsRun, look: (scan, end) => longNumberAt(scan, end, end - 9) },
  { mark: '0000-0000', guard: startsRun, look: (scan, end) => longNumberAt(scan, end, end - 9) },
  { mark: '000-00-0000', look: (scan, end) => hide(scan, ssnAt(scan.text, end, scan.floor)) },
  ...hookHosts.map((mark): Candidate => ({
    mark,
    look: (scan, end) => hide(scan, hookSecretAt(scan.text, end)),
  })),
  ...links.map((mark): Candidate => ({
    mark,
    look: (scan, end) => hide(scan, linkSecretAt(scan.text, end, false, scan.floor)),
  })),
  { mark: 'invite', look: (scan, end) => hide(scan, linkSecretAt(scan.text, end, true, scan.floor)) },
  {
    mark: '/token',
    guard: (text, end) => text.charCodeAt(end) === 47,
    look: (scan, end) => hide(scan, linkSecretAt(scan.text, end, true, scan.floor)),
  },
  { mark: 'hook', look: (scan, end) => hide(scan, linkSecretAt(scan.text, end, true, scan.floor)) },
  ...Object.keys(programs).map((mark): Candidate => ({
    mark,
    look: (scan, end) => remember(scan, end, mark),
  })),
  { mark: ' -', look: (scan, end) => hide(scan, flagSecretAt(scan, end)) },
  ...placedArguments.map(({ mark, before }): Candidate => ({
    mark,
    look: (scan, end) => hide(scan, placedArgumentAt(scan.text, end, before)),
  })),
  { mark: 'sudo -s', look: (scan, end) => hide(scan, pipedSecretAt(scan.text, end - 7, scan.floor, false)) },
  {
    mark: '--password-stdin',
    look: (scan, end) => hide(scan, pipedSecretAt(scan.text, end - 16, scan.floor, false)),
  },
  { mark: 'chpasswd', look: (scan, end) => hide(scan, pipedSecretAt(scan.text, end - 8, scan.floor, true)) },
  { mark: 'insert into ', look: planInserted },
  { mark: 'identified ', look: (scan, end) => hide(scan, identifiedAt(scan.text, end)) },
  { mark: 'sqlplus', look: (scan, end) => hide(scan, oracleLogonAt(scan.text, end, false)) },
  { mark: 'oracle:thin:', look: (scan, end) => hide(scan, oracleLogonAt(scan.text, end, true)) },
  { mark: 'oracle:oci:', look: (scan, end) => hide(scan, oracleLogonAt(scan.text, end, true)) },
  { mark: ':0000', look: (scan, end) => hide(scan, pgpassAt(scan.text, end, scan.floor)) },
  { mark: 'filtered]', look: skipFiltered },
  ...keys(keyStems),
  { mark: FOREIGN, look: foreignKeyAt },
];

const automaton = buildAutomaton(
  candidates.map(({ mark }) => mark.slice(0, MAX_MARK_CHARS)),
  foreignStems.map((stem) => stem.slice(-1)),
  invisibleCodes,
);
/** What is left of the marks that are longer. */
const rests = candidates.map(({ mark }) => mark.slice(MAX_MARK_CHARS));

const restClasses = rests.map((rest) =>
  Array.from(rest, (char) => automaton.classes[char.charCodeAt(0)] ?? 0),
);

function hasRest(text: string, end: number, classes: readonly number[]): boolean {
  for (let index = 0; index < classes.length; index += 1) {
    if (automaton.classes[text.charCodeAt(end + index)] !== classes[index]) return false;
  }
  return true;
}

/** The state behind a character that is not seen: the last of all. */
const unseen = (automaton.next.length >> ROW_BITS) - 1;
/** What a look costs at least, and what it costs to hide something. */
const LOOK_STEPS = 4;
const HIDE_STEPS = 24;
/** Every full stop may be the first of a Discord token; the second, six characters on, is looked for at once. */
const fullStop = candidates.findIndex(({ mark }) => mark === '.');
const FULL_STOP = 46;

/**
 * Reads a text once and hides what is found. Undefined when no mark stands in it, as in most texts: nothing is allocated
 * for those.
 */
export function scanText(text: string, reads: Reading, budget: Budget): Scan | undefined {
  const { next, classes, firstAccepting, accepted } = automaton;
  const { length } = text;
  let scan: Scan | undefined;
  let state = 0;
  work.steps += length;
  for (let at = 0; at < length; at += 1) {
    state = next[(state << ROW_BITS) + (classes[text.charCodeAt(at)] ?? 0)] ?? 0;
    if (state < firstAccepting) continue;
    const ids = accepted[state - firstAccepting] ?? [];
    if (ids.length === 1 && ids[0] === fullStop && text.charCodeAt(at + 7) !== FULL_STOP) continue;
    scan ??= newScan(text, reads);
    if (state === unseen) scan.isVisible = false;
    else if (lookAt(scan, ids, at + 1, budget)) {
      at = scan.floor - 1;
      state = 0;
    }
  }
  if (scan === undefined) {
    earn(budget, length);
    return undefined;
  }
  while (hidePlanned(scan, length)) work.steps += 1;
  if (length > scan.earned) earn(budget, length - scan.earned);
  return scan;
}

/** Looks at each candidate whose mark ends at `end`. True when something was hidden. */
function lookAt(scan: Scan, ids: readonly number[], end: number, budget: Budget): boolean {
  if (end > scan.earned) {
    earn(budget, end - scan.earned);
    scan.earned = end;
  }
  if (scan.planned.length > 0 && hidePlanned(scan, end)) {
    scan.earned = Math.max(scan.earned, scan.floor);
    return true;
  }
  for (let index = 0; index < ids.length; index += 1) {
    const id = ids[index] ?? 0;
    const candidate = candidates[id];
    if (candidate === undefined || candidate.guard?.(scan.text, end) === false) continue;
    const rest = restClasses[id] ?? [];
    if (rest.length > 0 && !hasRest(scan.text, end, rest)) continue;
    if (budget.left < 0) return hideSpan(scan, Math.max(end, scan.floor), scan.text.length, 'too_dense');
    const before = work.steps;
    work.steps += LOOK_STEPS;
    const isHidden = candidate.look(scan, end + rest.length);
    if (isHidden) work.steps += HIDE_STEPS;
    budget.left -= work.steps - before;
    if (isHidden) {
      budget.left += scan.floor - scan.earned;
      scan.earned = scan.floor;
    }
    if (budget.left < 0)
      return hideSpan(scan, Math.max(end, scan.floor), scan.text.length, 'too_dense') || isHidden;
    if (isHidden) return true;
  }
  return false;
}

/** True when a mark stands in a key; without one it is neither sensitive nor a secret itself. */
export function hasMark(key: string): boolean {
  const { next, classes, firstAccepting } = automaton;
  const { length } = key;
  work.steps += length;
  let state = 0;
  for (let at = 0; at < length; at += 1) {
    state = next[(state << ROW_BITS) + (classes[key.charCodeAt(at)] ?? 0)] ?? 0;
    if (state >= firstAccepting && key.charCodeAt(at) !== FULL_STOP) return true;
  }
  return false;
}

function longNumberAt(scan: Scan, end: number, start: number): boolean {
  const { text, floor } = scan;
  return (
    hide(scan, cardAt(text, start, floor)) ||
    hide(scan, ibanAt(text, end, floor)) ||
    hide(scan, numberedTokenAt(text, start, floor))
  );
}

// Their turn comes when the scan is there: what stands between them may hold secrets of its own.
function planInserted(scan: Scan, end: number): false {
  if (scan.planned.length === 0) scan.planned.push(...insertedSecretsAt(scan.text, end));
  return false;
}

/** Hides the next planned part, when it begins before `end`. */
function hidePlanned(scan: Scan, end: number): boolean {
  const next = scan.planned[0];
  if (next === undefined || next.start >= end) return false;
  scan.planned.shift();
  return hideSpan(scan, next.start, next.end, 'assignment');
}

const foreignByLast = Map.groupBy(foreignStems, (stem) => stem.slice(-1));

function foreignKeyAt(scan: Scan, end: number): boolean {
  const { text } = scan;
  const last = text.charAt(end - 1).toLowerCase();
  for (const stem of foreignByLast.get(last) ?? []) {
    work.steps += 1;
    if (text.slice(end - stem.length, end).toLowerCase() === stem) return keyAt(scan, end);
  }
  return false;
}

function remember(scan: Scan, end: number, mark: string): false {
  programAt(scan, end, mark);
  return false;
}

/** What was hidden before is done: nothing looks back behind it. */
function skipFiltered(scan: Scan, end: number): boolean {
  if (!scan.text.startsWith(FILTERED, end - FILTERED.length)) return false;
  scan.floor = end;
  scan.keyEnd = end;
  return true;
}
