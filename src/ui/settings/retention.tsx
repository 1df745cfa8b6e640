import type { RetentionReply } from '../../features/retention/schemas.ts';
import { Card } from '../layout/parts.tsx';
import { countText } from '../words/number.ts';

interface RetentionProps {
  readonly projectId: number;
  readonly preview: RetentionReply | undefined;
}

/** What retention would remove now, when somebody asks. */
export function Retention({ projectId, preview }: RetentionProps) {
  return (
    <Card
      title="Retention"
      id="retention"
      aside={
        <a class="button tiny" href={`/projects/${projectId}/settings?retention=preview#retention`}>
          What would go now?
        </a>
      }
    >
      {preview === undefined ? (
        <div class="body soft">
          The cron removes what has expired, in slices. The button counts it without removing it.
        </div>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col" class="number">
                Kept for
              </th>
              <th scope="col" class="number">
                Received before
              </th>
              <th scope="col" class="number">
                Would go now
              </th>
            </tr>
          </thead>
          <tbody>
            {(['events', 'payloads'] as const).map((what) => (
              <tr>
                <th scope="row">{what === 'events' ? 'Events' : 'Payloads'}</th>
                <td class="number">{countText(preview[what].days)} days</td>
                <td class="number">{preview[what].before.slice(0, 10)}</td>
                <td class="number">
                  {countText(preview[what].due)}
                  {preview[what].isDueExact ? '' : '+'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
