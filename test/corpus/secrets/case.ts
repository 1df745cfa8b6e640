import type { Dice } from './dice.ts';

/** Names and identifiers of an event, where a token ends up when somebody builds a name from values. */
export const namePlaces = [
  'tagKey', 'extraKey', 'contextName', 'moduleName', 'moduleVersion', 'release', 'environment', 'dist',
  'sdkName', 'sdkVersion', 'sdkPackage', 'debugFile', 'headerName', 'cookieName', 'queryKey', 'userAgent',
  'exceptionType', 'exceptionModule', 'frameFunction', 'frameFilename', 'frameAbsPath', 'frameModule',
  'framePackage', 'contextLine', 'threadName', 'breadcrumbCategory', 'breadcrumbType', 'serverName', 'transaction',
  'logger', 'fingerprint', 'mechanismData', 'helpLink', 'userName', 'userId', 'messageParam', 'method',
] as const; // prettier-ignore
export type NamePlace = (typeof namePlaces)[number];

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Where the value of a case goes. */
export type CaseInput =
  /** Prose: exception value, message, breadcrumb, extra, variable; log line. */
  | { readonly place: 'text'; readonly value: string }
  /** A key and a value in any dictionary: tag, extra, breadcrumb data, variable, context, JSON body; log field. */
  | { readonly place: 'pair'; readonly key: string; readonly value: Json }
  | { readonly place: 'header' | 'cookie' | 'query' | 'form'; readonly key: string; readonly value: string }
  | { readonly place: 'url' | 'body'; readonly value: string }
  | { readonly place: 'tree'; readonly value: Json }
  | { readonly place: 'name'; readonly name: NamePlace; readonly value: string };

/** What a case is made of before its family gives it an id. */
export interface Draft {
  /** The template, with the names of its generators. */
  readonly notation: string;
  readonly input: (dice: Dice) => { readonly input: CaseInput; readonly secrets: readonly string[] };
}

export interface CorpusCase extends Draft {
  readonly id: string;
  readonly family: string;
  readonly kind: 'secret' | 'lookalike';
}
