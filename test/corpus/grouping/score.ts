import { judge, type Verdict } from './engine.ts';
import type { LabelledEvent } from './fault.ts';

export interface JudgedEvent extends LabelledEvent {
  readonly verdict: Verdict;
}

/** Over pairs of events: those that share a cause, those that share a group, those that share both. */
export interface Score {
  readonly events: number;
  readonly causes: number;
  readonly precision: number;
  readonly recall: number;
  /** The same two, computed for each cause and averaged: a cause with many twins counts no more than one with few. */
  readonly precisionPerCause: number;
  readonly recallPerCause: number;
}

export function judgeAll(events: readonly LabelledEvent[]): JudgedEvent[] {
  return events.map((event) => ({ ...event, verdict: judge(event.raw) }));
}

const pairs = (count: number) => (count * (count - 1)) / 2;
const mean = (values: readonly number[]) =>
  values.length === 0 ? 1 : values.reduce((sum, value) => sum + value, 0) / values.length;
const ratio = (part: number, whole: number) => (whole === 0 ? 1 : part / whole);

export const byCause = (judged: readonly JudgedEvent[]) => Map.groupBy(judged, ({ cause }) => cause);
export const byGroup = (judged: readonly JudgedEvent[]) => Map.groupBy(judged, ({ verdict }) => verdict.hash);

export function scoreOf(judged: readonly JudgedEvent[]): Score {
  const causes = byCause(judged);
  const groups = byGroup(judged);
  const sizes = [...groups].map(([hash, members]) => [hash, members.length] as const);
  const sizeOf = new Map(sizes);
  let together = 0;
  const recalls: number[] = [];
  const precisions: number[] = [];
  for (const members of causes.values()) {
    const shares = [...byGroup(members)];
    const own = shares.reduce((sum, [, part]) => sum + pairs(part.length), 0);
    together += own;
    recalls.push(ratio(own, pairs(members.length)));
    // Of the events beside which an event of this cause stands: how many have its cause.
    const kin = shares.reduce((sum, [, part]) => sum + part.length * (part.length - 1), 0);
    const all = shares.reduce((sum, [hash, part]) => sum + part.length * ((sizeOf.get(hash) ?? 1) - 1), 0);
    precisions.push(ratio(kin, all));
  }
  const grouped = sizes.reduce((sum, [, size]) => sum + pairs(size), 0);
  const labelled = [...causes.values()].reduce((sum, members) => sum + pairs(members.length), 0);
  return {
    events: judged.length,
    causes: causes.size,
    precision: ratio(together, grouped),
    recall: ratio(together, labelled),
    precisionPerCause: mean(precisions),
    recallPerCause: mean(recalls),
  };
}

/** Causes whose events are in more than one group: which twins are apart from the rest. */
export function splitCauses(judged: readonly JudgedEvent[]) {
  return [...byCause(judged)].flatMap(([cause, members]) => {
    const parts = [...byGroup(members).values()].map((part) => part.map(({ twin }) => twin));
    return parts.length < 2 ? [] : [{ cause, parts }];
  });
}

/** Groups that hold more than one cause. */
export function mergedCauses(judged: readonly JudgedEvent[]) {
  return [...byGroup(judged).values()].flatMap((members) => {
    const causes = [...byCause(members)].map(([cause, part]) => ({ cause, events: part.length }));
    return causes.length < 2 ? [] : [causes];
  });
}

/** No person can use these as the name of an issue. */
const useless =
  /^(?:|\{\}|\[\]|null|undefined|<unknown>|<unlabeled event>|\[object Object\])$|^(?:Error: )?(?:\{\}|\[object Object\])$/;

/** Titles and culprits that are not what a person would write. */
export function badNames(judged: readonly JudgedEvent[]) {
  return judged.flatMap(({ cause, twin, title, culprit, raw, verdict }) => {
    const wrong: string[] = [];
    if (useless.test(verdict.title.trim()) || title?.test(verdict.title) === false)
      wrong.push(`title ${JSON.stringify(verdict.title)}`);
    if (raw['transaction'] === undefined && culprit?.test(verdict.culprit) === false)
      wrong.push(`culprit ${JSON.stringify(verdict.culprit)}`);
    return wrong.map((what) => ({ cause, twin, what }));
  });
}
