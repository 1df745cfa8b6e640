import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { moduleState } from './support/module-state.ts';

/** The house rules of the README's tree, asserted on the imports of every file under src/. */

const root = join(import.meta.dirname, '..');

interface Import {
  /** Importing file, from the root: `src/app.ts`. */
  readonly from: string;
  /** As written. */
  readonly specifier: string;
  /** Imported file from the root; undefined for a package. */
  readonly target: string | undefined;
}

interface SourceFile {
  readonly path: string;
  /** Without comments. */
  readonly code: string;
  readonly imports: readonly Import[];
}

const importPattern =
  /(?:^|[;}\n])\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|(?:^|[;}\n])\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

function readSource(path: string, text = readFileSync(join(root, path), 'utf8')): SourceFile {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  const imports = [...code.matchAll(importPattern)].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const target = specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : undefined;
    return { from: path, specifier, target };
  });
  return { path, code, imports };
}

const sources = globSync('src/**/*.{ts,tsx}', { cwd: root })
  .toSorted()
  .map((path) => readSource(path));

/** `src/reader/time.ts` → `domain`; a file directly in src is its own room: `app`, `env`. */
function roomOf(path: string): string {
  const [, first = ''] = path.split('/');
  return first.replace(/\.tsx?$/, '');
}

/**
 * Who may import whom. `index` wires, `app` orders, `features` decide what happens, `kinds` and `domain` decide what is
 * true, `db` and `platform` touch the world. Imports only go down.
 */
const below = ['domain', 'wire', 'reader', 'secrets', 'http', 'errors'] as const;
const mayImport: Readonly<Record<string, readonly string[]>> = {
  index: ['app', 'jobs', 'platform', 'env'],
  app: ['api-routes', 'features', 'ui', 'api', 'middleware', 'platform', ...below, 'env', 'version'],
  'api-routes': ['features', 'api'],
  jobs: ['features', 'platform', 'db', ...below, 'env', 'version'],
  ui: ['features', 'api', 'middleware', 'kinds', 'platform', 'db', ...below, 'env', 'version'],
  features: ['api', 'middleware', 'kinds', 'platform', 'db', ...below, 'env', 'version'],
  api: ['middleware', 'kinds', 'platform', 'db', ...below, 'env', 'version'],
  middleware: ['kinds', 'platform', 'db', ...below, 'env', 'version'],
  kinds: ['platform', 'db', ...below, 'version'],
  platform: ['db', ...below, 'env', 'version'],
  env: ['domain', 'http', 'errors'],
  db: below,
  domain: ['wire', 'reader', 'secrets', 'http', 'errors'],
  wire: ['domain', 'reader', 'errors'],
  reader: ['secrets', 'errors'],
  http: ['errors'],
  secrets: ['errors'],
  errors: [],
  version: [],
};

/** Node modules that workerd has under nodejs_compat and that do no I/O. */
const pureNodeModules = new Set(['node:buffer', 'node:crypto', 'node:zlib']);

/** Where HTTP stops. */
const mayUseHono = /^src\/(?:app\.ts|api\/|middleware\/|ui\/|features\/[^/]+\/(?:[a-z]+-)?routes\.ts$)/;

const isHono = (specifier: string) => /^(?:@hono\/|hono(?:\/|$))/.test(specifier);
const isDrizzle = (specifier: string) => specifier.startsWith('drizzle-orm');
const featureOf = (path: string) => /^src\/features\/([^/]+)\//.exec(path)?.[1];
const kindOf = (path: string) => /^src\/kinds\/([^/]+)\//.exec(path)?.[1];
const pureRooms: ReadonlySet<string> = new Set(['domain', 'wire', 'reader', 'secrets', 'http']);
const frozenGroupingOf = (path: string) => /^src\/kinds\/[^/]+\/grouping\/v\d+\//.exec(path)?.[0];

/** `catches` is a file and a line in it that the rule must refuse, so that no rule passes by seeing nothing. */
interface Rule {
  readonly why: string;
  readonly catches: readonly [path: string, code: string];
}

interface ImportRule extends Rule {
  readonly breaks: (found: Import) => boolean;
}

/** On what a file says, comments aside. */
interface CodeRule extends Rule {
  readonly appliesTo: (path: string) => boolean;
  readonly forbidden: RegExp;
}

const importRules: readonly ImportRule[] = [
  {
    why: 'imports only go down: index → app, jobs → ui → features → api, middleware → kinds → platform → db → domain, wire, reader, secrets, http → errors',
    catches: ['src/domain/issue.ts', "import type { Db } from '../db/client.ts';"],
    breaks: ({ from, target }) =>
      target !== undefined &&
      roomOf(from) !== roomOf(target) &&
      mayImport[roomOf(from)]?.includes(roomOf(target)) !== true,
  },
  {
    why: 'src runs at the edge: it imports nothing from tests, scripts or the rest of the repository',
    catches: ['src/app.ts', "import { start } from '../local/start.ts';"],
    breaks: ({ target }) => target !== undefined && !target.startsWith('src/'),
  },
  {
    why: 'features never import each other: what two need sinks to domain/, or is a query by id',
    catches: ['src/features/issues/queries.ts', "import { findKey } from '../ingest/find-key.ts';"],
    breaks: ({ from, target }) => {
      const [one, other] = [featureOf(from), target === undefined ? undefined : featureOf(target)];
      return one !== undefined && other !== undefined && one !== other;
    },
  },
  {
    why: 'kinds never import each other: what two kinds need sinks to reader/, wire/ or domain/',
    catches: [
      'src/kinds/error/kind.ts',
      "import { readClientReport } from '../client-report/read-client-report.ts';",
    ],
    breaks: ({ from, target }) => {
      const [one, other] = [kindOf(from), target === undefined ? undefined : kindOf(target)];
      return one !== undefined && other !== undefined && one !== other;
    },
  },
  {
    why: 'hono stops at app.ts, api/, middleware/, ui/ and features/*/routes.ts, so a verb runs unchanged from HTTP, cron, queue and tests',
    catches: ['src/features/issues/get-issue.ts', "import type { Context } from 'hono';"],
    breaks: ({ from, specifier }) => isHono(specifier) && !mayUseHono.test(from),
  },
  {
    why: 'only api-routes.ts lists the routes of the API: the app, OpenAPI and the tests read that list',
    catches: ['src/app.ts', "import { issuesRoutes } from './features/issues/routes.ts';"],
    breaks: ({ from, target }) =>
      from !== 'src/api-routes.ts' &&
      /^src\/features\/(?:audit|feedback|issues|projects|retention|service|tokens)\/(?:[a-z]+-)?routes\.ts$/.test(
        target ?? '',
      ),
  },
  {
    why: 'a verb does not know its route: only routes.ts imports api/route.ts',
    catches: ['src/features/issues/get-issue.ts', "import { none } from '../../api/route.ts';"],
    breaks: ({ from, target }) =>
      target === 'src/api/route.ts' && roomOf(from) === 'features' && !/\/(?:[a-z]+-)?routes\.ts$/.test(from),
  },
  {
    why: 'a verb knows nothing of HTTP: only routes.ts imports middleware/',
    catches: [
      'src/features/issues/get-issue.ts',
      "import { readBearer } from '../../middleware/authenticate.ts';",
    ],
    breaks: ({ from, target }) =>
      target !== undefined &&
      roomOf(from) === 'features' &&
      roomOf(target) === 'middleware' &&
      !/\/(?:[a-z]+-)?routes\.ts$/.test(from),
  },
  {
    why: 'domain/, wire/, reader/, secrets/ and http/ are rules on plain data: zod, ipaddr.js and node modules without I/O, no database, no HTTP, no logging',
    catches: ['src/domain/issue.ts', "import { eq } from 'drizzle-orm';"],
    breaks: ({ from, specifier, target }) =>
      pureRooms.has(roomOf(from)) &&
      target === undefined &&
      specifier !== 'zod' &&
      specifier !== 'ipaddr.js' &&
      !pureNodeModules.has(specifier),
  },
  {
    why: 'secrets/ says what a secret looks like and knows nothing of events, lines or requests',
    catches: ['src/secrets/values.ts', "import { isObject } from '../reader/json.ts';"],
    breaks: ({ from, target }) =>
      roomOf(from) === 'secrets' && target !== undefined && !/^src\/(?:secrets|errors)\b/.test(target),
  },
  {
    why: 'a frozen grouping version imports nothing outside its folder: a change elsewhere must not split issues',
    catches: ['src/kinds/error/grouping/v1/hash.ts', "import { cutText } from '../../event/text.ts';"],
    breaks: ({ from, specifier, target }) => {
      const folder = frozenGroupingOf(from);
      if (folder === undefined) return false;
      return target === undefined ? specifier !== 'node:crypto' : !target.startsWith(folder);
    },
  },
  {
    why: 'titles and the readers of stacks ask grouping/current.ts: a version that is frozen must freeze no title',
    catches: ['src/kinds/error/title.ts', "import { languageOf } from './grouping/v1/language.ts';"],
    breaks: ({ from, target }) =>
      /^src\/kinds\/error\/(?!grouping\/)/.test(from) &&
      target !== undefined &&
      frozenGroupingOf(target) !== undefined,
  },
  {
    why: 'workerd has no files, sockets or processes: only node:buffer, node:crypto, node:zlib and node:async_hooks',
    catches: ['src/platform/ids.ts', "import { readFile } from 'node:fs/promises';"],
    breaks: ({ specifier }) => {
      if (!specifier.startsWith('node:')) return specifier.startsWith('cloudflare:');
      return !pureNodeModules.has(specifier) && specifier !== 'node:async_hooks';
    },
  },
  {
    why: 'SQL lives in db/, in features/ and in the write.ts of a kind; the rest sees plain data',
    catches: ['src/middleware/authenticate.ts', "import { eq } from 'drizzle-orm';"],
    breaks: ({ from, specifier }) =>
      isDrizzle(specifier) && !/^src\/(?:db\/|features\/|kinds\/[^/]+\/write\.ts$)/.test(from),
  },
  {
    why: 'the plain @libsql/client entry drags in a native module: import @libsql/client/web',
    catches: ['src/db/client.ts', "import { createClient } from '@libsql/client';"],
    breaks: ({ specifier }) => specifier === '@libsql/client' || specifier === 'drizzle-orm/libsql',
  },
  {
    why: 'Node strips types and does not guess: relative imports carry .ts',
    catches: ['src/app.ts', "import { version } from './version';"],
    breaks: ({ target }) => target !== undefined && !/\.tsx?$/.test(target),
  },
];

const codeRules: readonly CodeRule[] = [
  {
    why: 'a client shared between requests breaks the isolate: db/client.ts opens one per event, nobody else does',
    catches: ['src/platform/services.ts', 'const client = createClient({ url });'],
    appliesTo: (path) => path !== 'src/db/client.ts',
    forbidden: /\bcreateClient\s*\(/,
  },
  {
    why: 'a client at module level outlives its request and breaks the isolate: open it inside a function',
    catches: ['src/db/client.ts', 'export const db: Db = createDb(config);'],
    appliesTo: () => true,
    forbidden:
      /^(?:export\s+)?(?:const|let|var)\b[^=\n]*=\s*(?:createDb|createClient|createServices|drizzle)\s*\(/m,
  },
  {
    why: 'errors are thrown: middleware/problem.ts alone answers with one, so that no code is outside the catalogue',
    catches: ['src/features/issues/routes.ts', "return c.json({ error: 'gone' }, 410);"],
    // Readiness is a report that has the status 503, not an error.
    appliesTo: (path) =>
      !/^src\/(?:middleware\/problem|middleware\/classify-error|features\/health\/routes|errors\/catalogue)\.ts$/.test(
        path,
      ),
    forbidden:
      /\bnew (?:Response|HTTPException)\([^;]*?\b[45]\d\d\b|\bHTTPException\b|problem\+json'(?!: \{)|\bc\.(?:json|body|text|html|status|newResponse)\([^;]*?,\s*[45]\d\d\b|\bc\.status\([45]|\bc\.notFound\(/,
  },
  {
    why: 'default exports have no name to search for: only the entry has one, because workerd wants it',
    catches: ['src/app.ts', 'export default createApp;'],
    appliesTo: (path) => path !== 'src/index.ts',
    forbidden: /^export\s+(?:default\b|\{[^}]*\bas\s+default\b)/m,
  },
  {
    why: 'barrels hide where a thing lives and pull in what is not needed: import from the file itself',
    catches: ['src/kinds/error/grouping/schema.ts', "export * from './v1/component.ts';"],
    appliesTo: () => true,
    forbidden: /^export\s+(?:type\s+)?(?:\*|\{[^}]*\})[^;\n]*\bfrom\b/m,
  },
  {
    why: 'domain/, wire/, reader/, secrets/ and http/ have no clock, no chance and no I/O: the caller passes them in',
    catches: ['src/domain/issue.ts', 'const at = Date.now();'],
    appliesTo: (path) => pureRooms.has(roomOf(path)),
    forbidden:
      /\b(?:Date\.now\(|new Date\(\)|performance\.now\(|Math\.random\(|randomUUID\(|getRandomValues\(|randomBytes\(|fetch\(|setTimeout\(|console\.|process\.env)/,
  },
];

/** What a module may keep, and why it is no state: it depends on nothing but code, or on its key alone. */
const keptByModules: Readonly<Record<string, string>> = {
  'src/index.ts isolate': 'the one isolate: the entry makes it and passes it in',
  'src/index.ts app': 'the routes, made once with that isolate',
  'src/env.ts parsed': 'remembers what bindings parse to; gone with the bindings',
  'src/platform/log/key-name.ts cache':
    'remembers what a key is called, which depends on the key alone; bounded',
  'src/kinds/error/store.ts noneOurs': 'an empty answer',
  'src/secrets/characters.ts table': 'filled while the module loads',
  'src/secrets/* work': 'counts steps for tests; nothing is decided by it',
};

/** What the files hold beyond a request although it is no exception: `src/env.ts cache: empty`. */
function findModuleState(files: readonly { readonly path: string; readonly text: string }[]): string[] {
  return files.flatMap(({ path, text }) =>
    moduleState(path, text)
      .map((state) => `${path} ${state}`)
      .filter((state) => {
        const [kept = ''] = state.split(':');
        return !(kept in keptByModules) && !(kept.replace(/[\w-]+\.ts /, '* ') in keptByModules);
      }),
  );
}

const findBadImports = ({ breaks }: ImportRule, { imports }: SourceFile): string[] =>
  imports.filter((entry) => breaks(entry)).map(({ from, specifier }) => `${from} imports ${specifier}`);

function findBadCode({ appliesTo, forbidden }: CodeRule, { path, code }: SourceFile): string[] {
  const hit = appliesTo(path) ? forbidden.exec(code) : null;
  return hit === null ? [] : [`${path}: ${hit[0].trim()}`];
}

/** The first circle of imports found, as the files on it; undefined when no file reaches itself. */
function findCircle(files: readonly SourceFile[]): string[] | undefined {
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports]));
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): string[] | undefined => {
    const at = trail.indexOf(path);
    if (at >= 0) return [...trail.slice(at), path];
    if (done.has(path)) return undefined;
    trail.push(path);
    for (const { target } of importsOf.get(path) ?? []) {
      const circle = target === undefined ? undefined : visit(target);
      if (circle !== undefined) return circle;
    }
    trail.pop();
    done.add(path);
    return undefined;
  };
  for (const path of importsOf.keys()) {
    const circle = visit(path);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

describe('the house', () => {
  test('no imports go in a circle, types included: one of the files can be read before the others', () => {
    expect(findCircle(sources)).toBeUndefined();
    const circle = [
      readSource('src/db/client.ts', "import { send } from './pipeline.ts';"),
      readSource('src/db/pipeline.ts', "import type { Transport } from './transport.ts';"),
      readSource('src/db/transport.ts', "import type { DbCost } from './client.ts';"),
    ];
    expect(findCircle(circle)).toEqual([
      'src/db/client.ts',
      'src/db/pipeline.ts',
      'src/db/transport.ts',
      'src/db/client.ts',
    ]);
    expect(findCircle(circle.slice(0, 2))).toBeUndefined();
  });

  test('every file under src stands in a known room', () => {
    expect(sources.length).toBeGreaterThan(50);
    const rooms = Object.keys(mayImport);
    expect(sources.map(({ path }) => path).filter((path) => !rooms.includes(roomOf(path)))).toEqual([]);
  });

  test.each(importRules)('$why', (rule) => {
    const found = sources.flatMap((source) => findBadImports(rule, source));
    expect({ because: rule.why, found }).toEqual({ because: rule.why, found: [] });
    expect(findBadImports(rule, readSource(...rule.catches))).toHaveLength(1);
  });

  test.each(codeRules)('$why', (rule) => {
    const found = sources.flatMap((source) => findBadCode(rule, source));
    expect({ because: rule.why, found }).toEqual({ because: rule.why, found: [] });
    expect(findBadCode(rule, readSource(...rule.catches))).toHaveLength(1);
  });

  test('no module keeps state: what outlives a request is made in platform/isolate.ts and passed in', () => {
    const files = sources.map(({ path }) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
    expect(findModuleState(files)).toEqual([]);
    for (const kept of Object.keys(keptByModules)) {
      const [path = '', name = ''] = kept.split(' ');
      const found = globSync(path, { cwd: root }).map((file) => files.find((source) => source.path === file));
      expect(
        found.flatMap((source) => (source === undefined ? [] : moduleState(source.path, source.text))),
        `${kept} is no longer there`,
      ).toContainEqual(expect.stringMatching(`^${name}: `));
    }
  });

  test.each([
    ['let untold = 0;', 'untold: let'],
    ['export let store: Store | undefined;', 'store: let'],
    ['const counts = new Map<string, number>();', 'counts: empty'],
    ['export const seen: Set<string> = new Set();', 'seen: empty'],
    ['const parsed = new WeakMap<object, Env>() as Memo;', 'parsed: empty'],
    ['export const isolateHealth: StoreHealth = createStoreHealth();', 'isolateHealth: created'],
    [
      'export const counters = { calls: 0 };\nconst add = () => { counters.calls += 1; };',
      'counters: changed',
    ],
    ['const failures = { a: { b: 0 } };\nfunction count() { failures.a["b"]++; }', 'failures: changed'],
    [
      'const waiting: string[] = [];\nexport const add = (one: string) => waiting.push(one);',
      'waiting: changed',
    ],
    ["import { spill } from './spill.ts';\nexport function sent() { spill.sent += 1; }", 'spill: changed'],
    [
      'const known = new Set(["a"]);\nexport const learn = (one: string) => void known.add(one);',
      'known: changed',
    ],
    ['const bag: Record<string, number> = { a: 1 };\nconst drop = () => delete bag.a;', 'bag: changed'],
  ])('state of a module is refused: %j', (text, state) => {
    expect(findModuleState([{ path: 'src/platform/example.ts', text }])).toEqual([
      `src/platform/example.ts ${state}`,
    ]);
  });

  test.each([
    "const words = new Set(['a', 'b']);",
    'const none: ReadonlyMap<string, string> = new Map();',
    'export const serverTiming = createMiddleware(async function timing() {});',
    'const sticky = /a/y;\nconst find = (at: number) => { sticky.lastIndex = at; };',
    'const list = [1];\nexport function of(list: number[]) { list.push(2); }',
    'export function createStore() { let size = 0; const all = new Map(); return () => all.set("a", (size += 1)); }',
  ])('a constant, or what a call makes, is no state of a module: %j', (text) => {
    expect(findModuleState([{ path: 'src/platform/example.ts', text }])).toEqual([]);
  });

  test('no folder or file is called utils, helpers, common or misc: a name says what is inside', () => {
    const vague = sources.filter(({ path }) => /\/(?:utils?|helpers?|common|misc)(?:\/|\.tsx?$)/.test(path));
    expect(vague.map(({ path }) => path)).toEqual([]);
  });

  test('index.ts holds the entry and nothing else: at most 40 lines, and no other file is an index', () => {
    expect(sources.map(({ path }) => path).filter((path) => /\/index\.tsx?$/.test(path))).toEqual([
      'src/index.ts',
    ]);
    const entry = sources.find(({ path }) => path === 'src/index.ts');
    expect(entry?.code.split('\n').length).toBeLessThanOrEqual(40);
  });

  test('zod is imported as a namespace: by name, it brings every language it speaks, 60 KB gzipped', () => {
    const byName = sources.filter(({ code }) => /import\s+\{[^}]*\}\s+from\s+'zod'/.test(code));
    expect(byName.map(({ path }) => path)).toEqual([]);
  });

  test('nobody asks for the name of a class or function: the bundle shortens them', () => {
    const asking = sources.filter(({ code }) => /new\.target\.name|constructor\.name/.test(code));
    expect(asking.map(({ path }) => path)).toEqual([]);
  });

  test('long files are named, not refused: size is a smell, no law', () => {
    const long = sources.filter(({ code }) => code.split('\n').length > 250).map(({ path }) => path);
    if (long.length > 0) console.warn(`Over 250 lines without comments: ${long.join(', ')}`);
    expect(sources.every(({ code }) => code.split('\n').length <= 500)).toBe(true);
  });
});

describe('the reader of imports', () => {
  test.each([
    ["import { a } from './a.ts';", ['./a.ts']],
    ["import type { A } from '../a.ts';", ['../a.ts']],
    ["import {\n  a,\n  type B,\n} from './a.ts';", ['./a.ts']],
    ["import * as all from 'pkg';", ['pkg']],
    ["import 'effect';", ['effect']],
    ["export { a } from './a.ts';", ['./a.ts']],
    ["const late = await import('./late.ts');", ['./late.ts']],
    ["// import { a } from './a.ts';\n/* import './b.ts' */", []],
    ["import { a } from './a.ts';\nimport { b } from './b.ts';", ['./a.ts', './b.ts']],
  ])('%j', (text, specifiers) => {
    const { imports } = readSource('src/example.ts', text);
    expect(imports.map(({ specifier }) => specifier)).toEqual(specifiers);
  });
});
