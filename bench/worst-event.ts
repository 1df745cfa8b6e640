import { performance } from 'node:perf_hooks';
import { prepareEvent } from '../src/kinds/error/prepare.ts';
import { places } from './worst-event-places.ts';

/**
 * Looks for the event that costs the most CPU time a byte from its bytes to its row, and fails above the aim. It times every
 * place of an event filled with every atom, then lets the worst ones change, and measures the last ones at 1 MiB.
 */

const aimNsPerByte = 60;
const maxEventBytes = 1024 * 1024 - 4096;
const probeBytes = 32 * 1024;
const rounds = 12;
const survivors = 40;
const finalists = 12;

/** Separators, brackets, quotes, escapes, sensitive names, beginnings of tokens: what a scan may stop at. */
const atoms = [
  ...Array.from(` \t\n:=&?;,.@/\\%#|+-_~*!$^'"\`()[]{}<>`),
  ...`a A 0 é 密 ab1 A1b2C3d4 0123456789abcdef a1aaaaaaaaaaaaaa key key= &key= ?key= "key": password password= pwd=(
  pwd=' token auth ?key=a1aaaaaaaaaaaaaa &key=a1aaaaaaaaaaaaaa( ghp_ sk- xoxb- AKIA eyJhbGci eyJ blst_ http:// https://a:b@
  :// a@b. ann@example.com %3D %2525 %7B%22 \\u003d \\" \\\\ {"a": [{ <a> <password> </ <!-- /* 4111- 12 123-45-6789 203.0.113.7
  2001:db8:: :: :1 %s %(a)s {} {0} {{ \${ $1 0x7f 2026-11-26T main. a. a- a_ a/ $$ ::h lambda$ C:\\ ../ true null -----
  ======`.split(/\s+/),
  'key: ',
  'password: ',
  'pass ',
  'password\n',
  'secret -> ',
  'Bearer ',
  'Basic ',
  'Basic YTpi',
  'Authorization: ',
  'Cookie: a=b; ',
  '--password ',
  '-----BEGIN ',
  '-----BEGIN RSA PRIVATE KEY-----',
  '("a", "b"), ',
  'curl -u a:b ',
  'name: X_TOKEN\nvalue: ',
  'IDENTIFIED BY ',
  '4111 1111 1111 1111 ',
  '1 ',
  'DE89 3704 ',
  'at a (b:1:2)\n',
  'File "a", line 1\n',
  '\u{1f600}',
  '\u200b',
  '\u0301',
  'e\u0301',
];

interface Found {
  readonly place: string;
  readonly unit: string;
  readonly nsPerByte: number;
}

const context = {
  projectId: 1,
  receivedAtMs: Date.UTC(2026, 10, 26),
  sentAt: undefined,
  fallbackEventId: undefined,
  clientAddress: undefined,
  mintEventId: () => 'f'.repeat(32),
};

/** A payload of about `bytes`, cut to what ingest takes. */
function payloadOf(place: string, unit: string, bytes: number): Uint8Array {
  const make = places[place];
  if (make === undefined) throw new Error(`No such place: ${place}`);
  let size = bytes;
  for (;;) {
    const payload = Buffer.from(JSON.stringify(make(unit, size)));
    if (payload.length <= maxEventBytes) return payload;
    size *= Math.min(0.9, maxEventBytes / payload.length);
  }
}

/** The quickest of a few runs: what disturbs a run only ever makes it longer. */
function measure(place: string, unit: string, bytes: number, runs: number): Found {
  const payload = payloadOf(place, unit, bytes);
  let bestMs = Infinity;
  for (let run = 0; run < runs; run += 1) {
    const startMs = performance.now();
    prepareEvent(payload, context);
    bestMs = Math.min(bestMs, performance.now() - startMs);
  }
  return { place, unit, nsPerByte: (bestMs * 1e6) / payload.length };
}

/** Seeded, so that a run can be repeated. */
function createDice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function changed(unit: string, dice: (below: number) => number): string {
  const atom = atoms[dice(atoms.length)] ?? '';
  const cut = dice(unit.length + 1);
  switch (dice(5)) {
    case 0:
      return unit + atom;
    case 1:
      return atom + unit;
    case 2:
      return unit.slice(0, cut) + atom + unit.slice(cut);
    case 3:
      return unit.slice(0, cut) + unit.slice(cut + 1) || atom;
    default:
      return unit + unit.slice(0, cut).repeat(1 + dice(4)) + atom;
  }
}

const byCost = (one: Found, other: Found): number => other.nsPerByte - one.nsPerByte;

/** At most four of a place, so that one slow place does not hide the others. */
function worstOf(found: readonly Found[], count: number): Found[] {
  const taken = new Map<string, number>();
  return found
    .toSorted(byCost)
    .filter(({ place }) => {
      const before = taken.get(place) ?? 0;
      taken.set(place, before + 1);
      return before < 4;
    })
    .slice(0, count);
}

function search(seed: number): Found[] {
  const dice = createDice(seed);
  for (const place of Object.keys(places)) measure(place, 'warm=up ', probeBytes, 20);
  let found = Object.keys(places).flatMap((place) =>
    atoms.map((unit) => measure(place, unit, probeBytes, 2)),
  );
  for (let round = 0; round < rounds; round += 1) {
    const parents = worstOf(found, survivors);
    const children = parents.flatMap(({ place, unit }) =>
      Array.from({ length: 6 }, () => measure(place, changed(unit, dice).slice(0, 4000), probeBytes, 2)),
    );
    found = [...parents, ...children];
  }
  return worstOf(found, finalists);
}

const seed = Number(process.argv[2] ?? 1);
const last = search(seed)
  .map(({ place, unit }) => measure(place, unit, maxEventBytes, 5))
  .toSorted(byCost);
console.log(
  `Seed ${seed}: the costliest events of 1 MiB, in ns of CPU a byte (aim: at most ${aimNsPerByte})`,
);
for (const { place, unit, nsPerByte } of last) {
  console.log(`${nsPerByte.toFixed(1).padStart(8)}  ${place}: ${JSON.stringify(unit.slice(0, 100))}`);
}
const worst = last[0];
if (worst !== undefined && worst.nsPerByte > aimNsPerByte) process.exitCode = 1;
