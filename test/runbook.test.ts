import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { families } from '../src/domain/metrics/families.ts';
import { errorCatalogue } from '../src/errors/catalogue.ts';

/** docs/runbook.md must have an entry for each alert and error code, and must name only what exists. */

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const runbook = read('docs/runbook.md');
const logging = read('docs/logging.md');

interface Entry {
  readonly name: string;
  readonly text: string;
}

/** The `###` entries below a `##` heading, with the backticks of their names left out. */
function entriesOf(heading: string, text = runbook): Entry[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return section
    .split(/^### /m)
    .slice(1)
    .map((part) => ({ name: part.split('\n', 1)[0]?.replaceAll('`', '') ?? '', text: part }));
}

const alertsOf = (text: string): string[] =>
  [...text.matchAll(/^\s*-?\s*alert:\s*['"]?(\w+)/gm)].map((match) => match[1] ?? '');
const urlsOf = (text: string): string[] =>
  [...text.matchAll(/runbook_url:\s*['"]?([^\s'"]+)/g)].map((match) => match[1] ?? '');

const ruleFiles = globSync('ops/rules/*.{yml,yaml}', { cwd: root }).map((path) => read(path));

/** Shell code: fenced blocks, and spans that begin with one of our words. */
const shellOf = (text: string): string[] => [
  ...[...text.matchAll(/^ *```bash\n([\s\S]*?)^ *```/gm)].map((match) => match[1] ?? ''),
  ...[...text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/`([^`]+)`/g)]
    .map((match) => match[1] ?? '')
    .filter((span) => /^(?:lines|refused|api|ready|metrics|sql|curl|npx|timeout) ./.test(span)),
];

/** The jq programs that read log lines: those behind `lines |`, up to the end of the pipeline. */
const lineFilters = (shell: string): string[] =>
  [...shell.matchAll(/\blines \|[^\n]*?jq [^'\n]*'([^']+)'/g)].map((match) => match[1] ?? '');

/** Top-level fields of a line that a jq program names: `.error.message` is `error`; those of `.[0]` too. */
function fieldsIn(filter: string): string[] {
  const code = filter.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  const paths = [...code.matchAll(/(?<![\w\])])\.(?:\[\d*\]\.)?([A-Za-z]\w*)/g)].map(
    (match) => match[1] ?? '',
  );
  // `{ts, route}` is short for `{ts: .ts, route: .route}`.
  const short = [...code.matchAll(/\{([^{}]*)\}/g)].flatMap((match) =>
    (match[1] ?? '').split(',').map((part) => part.trim()),
  );
  return [...paths, ...short.filter((part) => /^\w+$/.test(part))];
}

const knownFields = new Set(
  [...logging.matchAll(/^\| .*$/gm)].flatMap(([row]) =>
    [...row.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? ''),
  ),
);

/** Names as they are scraped: counters end in `_total`, histograms have three series each. */
const knownMetrics = Object.values(families).flatMap(({ name, type }) => {
  const full = `ballast_${name}`;
  if (type === 'counter') return [`${full}_total`];
  return type === 'histogram' ? ['', '_bucket', '_sum', '_count'].map((end) => full + end) : [full];
});
/** `metrics ballast_spill` shows all that begin so. */
const isMetric = (word: string, known: readonly string[]) =>
  known.some((name) => name === word || name.startsWith(`${word}_`));
const metricsIn = (text: string): string[] => [...new Set(text.match(/\bballast_[a-z_]+\b/g))];

const parts = ['Means', 'Look', 'Do', 'Over'];
const missingParts = ({ text }: Entry) => parts.filter((part) => !text.includes(`- **${part}**: `));

describe('docs/runbook.md', () => {
  const alerts = entriesOf('Alerts');
  const codes = entriesOf('Error codes');

  test('has an entry for every alert of ops/, and no other', () => {
    const named = ruleFiles.flatMap(alertsOf);
    expect(named.length).toBeGreaterThan(10);
    expect(alerts.map(({ name }) => name).toSorted()).toEqual([...new Set(named)].toSorted());
  });

  test('is where every runbook_url leads, to the entry of its alert', () => {
    const urls = ruleFiles.flatMap(urlsOf);
    expect(urls.length).toBe(ruleFiles.flatMap(alertsOf).length);
    const anchors = new Set(alerts.map(({ name }) => name.toLowerCase()));
    const broken = urls.filter((url) => {
      const [, path = '', anchor = ''] = /([^/]+\/[^/#]+)#(.+)$/.exec(url) ?? [];
      return path !== 'docs/runbook.md' || !anchors.has(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('has an entry for every error code, and no other', () => {
    expect(codes.map(({ name }) => name).toSorted()).toEqual(Object.keys(errorCatalogue).toSorted());
  });

  test('says in each what it means, how to look, what to do, and when it is over', () => {
    const incomplete = [...alerts, ...codes].filter((entry) => missingParts(entry).length > 0);
    expect(incomplete.map(({ name }) => name)).toEqual([]);
  });

  test('names only metrics that docs/metrics.md explains', () => {
    const explained = read('docs/metrics.md');
    const named = metricsIn(runbook);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((word) => !isMetric(word, knownMetrics))).toEqual([]);
    // Series of a histogram are explained with it.
    const families = named.map((word) => word.replace(/_(?:bucket|sum|count)$/, ''));
    expect(families.filter((word) => !explained.includes(word))).toEqual([]);
  });

  test('filters log lines only by fields that docs/logging.md explains', () => {
    const filters = shellOf(runbook).flatMap(lineFilters);
    expect(filters.length).toBeGreaterThan(20);
    const unknown = filters.flatMap(fieldsIn).filter((field) => !knownFields.has(field));
    expect([...new Set(unknown)].filter((field) => !['message', 'cause'].includes(field))).toEqual([]);
  });

  test('has shell code that bash can read', () => {
    for (const code of shellOf(runbook)) {
      expect(() =>
        execFileSync('bash', ['-n'], { input: code, stdio: ['pipe', 'ignore', 'pipe'] }),
      ).not.toThrow();
    }
  });

  test('calls log lines by sentences that are written somewhere', () => {
    const sentences = [...runbook.matchAll(/\.msg == "([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(sentences.length).toBeGreaterThan(8);
    const written = new Set([...knownSentences(), 'request', 'queue', 'cron']);
    expect(sentences.filter((sentence) => !written.has(sentence))).toEqual([]);
  });
});

/** Every fixed sentence that src/ logs a warning or an error with. */
function knownSentences(): string[] {
  return globSync('src/**/*.ts', { cwd: root }).flatMap((path) =>
    [...read(path).matchAll(/\blog\(\s*'(?:warn|error)',\s*'([^']+)'/g)].map((match) => match[1] ?? ''),
  );
}

describe('docs/logging.md', () => {
  test('has a row for every sentence that a line of its own says', () => {
    const sentences = knownSentences();
    expect(sentences.length).toBeGreaterThan(8);
    expect(sentences.filter((sentence) => !logging.includes(`| \`${sentence}\``))).toEqual([]);
  });
});

describe('docs/fixed-bugs.md', () => {
  const rows = [...read('docs/fixed-bugs.md').matchAll(/^\| (?!Symptom|-)(.*) \|$/gm)].map((match) =>
    (match[1] ?? '').split(/ +\| +/),
  );

  test('says of every bug what was seen, why, what mended it and what keeps it mended', () => {
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((cells) => cells.length !== 4 || cells.some((cell) => cell.trim() === ''))).toEqual(
      [],
    );
  });

  test('names a test that exists for every bug, or says that it is done by hand', () => {
    const without = rows.filter(([, , , proof = '']) => {
      const files = [...proof.matchAll(/`(test\/[^`]+)`/g)].map((match) => match[1] ?? '');
      return files.length === 0
        ? !proof.startsWith('by hand')
        : files.some((file) => !existsSync(join(root, file)));
    });
    expect(without).toEqual([]);
  });
});

describe('the readers of the runbook', () => {
  test('find fields, metrics, filters and alerts', () => {
    expect(fieldsIn('select(.msg == "a .b") | {ts, route, why: .error.cause.message} | .[0].actor')).toEqual([
      'msg',
      'error',
      'actor',
      'ts',
      'route',
    ]);
    expect(
      lineFilters(`lines | head -n 3 | jq -c --unbuffered 'select(.a)' | x\nmetrics b | jq '.c'`),
    ).toEqual(['select(.a)']);
    expect(metricsIn('`ballast_errors_total{code="x"}` and ballast_ready')).toEqual([
      'ballast_errors_total',
      'ballast_ready',
    ]);
    expect(isMetric('ballast_spil', knownMetrics)).toBe(false);
    expect(isMetric('ballast_spill', knownMetrics)).toBe(true);
    expect(alertsOf('  - alert: BallastDown\n    expr: up == 0')).toEqual(['BallastDown']);
    expect(urlsOf('runbook_url: https://x.example/docs/runbook.md#ballastdown')).toHaveLength(1);
    expect(missingParts({ name: 'x', text: '- **Means**: a\n- **Do**: b' })).toEqual(['Look', 'Over']);
    expect(entriesOf('A', '## A\n\n### `b`\ntext\n\n## C\n\n### d').map(({ name }) => name)).toEqual(['b']);
  });
});
