const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** A whole number with thousands separators: `12,345`. */
export function countText(count: number): string {
  return grouped.format(count);
}

/** A number for a narrow place: exact up to 9,999, then `12.3K`. */
export function shortCount(count: number): string {
  return count < 10_000 ? grouped.format(count) : short.format(count);
}

/** `1 event`, `2,000 events`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

const byteUnits = ['KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A size in binary units: `512 B`, `1.5 MiB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${countText(bytes)} B`;
  let size = bytes / 1024;
  let at = 0;
  while (size >= 1024 && at < byteUnits.length - 1) {
    size /= 1024;
    at += 1;
  }
  return `${size < 10 ? size.toFixed(1) : countText(size)} ${byteUnits[at] ?? ''}`;
}
