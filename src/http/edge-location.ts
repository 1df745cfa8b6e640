/** Where on the edge a request was taken, and the country it came from. */
export interface EdgeLocation {
  /** Airport code of the data centre. */
  readonly colo?: string;
  /** ISO 3166-1 alpha-2, or Cloudflare's `T1` (Tor) and `XX` (unknown). */
  readonly country?: string;
}

const coloPattern = /^[A-Z]{3}$/;
const countryPattern = /^[A-Z][A-Z\d]$/;

/** Reads `request.cf`, which only Cloudflare's network sets. What is not of the known form is left out. */
export function edgeLocation(cf: unknown): EdgeLocation {
  if (typeof cf !== 'object' || cf === null) return {};
  const colo = 'colo' in cf && typeof cf.colo === 'string' && coloPattern.test(cf.colo) ? cf.colo : undefined;
  const country =
    'country' in cf && typeof cf.country === 'string' && countryPattern.test(cf.country)
      ? cf.country
      : undefined;
  return { ...(colo === undefined ? {} : { colo }), ...(country === undefined ? {} : { country }) };
}
