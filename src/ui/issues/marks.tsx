import type { IssueItem } from '../../features/issues/schemas.ts';

type Markable = Pick<IssueItem, 'status' | 'substatus'> & { readonly isUnhandled?: boolean };

/** Badges for the state of an issue; an ongoing one has none. */
export function Marks({ issue: { status, substatus, isUnhandled } }: { readonly issue: Markable }) {
  return (
    <>
      {status === 'resolved' && <span class="badge good">Resolved</span>}
      {status === 'ignored' && <span class="badge">Ignored</span>}
      {status === 'unresolved' && substatus === 'regressed' && <span class="badge bad">Regressed</span>}
      {status === 'unresolved' && substatus === 'new' && <span class="badge accent">New</span>}
      {isUnhandled === true && <span class="badge warn">Unhandled</span>}
    </>
  );
}
