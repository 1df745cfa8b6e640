import type { ExceptionEntry, NormalizedEvent, Thread } from '../../kinds/error/schema.ts';
import { Card } from '../layout/parts.tsx';
import { counted } from '../words/number.ts';
import { visibleText } from '../words/visible.ts';
import { currentIf } from '../layout/shell.tsx';
import type { FrameOrder } from './fold-frames.ts';
import { Stack } from './stack.tsx';

interface FailureProps {
  readonly event: NormalizedEvent;
  readonly order: FrameOrder;
  /** The address of this page with another order of frames. */
  readonly orderUrl: (order: FrameOrder) => string;
}

/** What failed: the exceptions with their stacks, the one that was caught last on top; else the stacks of threads. */
export function Failure({ event, order, orderUrl }: FailureProps) {
  const { exceptions = [], threads = [], stacktrace } = event;
  const hasStack =
    stacktrace !== undefined ||
    exceptions.some(({ frames }) => frames !== undefined) ||
    threads.some(({ frames }) => frames !== undefined);
  const chain = exceptions.toReversed();
  return (
    <>
      {(exceptions.length > 0 || stacktrace !== undefined) && (
        <Card
          title={exceptions.length > 1 ? 'Exceptions' : 'Stack trace'}
          aside={hasStack && <OrderLinks order={order} orderUrl={orderUrl} />}
        >
          {chain.map((exception, index) => (
            <Exception exception={exception} order={order} isCause={index > 0} />
          ))}
          {exceptions.length === 0 && stacktrace !== undefined && <Stack frames={stacktrace} order={order} />}
        </Card>
      )}
      {threads.some(({ frames = [] }) => frames.length > 0) && (
        <Card title="Threads">
          {threads.map((thread) => (
            <ThreadView thread={thread} order={order} isOpen={exceptions.length === 0 && isTelling(thread)} />
          ))}
        </Card>
      )}
    </>
  );
}

const isTelling = ({ crashed, current }: Thread): boolean => crashed === true || current === true;

function OrderLinks({ order, orderUrl }: Pick<FailureProps, 'order' | 'orderUrl'>) {
  return (
    <span class="row small" role="group" aria-label="Order of frames">
      <a class="button tiny" href={orderUrl('newest')} {...currentIf(order === 'newest')}>
        Crash first
      </a>
      <a class="button tiny" href={orderUrl('oldest')} {...currentIf(order === 'oldest')}>
        Oldest call first
      </a>
    </span>
  );
}

interface ExceptionProps {
  readonly exception: ExceptionEntry;
  readonly order: FrameOrder;
  readonly isCause: boolean;
}

function Exception({ exception, order, isCause }: ExceptionProps) {
  const { type = 'Error', value, module, mechanism, frames, framesOmitted } = exception;
  return (
    <article class="exception">
      <div class="what">
        {isCause && <div class="soft small">caused by</div>}
        <h3>
          {module !== undefined && <span class="soft">{visibleText(module)}.</span>}
          {visibleText(type)}
        </h3>
        {value !== undefined && <p>{visibleText(value)}</p>}
        {mechanism !== undefined && (
          <div class="soft small">
            {mechanism.handled === false ? <span class="badge warn">Unhandled</span> : null} mechanism{' '}
            {visibleText(mechanism.type)}
            {mechanism.description === undefined ? '' : `: ${visibleText(mechanism.description)}`}
          </div>
        )}
      </div>
      {frames === undefined || frames.length === 0 ? (
        <div class="frame plain soft">It came without a stack.</div>
      ) : (
        <Stack frames={frames} order={order} omitted={framesOmitted} />
      )}
    </article>
  );
}

function ThreadView({ thread, order, isOpen }: { thread: Thread; order: FrameOrder; isOpen: boolean }) {
  const { id, name, crashed, main, state, frames = [], framesOmitted } = thread;
  if (frames.length === 0) return null;
  const words = [crashed === true ? 'crashed' : '', main === true ? 'main' : '', state ?? ''].filter(Boolean);
  return (
    <details class="run" open={isOpen}>
      <summary>
        Thread {visibleText(name ?? id ?? '?')}{' '}
        {words.length > 0 && <span>({visibleText(words.join(', '))})</span>}:{' '}
        {counted(frames.length, 'frame')}
      </summary>
      <Stack frames={frames} order={order} omitted={framesOmitted} />
    </details>
  );
}
