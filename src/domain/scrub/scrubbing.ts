import { limits } from '../../reader/trim-sizes.ts';
import { cutPointer, segment } from '../../reader/remarks.ts';
import type { Remark } from '../../reader/remarks.ts';
import { scrubText } from '../../secrets/text.ts';
import { newBudget, type Budget } from '../../secrets/work.ts';
import type { ScrubRule } from '../../secrets/filtered.ts';

/** One scrub of one event: where it is and what it has hidden so far. */
export interface Scrubbing {
  readonly remarks: Remark[];
  omitted: number;
  /** The way to the part in work, for the pointers of remarks. */
  readonly path: (string | number)[];
  /** Scratch space: the rules that matched in the text in work. */
  readonly found: ScrubRule[];
  readonly budget: Budget;
  /** Names of the last frame that held no secret. */
  readonly clean: { absPath: string; filename: string; module: string; package: string };
}

export const newScrubbing = (): Scrubbing => ({
  remarks: [],
  omitted: 0,
  path: [],
  found: [],
  budget: newBudget(),
  clean: { absPath: '', filename: '', module: '', package: '' },
});

/** Remarks that something at `key` of the part in work was hidden, and by which rule; never what it was. */
export function noteScrubbed(scrubbing: Scrubbing, key: string | number, rule: string): void {
  if (scrubbing.remarks.length >= limits.remarks) {
    scrubbing.omitted += 1;
    return;
  }
  let path = '';
  for (const part of scrubbing.path) path += pointerPart(part);
  path += pointerPart(key);
  scrubbing.remarks.push({ kind: 'scrubbed', path: cutPointer(path), detail: rule });
}

/** scrubText, or another rule for texts, with a remark when something was hidden. */
export function scrubTextAt(
  text: string,
  key: string | number,
  scrubbing: Scrubbing,
  scrub: typeof scrubText = scrubText,
): string {
  const { found, budget } = scrubbing;
  const scrubbed = scrub(text, found, budget);
  if (found.length > 0) {
    noteScrubbed(scrubbing, key, found.join(', '));
    found.length = 0;
  }
  return scrubbed;
}

function pointerPart(key: string | number): string {
  return typeof key === 'number' ? `/${key}` : `/${segment(key)}`;
}
