import type { OutcomeDay } from '../../features/projects/schemas.ts';
import { Card } from '../layout/parts.tsx';
import { countText } from '../words/number.ts';
import { sumOutcomes, type DaySum } from './sum-outcomes.ts';

interface OutcomesProps {
  readonly outcomes: readonly OutcomeDay[];
  readonly projectId: number;
}

/** What became of all items of the last days: accepted, or refused and why. */
export function Outcomes({ outcomes, projectId }: OutcomesProps) {
  const days = sumOutcomes(outcomes);
  const most = days.reduce((max, { accepted, refused }) => Math.max(max, accepted + refused), 0);
  return (
    <Card
      title="Outcomes"
      id="outcomes"
      aside={
        <a class="small" href={`/api/v1/projects/${projectId}/outcomes`}>
          by hour, as JSON
        </a>
      }
    >
      {days.length === 0 ? (
        <div class="body soft">Nothing arrived in the last 14 days.</div>
      ) : (
        <div class="wide" tabindex={0} role="region" aria-label="Outcomes by day">
          <table>
            <thead>
              <tr>
                <th scope="col">Day (UTC)</th>
                <th scope="col" class="optional" />
                <th scope="col" class="number">
                  Accepted
                </th>
                <th scope="col" class="number">
                  Refused
                </th>
                <th scope="col">Why</th>
                <th scope="col" class="number">
                  Lost by SDKs
                </th>
              </tr>
            </thead>
            <tbody>
              {days.map((sum) => (
                <DayRow sum={sum} most={most} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

const barWidth = 128;

function DayRow({ sum, most }: { readonly sum: DaySum; readonly most: number }) {
  const { day, accepted, refused, reasons, lostBySdk } = sum;
  const scale = (value: number): number => (most === 0 ? 0 : Math.round((value / most) * barWidth * 10) / 10);
  return (
    <tr>
      <th scope="row">{day}</th>
      <td class="optional">
        <svg class="share bars" viewBox={`0 0 ${barWidth} 10`} preserveAspectRatio="none" aria-hidden="true">
          <rect x="0" y="0" width={scale(accepted)} height="10" />
          <rect class="refused" x={scale(accepted)} y="0" width={scale(refused)} height="10" />
        </svg>
      </td>
      <td class="number">{countText(accepted)}</td>
      <td class="number">{refused === 0 ? <span class="soft">0</span> : countText(refused)}</td>
      <td class="small">
        {reasons.map(([reason, quantity]) => (
          <div>
            {reason.replaceAll('_', ' ')} <span class="soft">{countText(quantity)}</span>
          </div>
        ))}
      </td>
      <td class="number">{lostBySdk === 0 ? <span class="soft">0</span> : countText(lostBySdk)}</td>
    </tr>
  );
}
