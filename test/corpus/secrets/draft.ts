import type { CaseInput, CorpusCase, Draft, Json, NamePlace } from './case.ts';
import { hashText, type Dice, type Gen } from './dice.ts';

/** The words in which cases are written: a template with generators, and the place where it goes. */

type Piece = Gen | string | number;

const labelOf = (piece: Piece) => (typeof piece === 'object' ? piece.label : String(piece));

/** A template as one generator: its secrets are those of its pieces. */
export function t(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Gen {
  const join = (say: (piece: Piece) => string) =>
    strings.map((text, at) => (at === 0 ? text : say(pieces[at - 1] ?? '') + text)).join('');
  return {
    label: join(labelOf),
    make: (dice) => {
      const secrets: string[] = [];
      const text = join((piece) => {
        if (typeof piece !== 'object') return String(piece);
        const made = piece.make(dice);
        secrets.push(...made.secrets);
        return made.text;
      });
      return { text, secrets };
    },
  };
}

type Words = (strings: TemplateStringsArray, ...pieces: readonly Piece[]) => Draft;

const wordsIn =
  (place: 'text' | 'url' | 'body'): Words =>
  (strings, ...pieces) =>
    draftOf(place, t(strings, ...pieces), (value) => ({ place, value }));

export const text = wordsIn('text');
export const url = wordsIn('url');
export const body = wordsIn('body');

const pairIn =
  (place: 'header' | 'cookie' | 'query' | 'form') =>
  (key: string, value: Gen | string): Draft =>
    draftOf(`${place} ${key}:`, genOf(value), (made) => ({ place, key, value: made }));

export const header = pairIn('header');
export const cookie = pairIn('cookie');
export const query = pairIn('query');
export const form = pairIn('form');

export const named = (name: NamePlace, value: Gen | string): Draft =>
  draftOf(`name ${name}:`, genOf(value), (made) => ({ place: 'name', name, value: made }));

/** JSON with generators as leaves. */
export type Tree =
  | Gen
  | string
  | number
  | boolean
  | null
  | readonly Tree[]
  | { readonly [key: string]: Tree };

export const pair = (key: string, value: Tree): Draft => ({
  notation: `pair ${key}: ${treeLabel(value)}`,
  input: (dice) => {
    const secrets: string[] = [];
    return { input: { place: 'pair', key, value: fillTree(value, dice, secrets) }, secrets };
  },
});

export const tree = (value: Tree): Draft => ({
  notation: `tree ${treeLabel(value)}`,
  input: (dice) => {
    const secrets: string[] = [];
    return { input: { place: 'tree', value: fillTree(value, dice, secrets) }, secrets };
  },
});

function draftOf(where: string, gen: Gen, input: (value: string) => CaseInput): Draft {
  return {
    notation: `${where} ${gen.label}`,
    input: (dice) => {
      const made = gen.make(dice);
      return { input: input(made.text), secrets: made.secrets };
    },
  };
}

const genOf = (value: Gen | string): Gen =>
  typeof value === 'string' ? { label: value, make: () => ({ text: value, secrets: [] }) } : value;

const isGen = (value: Tree): value is Gen =>
  typeof value === 'object' && value !== null && 'make' in value && typeof value['make'] === 'function';

function fillTree(value: Tree, dice: Dice, secrets: string[]): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (isGen(value)) {
    const made = value.make(dice);
    secrets.push(...made.secrets);
    return made.text;
  }
  if (Array.isArray(value)) return value.map((item: Tree) => fillTree(item, dice, secrets));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillTree(item, dice, secrets)]));
}

const treeLabel = (value: Tree): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && 'make' in item ? (item as Gen).label : item,
  );

const familyOf =
  (kind: CorpusCase['kind']) =>
  (family: string, drafts: readonly Draft[]): readonly CorpusCase[] =>
    drafts.map((draft) => ({ ...draft, kind, family, id: idOf(kind, family, draft.notation) }));

// The id comes from the template: it stays when other cases come and go, and twins have the same one.
const idOf = (kind: CorpusCase['kind'], family: string, notation: string) =>
  `${kind === 'secret' ? 's' : 'l'}-${family}-${hashText(notation).toString(36)}`;

export const secretFamily = familyOf('secret');
export const lookalikeFamily = familyOf('lookalike');
