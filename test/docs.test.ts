import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { errorCatalogue } from '../src/errors/catalogue.ts';

/** What the documents name must exist: files, links, headings, scripts. */

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const documents = globSync(['README.md', 'docs/**/*.md', 'examples/**/*.md', 'ops/**/*.md'], {
  cwd: root,
  exclude: (path) => path === '.venv' || path === 'node_modules',
}).toSorted();
const scripts = new Set(
  Object.keys(
    z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json'))).scripts,
  ),
);

/** Made by running things; a clone does not have them. */
const madeLater = /^(?:\.ballast|\.cache|\.venv|dist|node_modules)(?:\/|$)/;
/** Snippets a reader writes. */
const readersOwn = new Set(['main.py', 'main.mjs']);

const looksLikePath =
  /^(?:\.\/|\.\.\/)?[\w.@*-]+(?:\/[\w.@*-]+)*(?:\/|\.(?:ts|tsx|js|mjs|py|json|md|toml|sql|sh|txt|yml|yaml))$|^\.ci\/\w+$/;

/** Code spans that are paths, and the first word of each line of a ```text block (the tree). */
function pathsIn(text: string): string[] {
  const spans = [...withoutFences(text).matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
  const trees = [...text.matchAll(/^```text\n([\s\S]*?)^```$/gm)].flatMap((match) =>
    (match[1] ?? '').split('\n').map((line) => line.trim().split(/\s/)[0] ?? ''),
  );
  return [...spans, ...trees].filter((word) => looksLikePath.test(word));
}

function withoutFences(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```$/gm, '');
}

function linksIn(text: string): string[] {
  return [...withoutFences(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target));
}

function exists(document: string, path: string): boolean {
  if (madeLater.test(path) || readersOwn.has(path)) return true;
  return [root, join(root, dirname(document))].some((base) =>
    path.includes('*') ? globSync(path, { cwd: base }).length > 0 : existsSync(join(base, path)),
  );
}

/** GitHub's anchors: lower case, punctuation gone, spaces to hyphens. */
function anchorsOf(text: string): string[] {
  return [...withoutFences(text).matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function scriptsIn(text: string): string[] {
  return [...text.matchAll(/\bnpm (?:run (?:--?\w+ )*([\w:-]+)|(start|test)\b)/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
}

/** `sentry-protocol 4.3`, also `5.1 to 5.3`, `2.6, 4.9` and broken over two lines of a comment. */
const citation = /sentry-protocol (\d+(?:\.\d+)?(?:(?:, | and | to )\d+\.\d+)*)/g;

/** The section numbers that comments of a file cite. */
function citationsIn(text: string): string[] {
  const lines = text.replaceAll(/\n\s*(?:\*|\/\/)\s*/g, ' ');
  return [...lines.matchAll(citation)].flatMap((match) => (match[1] ?? '').split(/, | and | to /));
}

/** The numbers of the sections of a page that have something to say: `## 5. Grouping`, `### 5.1 What decides`. */
function sectionsOf(text: string): string[] {
  return [...withoutFences(text).matchAll(/^##+ (\d+(?:\.\d+)?)\.? \S.*\n\n(?!#)\S/gm)].map(
    (match) => match[1] ?? '',
  );
}

describe.each(documents)('%s', (document) => {
  const text = read(document);

  test('names only files that exist', () => {
    expect(pathsIn(text).filter((path) => !exists(document, path))).toEqual([]);
  });

  test('links only to files and headings that exist', () => {
    const broken = linksIn(text).filter((link) => {
      const [path = '', anchor] = link.split('#', 2);
      const target = path === '' ? document : join(dirname(document), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('names only npm scripts that exist', () => {
    expect(scriptsIn(text).filter((script) => !scripts.has(script))).toEqual([]);
  });
});

describe('scripts', () => {
  test('.ci/run and the workflow call only npm scripts that exist', () => {
    const called = [...scriptsIn(read('.ci/run')), ...scriptsIn(read('.github/workflows/ci.yml'))];
    expect(called).toEqual(expect.arrayContaining(['test', 'check', 'bench', 'test:interop']));
    expect(called.filter((script) => !scripts.has(script))).toEqual([]);
  });

  test('the README explains every script, or names it beside its kin', () => {
    const readme = read('README.md');
    const unexplained = [...scripts].filter(
      (script) => !scriptsIn(readme).includes(script) && !readme.includes(`\`${script}\``),
    );
    expect(unexplained.filter((script) => !['format', 'lint', 'types'].includes(script))).toEqual([]);
  });

  test('docs/deploy.md names every variable and binding that env.ts checks', () => {
    const checked = [...read('src/env.ts').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map((match) => match[1] ?? '');
    expect(checked).toContain('DATABASE_URL');
    const guide = read('docs/deploy.md');
    expect(checked.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
  });

  test('docs/errors.md has every code as the catalogue has it', () => {
    const rows = [
      ...read('docs/errors.md').matchAll(/^\| (\d{3}) +\| `(\w+)` +\| (.+?) +\| (yes|no) +\|$/gm),
    ];
    const catalogue = Object.entries(errorCatalogue).map(([code, { status, title, action, retry }]) => [
      String(status),
      code,
      `${title}. ${action}`,
      retry ? 'yes' : 'no',
    ]);
    expect(rows.map(([, ...cells]) => cells)).toEqual(catalogue);
  });

  test('the README names every top-level folder and every room of src', () => {
    const tree = pathsIn(read('README.md'));
    const folders = ['src', 'src/features', 'src/middleware', 'src/platform', 'src/db', 'src/domain'];
    for (const folder of [...folders, 'migrations', 'local', 'test', 'examples', 'docs']) {
      expect(tree).toContain(`${folder}/`);
    }
    const rooms = globSync('src/*/', { cwd: root }).map((room) => `${room.replace(/\/$/, '')}/`);
    expect(rooms.filter((room) => !tree.includes(room))).toEqual([]);
  });
});

describe('docs/sentry-protocol.md', () => {
  const page = read('docs/sentry-protocol.md');
  const sources = globSync(['src/**/*.{ts,tsx}', 'test/**/*.ts', 'local/**/*.ts'], { cwd: root }).filter(
    (path) => path !== join('test', 'docs.test.ts'),
  );
  const cited = new Map(sources.map((path) => [path, citationsIn(read(path))]));
  const uncovered = (text: string) => {
    const sections = sectionsOf(text);
    return [...cited].flatMap(([path, numbers]) =>
      numbers.filter((number) => !sections.includes(number)).map((number) => `${path} cites ${number}`),
    );
  };

  test('has a section for every number that a comment cites', () => {
    expect([...cited.values()].flat().length).toBeGreaterThan(50);
    expect(uncovered(page)).toEqual([]);
  });

  test('would be missed without any one of the sections that are cited', () => {
    for (const number of new Set([...cited.values()].flat())) {
      const heading = new RegExp(`^##+ ${number.replace('.', '\\.')}\\.? .*$`, 'm');
      expect(uncovered(page.replace(heading, 'Gone.'))).toContainEqual(
        expect.stringMatching(new RegExp(` cites ${number.replace('.', '\\.')}$`)),
      );
    }
  });

  test('is cited in one form', () => {
    const odd = sources.filter((path) => {
      const text = read(path).replaceAll(/\n\s*(?:\*|\/\/)\s*/g, ' ');
      return text.replaceAll(citation, '').includes('sentry-protocol');
    });
    expect(odd).toEqual([]);
  });

  test('gives no number twice', () => {
    const sections = sectionsOf(page);
    expect(sections.filter((number, index) => sections.indexOf(number) !== index)).toEqual([]);
  });

  test('has every section that the table of conformance fixtures names', () => {
    const rows = [...read('test/conformance/README.md').matchAll(/\| ([\d., ]+?) +\|$/gm)];
    const named = rows.flatMap((row) => (row[1] ?? '').split(', '));
    expect(named).toContain('4.3');
    expect(named.filter((number) => !sectionsOf(page).includes(number))).toEqual([]);
  });
});

describe('the readers of documents', () => {
  test('find what they look for, and nothing else', () => {
    const text = [
      'See `src/app.ts`, `test/`, `/api/v1/projects`, `npm run check` and [that](docs/a.md#b).',
      '```text',
      'src/    the Worker',
      '```',
      '```sh',
      'npm run --silent bench -- --quick && npm test',
      '```',
      '# A heading, with `code`',
    ].join('\n');
    expect(pathsIn(text)).toEqual(['src/app.ts', 'test/', 'src/']);
    expect(linksIn(text)).toEqual(['docs/a.md#b']);
    expect(scriptsIn(text)).toEqual(['check', 'bench', 'test']);
    expect(anchorsOf(text)).toEqual(['a-heading-with-code']);
    expect(exists('README.md', 'src/nowhere.ts')).toBe(false);
  });

  test('find citations of the protocol in every form that comments have', () => {
    const text = [
      '/** One line (sentry-protocol 4). */',
      '/**',
      ' * Broken over two lines (sentry-protocol',
      ' * 5.5), with more after it (sentry-protocol 4.4, JavaScript SDK 11).',
      ' */',
      '// sentry-protocol 5.1 to 5.3; sentry-protocol 2.6, 4.9: both.',
    ].join('\n');
    expect(citationsIn(text)).toEqual(['4', '5.5', '4.4', '5.1', '5.3', '2.6', '4.9']);
  });

  test('find sections, and none that is empty or in a fence', () => {
    const text =
      '## 4. Events\n\nText.\n\n### 4.1 Fields\n\n### 4.10 SDK\n\nText.\n\n```text\n## 9. Code\n\nx\n```\n';
    expect(sectionsOf(text)).toEqual(['4', '4.10']);
  });
});
