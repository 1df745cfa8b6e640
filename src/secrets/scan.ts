import { keyAt } from './assignments.ts';
import { basicAt, bearerAt } from './auth-schemes.ts';
import { buildAutomaton } from './automaton.ts';
import { flagSecretAt, identifiedAt, oracleLogonAt, pgpassAt, programAt, programs } from './commands.ts';
import { FILTERED } from './filtered.ts';
import { invisibleCodes } from './invisible.ts';
import { keyStems } from './key-stems.ts';
import { cardAt, ibanAt, ssnAt } from './numbers.ts';
import { hide, hideSpan, type Scan } from './scan-state.ts';
import { shapeEnd, shapes } from './shapes.ts';
import { jwtAt, privateKeyAt, puttyLinesAt, structureAt, structures } from './structures.ts';
import { hookHosts, hookSecretAt, linkSecretAt, userInfoSecretAt } from './urls.ts';
import { work } from './work.ts';

/**
 * What the scan looks for, and what it does when it has found the mark: `end` is the index behind it. True when
 * something was hidden; then the scan goes on behind that.
 */
interface Candidate {
  readonly mark: string;
  readonly look: (scan: Scan, end: number) => boolean;
}

/** The marks of shapes are told apart by their first characters; the rest is compared. */
const MAX_MARK_CHARS = 7;

const keys = (marks: readonly string[]): Candidate[] => marks.map((mark) => ({ mark, look: keyAt }));

const links =
  'reset magic verif confirm activat unlock recover onetime one-time passwordless autologin set-password forgot'.split(
    ' ',
  );

const candidates: readonly Candidate[] = [
  ...shapes.map((shape): Candidate => {
    const mark = shape.mark.toLowerCase().replaceAll(/\d/g, '0').slice(0, MAX_MARK_CHARS);
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
  { mark: '00000000', look: longNumberAt },
  { mark: '0000 0000', look: longNumberAt },
  { mark: '0000-0000', look: longNumberAt },
  { mark: '000-00-0000', look: (scan, end) => hide(scan, ssnAt(scan.text, end, scan.floor)) },
  ...hookHosts.map((mark): Candidate => ({
    mark,
    look: (scan, end) => hide(scan, hookSecretAt(scan.text, end)),
  })),
  ...links.map((mark): Candidate => ({
    mark,
    look: (scan, end) => hide(scan, linkSecretAt(scan.text, end, false, scan.floor)),
  })),
  { mark: 'hook', look: (scan, end) => hide(scan, linkSecretAt(scan.text, end, true, scan.floor)) },
  ...Object.keys(programs).map((mark): Candidate => ({
    mark,
    look: (scan, end) => remember(scan, end, mark),
  })),
  { mark: ' -', look: (scan, end) => hide(scan, flagSecretAt(scan, end)) },
  { mark: 'identified ', look: (scan, end) => hide(scan, identifiedAt(scan.text, end)) },
  { mark: 'sqlplus', look: (scan, end) => hide(scan, oracleLogonAt(scan.text, end, false)) },
  { mark: 'oracle:thin:', look: (scan, end) => hide(scan, oracleLogonAt(scan.text, end, true)) },
  { mark: 'oracle:oci:', look: (scan, end) => hide(scan, oracleLogonAt(scan.text, end, true)) },
  { mark: ':0000', look: (scan, end) => hide(scan, pgpassAt(scan.text, end, scan.floor)) },
  { mark: 'filtered]', look: skipFiltered },
  ...keys(keyStems),
];

const automaton = buildAutomaton(
  candidates.map(({ mark }) => mark),
  invisibleCodes,
);

/** Reads the text once and hides what is found. False when characters that are not seen stand in it. */
export function runScan(scan: Scan): boolean {
  const { text } = scan;
  const { next, width, classes, firstAccepting, accepted } = automaton;
  const { length } = text;
  let state = 0;
  let isVisible = true;
  work.steps += length;
  for (let at = 0; at < length; at += 1) {
    state = next[state * width + (classes[text.charCodeAt(at)] ?? 0)] ?? 0;
    if (state < firstAccepting) continue;
    for (const id of accepted[state - firstAccepting] ?? []) {
      const candidate = candidates[id];
      if (candidate === undefined) isVisible = false;
      else if (candidate.look(scan, at + 1)) {
        at = scan.floor - 1;
        state = 0;
        break;
      }
    }
  }
  return isVisible;
}

function longNumberAt(scan: Scan, end: number): boolean {
  return hide(scan, cardAt(scan.text, end, scan.floor)) || hide(scan, ibanAt(scan.text, end, scan.floor));
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
