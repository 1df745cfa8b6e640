import type { EventRequest } from '../../reader/request.ts';
import { Card, Copyable } from '../layout/parts.tsx';
import { linkTarget, visibleText } from '../words/visible.ts';
import { bodyText, buildCurl } from './build-curl.ts';
import { Folded, Pairs } from './pairs.tsx';

/** The HTTP request that the event happened in. */
export function RequestView({ request }: { readonly request: EventRequest }) {
  const { method, url, query, headers, cookies, env, data } = request;
  const target = url === undefined ? undefined : linkTarget(url);
  const curl = buildCurl(request);
  return (
    <Card title="Request" id="request">
      <div class="body">
        <strong>{visibleText(method ?? 'GET')}</strong>{' '}
        {target === undefined ? (
          <code>{visibleText(url ?? '')}</code>
        ) : (
          <a class="break" href={target} rel="noreferrer noopener nofollow" target="_blank">
            {visibleText(url ?? '')}
          </a>
        )}
      </div>
      <Pairs title="Query" pairs={query} />
      <Pairs title="Headers" pairs={headers} isOpen />
      <Pairs title="Cookies" pairs={cookies} />
      <Pairs title="Environment" pairs={env === undefined ? undefined : Object.entries(env)} />
      {data !== undefined && (
        <Folded title="Body" isOpen>
          <div class="body">
            <pre class="code">{visibleText(bodyText(data))}</pre>
          </div>
        </Folded>
      )}
      {curl !== undefined && (
        <Folded title="As curl">
          <div class="body">
            <Copyable text={curl} label="the curl command" block />
          </div>
        </Folded>
      )}
    </Card>
  );
}
