import type { Draft } from '../case.ts';
import type { Gen } from '../dice.ts';
import { text } from '../draft.ts';
import { shape } from '../shape.ts';

/** Texts without a telling word: what stands in them is known by its own shape only. */
const carriers: readonly ((token: Gen) => Draft)[] = [
  (token) => text`request with ${token} was refused by the upstream`,
  (token) => text`upstream said: ${token} may not read this project`,
  (token) => text`["sync", "--target", "${token}"] exited with code 1`,
  (token) => text`value ${token} of line 3 could not be used`,
  (token) => text`using '${token}' for the next call`,
  (token) => text`loaded ${token}\nretrying in 5 s`,
  (token) => text`Client(region="eu", value="${token}", retries=3)`,
  (token) => text`{"error":"forbidden","given":"${token}"}`,
  (token) => text`ArgumentError: unexpected ${token}, expected a number`,
  (token) => text`3 of 7: ${token}: 403 Forbidden`,
];

/** One case a shape, each in the next carrier. `[name, pattern]`, see `shape`. */
export const bareTokens = (shapes: readonly (readonly [name: string, pattern: string])[]): Draft[] =>
  shapes.map(([name, pattern], index) => {
    const carrier = carriers[index % carriers.length];
    if (carrier === undefined) throw new Error('no carrier');
    return carrier(shape(pattern, name));
  });
