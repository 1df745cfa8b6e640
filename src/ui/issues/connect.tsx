import { Copyable, Empty } from '../layout/parts.tsx';
import { snippetsFor } from './snippets.ts';

/** What a project without issues shows: how an application is connected. */
export function Connect({ dsn }: { readonly dsn: string | undefined }) {
  if (dsn === undefined) {
    return (
      <Empty title="No issues">
        <p>
          No key of this project is open, so nothing can report to it. Open or create a key in the settings.
        </p>
      </Empty>
    );
  }
  const snippets = snippetsFor(dsn);
  return (
    <Empty title="Waiting for the first event">
      <p>Any Sentry SDK can report here. Give it this DSN:</p>
      <div class="snippets">
        <Copyable text={dsn} label="the DSN" />
        <p />
        {snippets.map(({ name, text }, index) => (
          <details name="snippet" open={index === 0}>
            <summary>{name}</summary>
            <Copyable text={text} label={`the code for ${name}`} block />
          </details>
        ))}
      </div>
    </Empty>
  );
}
