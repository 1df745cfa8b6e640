import { aims, parts } from './aims.ts';
import { corpus } from './corpus.ts';
import { badNames, judgeAll, mergedCauses, scoreOf, splitCauses, type JudgedEvent } from './score.ts';

/** `npm run grouping:corpus`: how well the engine's groups are the causes that people see. */

const judged = judgeAll(corpus);
const figure = (value: number) => value.toFixed(4);

function line(name: string, events: readonly JudgedEvent[]): string {
  const { causes, precision, recall, precisionPerCause, recallPerCause } = scoreOf(events);
  const figures = [precision, recall, precisionPerCause, recallPerCause].map(figure);
  return [
    name.padEnd(16),
    String(events.length).padStart(6),
    String(causes).padStart(6),
    ...figures.map((text) => text.padStart(10)),
  ].join(' ');
}

console.log(
  ['set'.padEnd(16), 'events', 'causes', ' precision', '    recall', 'prec/cause', 'recl/cause'].join(' '),
);
for (const { name, events } of parts(judged)) console.log(line(name, events));
for (const [language, events] of Map.groupBy(judged, (event) => event.language))
  console.log(line(`  ${language}`, events));

const merged = mergedCauses(judged);
console.log(`\nmerged: ${merged.length} groups hold more than one cause`);
for (const causes of merged)
  console.log(`  ${causes.map(({ cause, events }) => `${cause} (${events})`).join(' + ')}`);

const split = splitCauses(judged);
console.log(`\nsplit: ${split.length} causes are in more than one group`);
for (const { cause, parts: twins } of split)
  console.log(`  ${cause}: ${twins.map((names) => names.join(', ')).join(' / ')}`);

const names = badNames(judged);
console.log(`\nnames: ${names.length} events have a title or culprit that a person cannot use`);
for (const { cause, twin, what } of names) console.log(`  ${cause} (${twin}): ${what}`);

const missed = parts(judged).filter(({ events, name }) => {
  const { precision, recall } = scoreOf(events);
  const aim = aims[name];
  return precision < aim.precision || recall < aim.recall;
});
if (missed.length > 0) {
  console.log(`\nbelow the aim: ${missed.map(({ name }) => name).join(', ')}`);
  process.exitCode = 1;
}
