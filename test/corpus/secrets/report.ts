import { aims } from './aims.ts';
import type { CorpusCase } from './case.ts';
import { judgeCase, type Engine, type Verdict } from './judge.ts';

export interface Tally {
  readonly of: number;
  readonly failed: number;
}

export interface Figures {
  readonly secrets: Tally;
  readonly lookalikes: Tally;
}

export interface Report {
  readonly engines: Readonly<Record<Engine, Figures>>;
  /** A case counts once, when one engine fails it. */
  readonly sum: Figures;
  readonly faults: readonly Verdict[];
}

/** Runs the cases through both engines. */
export function runCorpus(cases: readonly CorpusCase[], seed: number): Report {
  const verdicts = cases.flatMap((one) => judgeCase(one, seed));
  const faults = verdicts.filter(({ fault }) => fault !== undefined);
  const figures = (engine: Engine | undefined): Figures => {
    const failed = new Set(
      faults.filter((fault) => engine === undefined || fault.engine === engine).map((fault) => fault.case),
    );
    const tally = (kind: CorpusCase['kind']): Tally => ({
      of: cases.filter((one) => one.kind === kind).length,
      failed: [...failed].filter((one) => one.kind === kind).length,
    });
    return { secrets: tally('secret'), lookalikes: tally('lookalike') };
  };
  return { engines: { event: figures('event'), log: figures('log') }, sum: figures(undefined), faults };
}

const share = ({ failed, of }: Tally) => (of === 0 ? 0 : failed / of);

export const holdsAims = ({ secrets, lookalikes }: Figures): boolean =>
  share(secrets) <= aims.secretsInClear && share(lookalikes) <= aims.lookalikesTouched;

const say = (tally: Tally) => `${tally.failed} of ${tally.of} (${(share(tally) * 100).toFixed(1)} %)`;

export function reportLines(report: Report): readonly string[] {
  const line = (name: string, { secrets, lookalikes }: Figures) =>
    `${name.padEnd(6)} secrets in clear ${say(secrets)}, look-alikes touched ${say(lookalikes)}`;
  return [
    line('event', report.engines.event),
    line('log', report.engines.log),
    line('sum', report.sum),
    ...report.faults.map(faultLine),
  ];
}

const faultLine = ({ case: one, engine, fault }: Verdict) =>
  `${one.id} ${one.family} ${engine} ${fault ?? ''} | ${oneLine(one.notation)}`;

const oneLine = (text: string) => {
  const flat = JSON.stringify(text).slice(1, -1);
  return flat.length <= 140 ? flat : `${flat.slice(0, 139)}…`;
};
