import type { HealthCheck, Readiness } from '../../platform/readiness-state.ts';
import type { StorageReply } from '../../features/service/schemas.ts';
import { version } from '../../version.ts';
import type { Visit } from '../layout/visit.ts';
import { Card } from '../layout/parts.tsx';
import { Shell } from '../layout/shell.tsx';
import { bytesText, countText } from '../words/number.ts';

interface ServicePageProps {
  readonly visit: Visit;
  readonly readiness: Readiness;
  readonly storage: StorageReply;
}

/** How the service itself fares, for its operator. */
export function ServicePage({ visit, readiness, storage }: ServicePageProps) {
  return (
    <Shell visit={visit} title="Service" twin="/service/storage">
      <div class="head">
        <h1>Service</h1>
        <span class="soft small">Ballast {version}</span>
      </div>
      <div class="columns-2">
        <Card title="Readiness" aside={<StatusBadge status={readiness.status} />}>
          <table>
            <tbody>
              {Object.entries(readiness.checks).map(([name, check]) => (
                <CheckRow name={name} check={check} />
              ))}
            </tbody>
          </table>
        </Card>
        <Storage storage={storage} />
      </div>
    </Shell>
  );
}

const statusWords = { pass: ['good', 'Works'], warn: ['warn', 'Degraded'], fail: ['bad', 'Fails'] } as const;

function StatusBadge({ status }: Pick<Readiness, 'status'>) {
  const [name, word] = statusWords[status];
  return <span class={`badge ${name}`}>{word}</span>;
}

function CheckRow({ name, check }: { readonly name: string; readonly check: HealthCheck }) {
  const { status, observedValue, observedUnit, output } = check;
  return (
    <tr>
      <th scope="row">
        <code>{name}</code>
        {output !== undefined && <div class="small">{output}</div>}
      </th>
      <td class="number soft">
        {observedValue ?? ''} {observedUnit ?? ''}
      </td>
      <td class="number">
        <StatusBadge status={status} />
      </td>
    </tr>
  );
}

function Storage({ storage }: Pick<ServicePageProps, 'storage'>) {
  const { databaseBytes, freeBytes, tables } = storage;
  return (
    <Card
      title="Storage"
      aside={
        <span class="soft small">
          {bytesText(databaseBytes)}, {bytesText(freeBytes)} of it free
        </span>
      }
    >
      <table>
        <thead>
          <tr>
            <th scope="col">Table</th>
            <th scope="col" class="number">
              Rows
            </th>
            <th scope="col" class="number">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {tables.map(({ name, rows, isRowsExact, bytes }) => (
            <tr>
              <td>
                <code>{name}</code>
              </td>
              <td class="number">
                {countText(rows)}
                {isRowsExact ? '' : '+'}
              </td>
              <td class="number">{bytes === null ? <span class="soft">–</span> : bytesText(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
