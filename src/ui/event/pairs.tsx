import type { Child } from 'hono/jsx';
import { valueText, visibleText } from '../words/visible.ts';

interface FoldedProps {
  readonly title: string;
  readonly isOpen?: boolean;
  readonly children: Child;
}

/** A part of a card that a reader opens. */
export function Folded({ title, isOpen = false, children }: FoldedProps) {
  return (
    <details class="run" open={isOpen}>
      <summary>{visibleText(title)}</summary>
      {children}
    </details>
  );
}

interface PairsProps {
  readonly title: string;
  readonly pairs: readonly (readonly [string, unknown])[] | undefined;
  readonly isOpen?: boolean;
}

/** Names and values as a table, folded; nothing when there are none. */
export function Pairs({ title, pairs = [], isOpen = false }: PairsProps) {
  if (pairs.length === 0) return null;
  return (
    <Folded title={`${title} (${pairs.length})`} isOpen={isOpen}>
      <PairTable pairs={pairs} />
    </Folded>
  );
}

export function PairTable({ pairs }: { readonly pairs: readonly (readonly [string, unknown])[] }) {
  return (
    <table class="pairs">
      <tbody>
        {pairs.map(([name, value]) => (
          <tr>
            <th scope="row">{visibleText(name)}</th>
            <td class="mono">{valueText(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
