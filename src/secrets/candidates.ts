import { keyAt } from './assignments.ts';
import { basicAt, bearerAt } from './auth-schemes.ts';
import { FOREIGN } from './automaton.ts';
import { DIGIT, isAt } from './characters.ts';
import { bareAddressAt, joinsAddress } from './bare-addresses.ts';
import { pipedSecretAt, placedArgumentAt } from './command-arguments.ts';
import { planKeyParts } from './json-keys.ts';
import { imapLoginAt, plainLoginAt } from './mail-logins.ts';
import { placedArguments } from './placed-arguments.ts';
import {
  flagSecretAt,
  identifiedAt,
  oracleLogonAt,
  pgpassAt,
  programAt,
  quotedFlagSecretAt,
} from './commands.ts';
import { programs } from './programs.ts';
import { FILTERED } from './filtered.ts';
import { insertedSecretsAt } from './inserts.ts';
import { foreignStems, keyStems } from './key-stems.ts';
import { cardAt, ibanAt, numberedTokenAt, ssnAt } from './numbers.ts';
import { hide, hideSpan, type Scan } from './scan-state.ts';
import { shapeEnd, shapes } from './shapes.ts';
import { structures } from './structure-table.ts';
import { jwtAt, privateKeyAt, puttyLinesAt, structureAt } from './structures.ts';
import { hookHosts, hookSecretAt, linkSecretAt, userInfoSecretAt } from './urls.ts';
import { work } from './work.ts';

/**
 * A mark that the scan looks for, and what the scan does at that mark: `end` is the index after it. Returns true when
 * it hid something; the scan then continues after the hidden part.
 */
export interface Candidate {
  readonly mark: string;
  /** One cheap look that settles most marks, such as the middle of a run of digits; it costs nothing. */
  readonly guard?: ((text: string, end: number) => boolean) | undefined;
  readonly look: (scan: Scan, end: number) => boolean;
}

/** Marks are told apart by their first characters; the rest is compared. */
export const MAX_MARK_CHARS = 8;
/** Digits, and no more of them before: deeper inside of a run the look has been done. */
const startsRun = (text: string, end: number): boolean => !isAt(text, end - MAX_MARK_CHARS - 1, DIGIT);
/** A shape compares its whole mark by itself. */
const MAX_SHAPE_MARK_CHARS = 5;

const keys = (marks: readonly string[]): Candidate[] => marks.map((mark) => ({ mark, look: keyAt }));

const links =
  'reset magic verif confirm activat unlock recover onetime one-time passwordless autologin set-password forgot unsubscribe'.split(
    ' ',
  );

export const candidates: readonly Candidate[] = [
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
  { mark: 'ssws', look: (scan, end) => hide(scan, bearerAt(scan.text, end, scan.floor, 'ssws')) },
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
  ...["'-", '"-'].map((mark): Candidate => ({
    mark,
    look: (scan, end) => hide(scan, quotedFlagSecretAt(scan, end)),
  })),
  { mark: ' -', look: (scan, end) => hide(scan, flagSecretAt(scan, end)) },
  ...placedArguments.map((placed): Candidate => ({
    mark: placed.mark,
    look: (scan, end) => hide(scan, placedArgumentAt(scan.text, end, placed, scan.floor)),
  })),
  { mark: 'plain', look: (scan, end) => hide(scan, plainLoginAt(scan.text, end)) },
  { mark: ' login ', look: (scan, end) => hide(scan, imapLoginAt(scan.text, end, scan.floor)) },
  {
    mark: '@',
    guard: joinsAddress,
    look: (scan, end) => hide(scan, bareAddressAt(scan.text, end, scan.floor)),
  },
  { mark: '"kty', look: (scan, end) => noteKeyParts(scan, end) },
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
  ...['%0', '\\x0', '\\u00', '\\/', '&#0', '&#x'].map((mark): Candidate => ({ mark, look: noteEscape })),
  ...keys(keyStems),
  { mark: FOREIGN, look: foreignKeyAt },
];

function noteKeyParts(scan: Scan, end: number): false {
  planKeyParts(scan, end);
  return false;
}

function noteEscape(scan: Scan): false {
  scan.isEscaped = true;
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

// Plans the values and hides them when the scan reaches them: the text between them may hold other secrets.
function planInserted(scan: Scan, end: number): false {
  if (scan.planned.length === 0) scan.planned.push(...insertedSecretsAt(scan.text, end));
  return false;
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

/** Skips a part that was hidden before: no rule looks back beyond it. */
function skipFiltered(scan: Scan, end: number): boolean {
  if (!scan.text.startsWith(FILTERED, end - FILTERED.length)) return false;
  scan.floor = end;
  scan.keyEnd = end;
  return true;
}
