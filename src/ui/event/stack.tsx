import type { Frame } from '../../kinds/error/schema.ts';
import { counted } from '../words/number.ts';
import { valueText, visibleText } from '../words/visible.ts';
import { foldFrames, placeOf, sourceLines, type FrameOrder } from './fold-frames.ts';

interface StackProps {
  readonly frames: readonly Frame[];
  readonly order: FrameOrder;
  readonly omitted?: number | undefined;
}

/** So many frames of the application are open when the page is loaded. */
const maxOpen = 8;

/** A stack trace: frames of the application open, runs of library frames folded. */
export function Stack({ frames, order, omitted = 0 }: StackProps) {
  const parts = foldFrames(frames, order);
  const hasApp = parts.some(({ kind }) => kind === 'app');
  let openCount = 0;
  let lastPlace = '';
  return (
    <ol class="frames">
      {parts.map((part, index) => {
        if (part.kind === 'library') {
          return (
            <li>
              <LibraryRun frames={part.frames} isOpen={!hasApp && index === 0} />
            </li>
          );
        }
        // A recursion shows its source once.
        const place = `${functionOf(part.frame)} ${placeOf(part.frame)}`;
        const isOpen = place !== lastPlace && openCount < maxOpen;
        lastPlace = place;
        if (isOpen) openCount += 1;
        return (
          <li>
            <FrameView frame={part.frame} isOpen={isOpen} />
          </li>
        );
      })}
      {omitted > 0 && (
        <li class="frame plain soft">{counted(omitted, 'frame')} in the middle were left out.</li>
      )}
    </ol>
  );
}

function LibraryRun({ frames, isOpen }: { readonly frames: readonly Frame[]; readonly isOpen: boolean }) {
  const [first] = frames;
  const name = first === undefined ? '' : functionOf(first);
  return (
    <details class="run" open={isOpen}>
      <summary>
        {counted(frames.length, 'library frame')}{' '}
        <span class="mono">{name === '' ? '' : `· ${visibleText(name)}`}</span>
      </summary>
      <ol>
        {frames.map((frame) => (
          <li class="library">
            <FrameView frame={frame} isOpen={false} />
          </li>
        ))}
      </ol>
    </details>
  );
}

const functionOf = (frame: Frame): string => frame.function ?? frame.rawFunction ?? frame.module ?? '';

function FrameView({ frame, isOpen }: { readonly frame: Frame; readonly isOpen: boolean }) {
  const lines = sourceLines(frame);
  const vars = Object.entries(frame.vars ?? {});
  const head = <FrameHead frame={frame} />;
  if (lines.length === 0 && vars.length === 0) return <div class="frame plain">{head}</div>;
  return (
    <details class="frame" open={isOpen}>
      <summary>{head}</summary>
      {lines.length > 0 && (
        <ol class="source" tabindex={0} aria-label="Source">
          {lines.map(({ number, text, isFailing }) => (
            <li {...(isFailing ? { class: 'failing' } : {})}>
              <span class="no">{number ?? ''}</span>
              <code>{visibleText(text)}</code>
            </li>
          ))}
        </ol>
      )}
      {vars.length > 0 && (
        <details class="vars">
          <summary>{counted(vars.length, 'local variable')}</summary>
          <table>
            <tbody>
              {vars.map(([name, value]) => (
                <tr>
                  <th scope="row">{visibleText(name)}</th>
                  <td>{valueText(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </details>
  );
}

function FrameHead({ frame }: { readonly frame: Frame }) {
  const name = functionOf(frame);
  const place = placeOf(frame);
  const { absPath } = frame;
  return (
    <>
      <span class="fn">{name === '' ? '(no function)' : visibleText(name)}</span>{' '}
      <span class="place" {...(absPath === undefined ? {} : { title: visibleText(absPath) })}>
        {place === '' ? '' : `in ${visibleText(place)}`}
      </span>
    </>
  );
}
