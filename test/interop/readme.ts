import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './process.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The fenced blocks in `language` below a heading of the README, word for word. Throws when there are none. */
export function readmeBlocks(heading: string, language: string): [string, ...string[]] {
  const section = readme.split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`README has no heading ${heading}`);
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  const [first, ...rest] = [...section.matchAll(fence)].map((match) => match[1] ?? '');
  if (first === undefined) throw new Error(`README has no ${language} block below ${heading}`);
  return [first, ...rest];
}
