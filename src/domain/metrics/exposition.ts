import { openBucket, type Family } from './family.ts';

/** `text` is Prometheus' text format 0.0.4, `openmetrics` is OpenMetrics 1.0. */
export type ExpositionFormat = 'text' | 'openmetrics';

export const contentTypeOf: Readonly<Record<ExpositionFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** OpenMetrics when the client names it and does not like plain text better (RFC 9110, 12.5.1); else text. */
export function negotiateFormat(accept: string | undefined): ExpositionFormat {
  let openmetrics = 0;
  let text = 0;
  for (const part of (accept ?? '').slice(0, 1_000).split(',')) {
    const [type = '', ...params] = part.split(';').map((word) => word.trim().toLowerCase());
    const named = new Map(
      params.map((param): [string, string] => {
        const [name = '', value = ''] = param.split('=', 2);
        return [name, value];
      }),
    );
    const q = Number(named.get('q') ?? 1);
    const weight = q >= 0 && q <= 1 ? q : 0;
    if (type === 'application/openmetrics-text' && /^1\.\d+\.\d+$/.test(named.get('version') ?? '1.0.0')) {
      openmetrics = Math.max(openmetrics, weight);
    }
    if (type === 'text/plain') text = Math.max(text, weight);
  }
  return openmetrics > 0 && openmetrics >= text ? 'openmetrics' : 'text';
}

/** Families that share a prefix. */
export interface ExpositionPart {
  readonly families: readonly Family[];
  /** By series, as `seriesOf` names them; those of no family are left out. */
  readonly samples: ReadonlyMap<string, number>;
  /** Default `ballast_`. */
  readonly prefix?: string;
}

/** The page that Prometheus reads. Families come in their order, series in that of the alphabet. */
export function formatExposition(parts: readonly ExpositionPart[], format: ExpositionFormat): string {
  const lines: string[] = [];
  for (const { families, samples, prefix = 'ballast_' } of parts) {
    const byFamily = groupByFamily(samples);
    for (const family of families) {
      const series = seriesOfFamily(family, byFamily.get(family.name) ?? []);
      writeFamily(lines, { family, series, format, name: `${prefix}${family.name}` });
    }
  }
  if (format === 'openmetrics') lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

/** The rest of each series' name, and its value. */
type Found = readonly [rest: string, value: number];

function groupByFamily(samples: ReadonlyMap<string, number>): Map<string, Found[]> {
  const byFamily = new Map<string, Found[]>();
  for (const [key, value] of samples) {
    const at = key.indexOf(' ');
    const [name, rest] = at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at + 1)];
    const found = byFamily.get(name);
    if (found === undefined) byFamily.set(name, [[rest, value]]);
    else found.push([rest, value]);
  }
  return byFamily;
}

/** Label values, and the value; for a histogram its parts. */
interface Series {
  readonly words: readonly string[];
  readonly parts: Map<string, number>;
}

/** Series with other labels than the family has are of another version, and left out. */
function seriesOfFamily(family: Family, found: readonly Found[]): Series[] {
  const series = new Map<string, Series>();
  const partsOf = (words: readonly string[]): Map<string, number> => {
    const key = words.join(' ');
    const known = series.get(key) ?? { words, parts: new Map<string, number>() };
    series.set(key, known);
    return known.parts;
  };
  for (const zero of family.zeros ?? []) partsOf(zero);
  for (const [rest, value] of found) {
    const words = rest === '' ? [] : rest.split(' ');
    const part = family.type === 'histogram' ? (words.pop() ?? '') : '';
    if (words.length === family.labels.length) partsOf(words).set(part, value);
  }
  return [...series.values()].toSorted((a, b) => (a.words.join(' ') < b.words.join(' ') ? -1 : 1));
}

interface FamilyPage {
  readonly family: Family;
  readonly series: readonly Series[];
  readonly format: ExpositionFormat;
  readonly name: string;
}

function writeFamily(lines: string[], { family, series, format, name }: FamilyPage): void {
  if (series.length === 0) return;
  const { type, unit, labels: names, boundsMs = [] } = family;
  const sampleName = type === 'counter' ? `${name}_total` : name;
  const described = format === 'openmetrics' ? name : sampleName;
  const scale = unit === 'seconds' ? 1_000 : 1;
  lines.push(`# HELP ${described} ${escapeHelp(family.help, format)}`, `# TYPE ${described} ${type}`);
  if (format === 'openmetrics' && unit !== undefined) lines.push(`# UNIT ${described} ${unit}`);
  for (const { words, parts } of series) {
    const labels = names.map((label, at) => `${label}="${escapeLabel(words[at] ?? '')}"`);
    if (type === 'histogram') writeHistogram(lines, { name, labels, parts, boundsMs, format });
    else lines.push(`${sampleName}${braced(labels)} ${formatNumber((parts.get('') ?? 0) / scale)}`);
  }
}

interface HistogramPage extends Pick<FamilyPage, 'name' | 'format'> {
  readonly labels: readonly string[];
  readonly parts: ReadonlyMap<string, number>;
  readonly boundsMs: readonly number[];
}

/** Buckets are cumulative here. Counts below a bound that another version had go up to the next one we know. */
function writeHistogram(lines: string[], { name, labels, parts, boundsMs, format }: HistogramPage): void {
  const found = [...parts]
    .filter(([part]) => part.startsWith('le:'))
    .map(([part, count]) => ({ bound: part === openBucket ? Infinity : Number(part.slice(3)), count }))
    .filter(({ bound }) => !Number.isNaN(bound));
  let count = 0;
  for (const bound of [...boundsMs, Infinity]) {
    count = found.filter((bucket) => bucket.bound <= bound).reduce((sum, bucket) => sum + bucket.count, 0);
    const le = `le="${formatBound(bound / 1_000, format)}"`;
    lines.push(`${name}_bucket${braced([...labels, le])} ${formatNumber(count)}`);
  }
  lines.push(`${name}_sum${braced(labels)} ${formatNumber((parts.get('sum') ?? 0) / 1_000)}`);
  lines.push(`${name}_count${braced(labels)} ${formatNumber(count)}`);
}

const braced = (labels: readonly string[]): string => (labels.length === 0 ? '' : `{${labels.join(',')}}`);

/** OpenMetrics wants bounds as floats: `1.0`, not `1`. */
function formatBound(bound: number, format: ExpositionFormat): string {
  const text = formatNumber(bound);
  return format === 'openmetrics' && /^\d+$/.test(text) ? `${text}.0` : text;
}

function formatNumber(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function escapeHelp(help: string, format: ExpositionFormat): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
}
