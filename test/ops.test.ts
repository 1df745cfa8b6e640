import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { allFamilies } from '../src/domain/metrics/families.ts';

/** Every metric that the Prometheus rules and Grafana query must exist: a query for a missing name never fires. */

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const dashboardSchema = z.object({
  panels: z.array(
    z.object({
      id: z.int(),
      title: z.string(),
      targets: z.array(z.object({ expr: z.string() })).optional(),
    }),
  ),
});
const dashboard = dashboardSchema.parse(JSON.parse(read('ops/grafana/ballast.json')));
const queriesOfPanels = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => [title, expr] as const),
);

const ruleFiles = globSync('ops/rules/*.yml', { cwd: root });
const rules = ruleFiles.map(read).join('\n');
const recorded = new Set([...rules.matchAll(/^ +- record: (\S+)$/gm)].map((match) => match[1] ?? ''));
/** `expr: …` on one line, or the indented lines after `expr: |`. */
const queriesOfRules = [...rules.matchAll(/^( +)expr: (?:\|\n((?:\1 +.*\n)+)|(.+)\n)/gm)].map(
  (match) => match[2] ?? match[3] ?? '',
);

/** Sample names and their labels. */
const samples = new Map<string, readonly string[]>(
  allFamilies.flatMap(({ name, type, labels }): [string, readonly string[]][] => {
    const full = `ballast_${name}`;
    if (type === 'counter') return [[`${full}_total`, labels]];
    if (type === 'gauge') return [[full, labels]];
    return [
      [`${full}_bucket`, [...labels, 'le']],
      [`${full}_sum`, labels],
      [`${full}_count`, labels],
    ];
  }),
);

/** Names of ours in a query that nothing exports and no rule records. */
function unknownIn(query: string): string[] {
  const bare = query.replaceAll(/"[^"]*"/g, '""');
  const names = [...bare.matchAll(/[a-z_]+(?::[a-z0-9_]+)+|\bballast_[a-z0-9_]+/g)].map((match) => match[0]);
  return names.filter((name) => !samples.has(name) && !recorded.has(name));
}

/** Labels a query asks of a metric that has no such label. */
function wrongLabelsIn(query: string): string[] {
  return [...query.matchAll(/\b(ballast_[a-z0-9_]+)\{([^}]*)\}/g)].flatMap(([, name = '', matchers = '']) => {
    const known = new Set([...(samples.get(name) ?? []), 'instance', 'job']);
    const asked = [...matchers.replaceAll(/"[^"]*"/g, '""').matchAll(/([a-z_]+)(?:=~|!~|!=|=)/g)];
    return asked.flatMap(([, label = '']) => (known.has(label) ? [] : [`${name}{${label}}`]));
  });
}

describe('the rules', () => {
  test('ask only for metrics and labels that exist', () => {
    expect(queriesOfRules).toHaveLength((rules.match(/expr:/g) ?? []).length);
    expect(queriesOfRules.flatMap(unknownIn)).toEqual([]);
    expect(queriesOfRules.flatMap(wrongLabelsIn)).toEqual([]);
  });

  test('say of each alert how bad it is, what it is and where the runbook speaks of it', () => {
    const alerts = [
      ...read('ops/rules/alerts.yml').matchAll(/- alert: (\w+)\n([\s\S]*?)(?=\n\n|- alert:|$)/g),
    ];
    expect(alerts.length).toBeGreaterThanOrEqual(14);
    for (const [, name = '', body = ''] of alerts) {
      expect(body).toMatch(/severity: (?:critical|warning)\n/);
      expect(body).toMatch(/summary: .+\n/);
      expect(body).toMatch(/description: .+\n/);
      expect(body).toContain(`docs/runbook.md#${name.toLowerCase()}`);
    }
  });

  test('are each tried: every alert fires in a test', () => {
    const tests = read('ops/rules/tests/alerts.yml');
    const names = [...rules.matchAll(/- alert: (\w+)/g)].map((match) => match[1] ?? '');
    expect(names.filter((name) => !tests.includes(`alertname="${name}"`))).toEqual([]);
  });
});

describe('the dashboard', () => {
  test.each(queriesOfPanels)('%s asks only for metrics and labels that exist: %s', (_title, query) => {
    expect(unknownIn(query)).toEqual([]);
    expect(wrongLabelsIn(query)).toEqual([]);
  });

  test('shows every family', () => {
    const all = queriesOfPanels.map(([, query]) => query).join('\n') + queriesOfRules.join('\n');
    const unseen = allFamilies.filter(
      ({ name }) => !new RegExp(`ballast_${name}\\b|ballast_${name}_`).test(all),
    );
    expect(unseen.map(({ name }) => name)).toEqual([]);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

describe('the readers of queries', () => {
  test('find what is not there', () => {
    expect(unknownIn('rate(ballast_nothing_total{a="ballast_x"}[5m]) / instance:nothing:rate5m')).toEqual([
      'ballast_nothing_total',
      'instance:nothing:rate5m',
    ]);
    expect(wrongLabelsIn('ballast_errors_total{code="x",colour=~"red"}')).toEqual([
      'ballast_errors_total{colour}',
    ]);
  });
});
