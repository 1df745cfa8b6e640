export interface SecurityTxtInput {
  /** URI of whom to tell: `mailto:`, `https:` or `tel:`. */
  readonly contact: string;
  /** Where this text is to be found. */
  readonly canonical: string;
  readonly nowMs: number;
}

const dayMs = 24 * 3_600_000;
/** RFC 9116 2.5.5 asks for less than a year. Made anew for each day, so it never runs out while the service is up. */
const lifeDays = 180;

/** The text of `/.well-known/security.txt` (RFC 9116). */
export function formatSecurityTxt({ contact, canonical, nowMs }: SecurityTxtInput): string {
  const expires = new Date((Math.floor(nowMs / dayMs) + lifeDays) * dayMs).toISOString();
  return `Contact: ${contact}\nExpires: ${expires}\nPreferred-Languages: en\nCanonical: ${canonical}\n`;
}
