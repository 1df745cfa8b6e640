import { parseArgs } from 'node:util';
import { corpus } from './corpus.ts';
import { holdsAims, reportLines, runCorpus } from './report.ts';

const usage = `npm run scrub:corpus -- [options]
  --seed N       another seed makes fresh values (default 1)
  --family X     only the families whose name begins with X
  --families     only lists the families with their number of cases`;

function main(): number {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      family: { type: 'string', default: '' },
      families: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const seed = Number(values.seed);
  if (values.help || !Number.isSafeInteger(seed)) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const cases = corpus.filter(({ family }) => family.startsWith(values.family));
  if (cases.length === 0) {
    console.error(`no family begins with ${values.family}`);
    return 2;
  }
  if (values.families) {
    const counts = Map.groupBy(cases, ({ kind, family }) => `${kind} ${family}`);
    for (const [name, members] of counts) console.log(`${String(members.length).padStart(4)} ${name}`);
    return 0;
  }
  const report = runCorpus(cases, seed);
  for (const line of reportLines(report)) console.log(line);
  return holdsAims(report.sum) ? 0 : 1;
}

process.exitCode = main();
