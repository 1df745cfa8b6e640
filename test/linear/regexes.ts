import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';

/** A regular expression as the code has it. */
export interface FoundRegex {
  /** From the root of the repository. */
  readonly path: string;
  readonly line: number;
  readonly source: string;
  readonly flags: string;
}

const root = join(import.meta.dirname, '../..');

interface Node {
  readonly type: string;
  readonly start: number;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** Every regex literal under src/. */
export function regexLiterals(): FoundRegex[] {
  return globSync('src/**/*.{ts,tsx}', { cwd: root })
    .toSorted()
    .flatMap((path) => literalsOf(path, readFileSync(join(root, path), 'utf8')));
}

/** The regex literals of one text of TypeScript. */
export function literalsOf(path: string, text: string): FoundRegex[] {
  const found: FoundRegex[] = [];
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const waiting: unknown[] = [program];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (Array.isArray(value)) waiting.push(...value);
    if (!isNode(value)) continue;
    const regex: unknown = Reflect.get(value, 'regex');
    if (value.type === 'Literal' && isRegex(regex)) {
      const line = text.slice(0, value.start).split('\n').length;
      found.push({ path, line, source: regex.pattern, flags: regex.flags });
    }
    waiting.push(...Object.values(value).filter((member) => typeof member === 'object' && member !== null));
  }
  return found;
}

function isRegex(value: unknown): value is { pattern: string; flags: string } {
  return typeof value === 'object' && value !== null && 'pattern' in value && 'flags' in value;
}

/**
 * Every regex that the modules of src/ put together with `new RegExp` while they load. Modules that only workerd can load
 * are left out; an architecture rule keeps such calls out of them.
 */
export async function builtRegexes(): Promise<FoundRegex[]> {
  const found: FoundRegex[] = [];
  const paths = globSync('src/**/*.ts', { cwd: root })
    .toSorted()
    .filter((path) => readFileSync(join(root, path), 'utf8').includes('new RegExp('));
  const native = globalThis.RegExp;
  const recorder = new Proxy(native, {
    construct(target, [source, flags]: [string | RegExp, string | undefined], newTarget) {
      const regex: unknown = Reflect.construct(target, [source, flags], newTarget);
      // Node and its packages build regexes too; only the modules of src/ are ours to check.
      const caller = placeInSource(new Error('who asks').stack);
      if (regex instanceof native && caller !== undefined) {
        found.push({ ...caller, source: regex.source, flags: regex.flags });
      }
      return regex as object;
    },
  });
  globalThis.RegExp = recorder;
  try {
    for (const path of paths) {
      await import(join(root, path));
    }
  } finally {
    globalThis.RegExp = native;
  }
  return found;
}

/** The first frame of a stack that lies under src/. */
function placeInSource(stack = ''): Pick<FoundRegex, 'path' | 'line'> | undefined {
  const at = stack.indexOf(`${root}/src/`);
  if (at === -1) return undefined;
  const [path = '', line = '0'] = stack.slice(at + root.length + 1, at + 500).split(':');
  return { path, line: Number(line) };
}
