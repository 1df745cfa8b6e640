import type { Child } from 'hono/jsx';
import { timeAgo, utcText } from '../words/time.ts';
import { visibleText } from '../words/visible.ts';

/** How long ago something was; the exact moment on hover. */
export function Time({ at, nowMs }: { readonly at: string; readonly nowMs: number }) {
  const atMs = Date.parse(at);
  return (
    <time datetime={at} title={utcText(atMs)}>
      {timeAgo(atMs, nowMs)}
    </time>
  );
}

/** What a list says that has nothing to show. */
export function Empty({ title, children }: { readonly title: string; readonly children?: Child }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** A text with a button that copies it; without script, one click selects the whole text. */
export function Copyable({ text, label, block }: CopyableProps) {
  const shown = visibleText(text);
  return (
    <div class="copy">
      {block === true ? <pre>{shown}</pre> : <code>{shown}</code>}
      <button type="button" class="tiny" data-copy aria-label={`Copy ${label}`}>
        Copy
      </button>
    </div>
  );
}

interface CopyableProps {
  readonly text: string;
  /** What it is, for readers of the screen: `the DSN`. */
  readonly label: string;
  readonly block?: boolean;
}

/** Names and values in two columns. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, Child])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <>
          <dt>{visibleText(name)}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}

/** A part of a page with a heading. */
export function Card({ title, id, aside, isZone, children }: CardProps) {
  return (
    <section
      class={isZone === true ? 'card zone' : 'card'}
      aria-label={title}
      {...(id === undefined ? {} : { id })}
    >
      <header>
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

interface CardProps {
  readonly title: string;
  readonly id?: string;
  readonly aside?: Child;
  /** What is inside destroys something. */
  readonly isZone?: boolean;
  readonly children?: Child;
}

/** Field of a form, with its help and what is wrong with it. */
export function Field({ name, label, help, wrong, ...input }: FieldProps) {
  const id = `field-${name}`;
  const hints = [
    ...(help === undefined ? [] : [`${id}-help`]),
    ...(wrong === undefined ? [] : [`${id}-wrong`]),
  ];
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        {...input}
        {...(hints.length > 0 ? { 'aria-describedby': hints.join(' ') } : {})}
        {...(wrong === undefined ? {} : { 'aria-invalid': 'true' })}
      />
      {wrong !== undefined && (
        <span class="wrong" id={`${id}-wrong`}>
          {wrong}
        </span>
      )}
      {help !== undefined && (
        <span class="help" id={`${id}-help`}>
          {help}
        </span>
      )}
    </div>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly help?: string | undefined;
  readonly wrong?: string | undefined;
  readonly value?: string;
  readonly type?: string;
  readonly required?: boolean;
  readonly maxlength?: number;
  readonly min?: number;
  readonly max?: number;
  readonly placeholder?: string;
  readonly autocomplete?: string;
}
