import { hash } from 'node:crypto';

/** One value with its tag and length, so that no two lists of values encode to the same text. */
export function encodeLeaf(tag: string, value: string): string {
  return `${tag}${value.length}:${value}`;
}

/** 32 lower-case hex digits: the first half of SHA-256 over the encoded values, in a domain of its own. */
export function hashKey(kind: string, encoded: string): string {
  return hash('sha256', `ballast grouping v1 ${kind}\n${encoded}`, 'hex').slice(0, 32);
}
