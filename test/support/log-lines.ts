import { afterEach, beforeEach, vi } from 'vitest';

/** What the code under test logs, as objects, in the order it came; empty again before each test of the file. */
export function captureLogLines(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  beforeEach(() => {
    lines.length = 0;
    for (const method of ['info', 'warn', 'error'] as const) {
      vi.spyOn(console, method).mockImplementation((text: string) => {
        lines.push(JSON.parse(text) as Record<string, unknown>);
      });
    }
  });
  afterEach(() => vi.restoreAllMocks());
  return lines;
}
