import { dressEvent } from './dress.ts';
import { worldOf, type Twin, type World } from './world.ts';

export type RawEvent = Readonly<Record<string, unknown>>;

/** One cause: the events it makes are closed by one fix, and by no fix of another cause. */
export interface Fault {
  readonly id: string;
  /** What the title of every event of this cause must match, where a person would insist on it. */
  readonly title?: RegExp;
  /** What the culprit must match; events that carry a transaction are not checked. */
  readonly culprit?: RegExp;
  /** Twins beside those of the language. */
  readonly more?: readonly Twin[];
  /** Instead of the language's twins. */
  readonly only?: readonly Twin[];
  readonly event: (world: World) => RawEvent;
}

export interface Language {
  readonly name: string;
  readonly platform: string;
  readonly sdk: string;
  readonly sdkVersion: string;
  /** Compiled to machine code: counted apart. */
  readonly native?: boolean;
  readonly runtime: readonly [name: string, version: string, later: string];
  /** The SDK reads sources or symbols, and now and then cannot: every third cause gets such a twin. */
  readonly hasSources?: boolean;
  readonly twins: readonly Twin[];
}

export interface LabelledEvent {
  readonly cause: string;
  readonly twin: string;
  readonly language: string;
  readonly native: boolean;
  readonly title: RegExp | undefined;
  readonly culprit: RegExp | undefined;
  readonly raw: RawEvent;
}

export const twin = (name: string, ...traits: string[]): Twin => ({ name, traits });

/** What differs between two events of one cause in every language. */
export const usualTwins: readonly Twin[] = [
  twin('first'),
  twin('other values'),
  twin('unrelated edit', 'edited'),
  twin('other host', 'edited', 'elsewhere'),
  twin('framework update', 'edited', 'framework'),
  twin('bare event', 'bare', 'elsewhere'),
];

const sourceless = twin('without sources', 'sourceless');

export function eventsOf(language: Language, faults: readonly Fault[]): LabelledEvent[] {
  return faults.flatMap((fault, at) => {
    const cause = `${language.name}/${fault.id}`;
    const lacksSources = language.hasSources === true && at % 3 === 0;
    const twins = [
      ...(fault.only ?? language.twins),
      ...(lacksSources ? [sourceless] : []),
      ...(fault.more ?? []),
    ];
    return twins.map((each, index) => {
      const world = worldOf(cause, each, index);
      return {
        cause,
        twin: each.name,
        language: language.name,
        native: language.native === true,
        title: fault.title,
        culprit: fault.culprit,
        raw: dressEvent(fault.event(world), language, world),
      };
    });
  });
}
