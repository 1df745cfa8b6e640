import { buildAutomaton, ROW_BITS } from './automaton.ts';
import { candidates, MAX_MARK_CHARS } from './candidates.ts';
import { invisibleCodes } from './invisible.ts';
import { foreignStems } from './key-stems.ts';
import { hideSpan, newScan, type Reading, type Scan } from './scan-state.ts';
import { earn, work, type Budget } from './work.ts';

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
const LOOK_STEPS = 8;
const HIDE_STEPS = 24;
/** Every full stop may be the first of a Discord token; the second, six characters on, is looked for at once. */
const fullStop = candidates.findIndex(({ mark }) => mark === '.');
const FULL_STOP = 46;
const flag = candidates.findIndex(({ mark }) => mark === ' -');

/**
 * Reads a text once and hides the secrets in it. Undefined when the text contains no mark, which is true of most texts;
 * the scan allocates nothing for them. The characters before `readBefore` earn no steps, since an earlier scan of the same
 * text has earned them.
 */
export function scanText(text: string, reads: Reading, budget: Budget, readBefore = 0): Scan | undefined {
  const { next, classes, firstAccepting, accepted } = automaton;
  const { length } = text;
  let scan: Scan | undefined;
  let state = 0;
  work.steps += length;
  for (let at = 0; at < length; at += 1) {
    state = next[(state << ROW_BITS) + (classes[text.charCodeAt(at)] ?? 0)] ?? 0;
    if (state < firstAccepting) continue;
    const ids = accepted[state - firstAccepting] ?? [];
    if (ids.length === 1) {
      if (ids[0] === fullStop && text.charCodeAt(at + 7) !== FULL_STOP) continue;
      // A flag matters only in the line of a program that was seen.
      if (ids[0] === flag && (scan === undefined || at >= scan.programEnd)) continue;
    }
    scan ??= newScan(text, reads, readBefore);
    if (state === unseen) scan.isVisible = false;
    else if (lookAt(scan, ids, at + 1, budget)) {
      at = scan.floor - 1;
      state = 0;
    }
  }
  if (scan === undefined) {
    if (length > readBefore) earn(budget, length - readBefore);
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
    if (isHidden && scan.floor > scan.earned) {
      budget.left += scan.floor - scan.earned;
      scan.earned = scan.floor;
    }
    if (budget.left < 0)
      return hideSpan(scan, Math.max(end, scan.floor), scan.text.length, 'too_dense') || isHidden;
    if (isHidden) return true;
  }
  return false;
}

/** True when a key contains a mark; a key without a mark is neither sensitive nor itself a secret. */
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

/** Hides the next planned part, when it begins before `end`. */
function hidePlanned(scan: Scan, end: number): boolean {
  const next = scan.planned[0];
  if (next === undefined || next.start >= end) return false;
  scan.planned.shift();
  return hideSpan(scan, next.start, next.end, 'assignment');
}
