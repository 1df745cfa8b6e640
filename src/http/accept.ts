/** No real client sends a longer `Accept` header. A longer one counts as "accepts anything". */
const maxAcceptChars = 2_048;
const rangePattern = /^([\w!#$%&'*+.^`|~-]+)\/([\w!#$%&'*+.^`|~-]+)$/;
const weightPattern = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** How exactly a range names a type; the most exact one decides (RFC 9110, 12.5.1). */
type Exactness = 0 | 1 | 2;

/**
 * How much a client wants a media type, by its `Accept`: from 0 (not at all) to 1. Without the header, or with one in
 * which nothing can be understood, it takes anything. Parameters other than `q` are not looked at.
 */
export function qualityOf(accept: string | undefined, mediaType: string): number {
  if (accept === undefined || accept.length > maxAcceptChars) return 1;
  const [type = '', subtype = ''] = mediaType.split('/');
  let understood = false;
  let best: Exactness | -1 = -1;
  let quality = 0;
  for (const part of accept.split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const range = rangePattern.exec(name);
    const weight = weightOf(parameters);
    if (range === null || weight === undefined) continue;
    understood = true;
    const exactness = exactnessOf(range[1] ?? '', range[2] ?? '', type, subtype);
    if (exactness === undefined || exactness < best) continue;
    quality = exactness === best ? Math.max(quality, weight) : weight;
    best = exactness;
  }
  return understood ? quality : 1;
}

/** The type that a client prefers; among equals the first of `offered`. Undefined when it accepts no offered type. */
export function preferredType<T extends string>(
  accept: string | undefined,
  offered: readonly T[],
): T | undefined {
  let preferred: T | undefined;
  let highest = 0;
  for (const mediaType of offered) {
    const quality = qualityOf(accept, mediaType);
    if (quality <= highest) continue;
    preferred = mediaType;
    highest = quality;
  }
  return preferred;
}

function exactnessOf(
  rangeType: string,
  rangeSubtype: string,
  type: string,
  subtype: string,
): Exactness | undefined {
  if (rangeType === '*') return rangeSubtype === '*' ? 0 : undefined;
  if (rangeType !== type) return undefined;
  if (rangeSubtype === '*') return 1;
  return rangeSubtype === subtype ? 2 : undefined;
}

/** Undefined for an invalid weight. */
function weightOf(parameters: readonly string[]): number | undefined {
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  if (weight === undefined) return 1;
  const match = weightPattern.exec(weight);
  return match === null ? undefined : Number(match[1]);
}
