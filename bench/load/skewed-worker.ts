// First: the clock must be replaced before any module of the Worker runs.
import { setSkewMs } from './skewed-clock.ts';
import worker from '../../src/index.ts';

/** Where the soak says how far this Worker's clock is off: `POST /__clock?ms=90000`. */
const clockPath = '/__clock';

// oxlint-disable-next-line import/no-default-export -- the entry of a Worker
export default {
  ...worker,
  fetch: (request, env, context) => {
    const url = new URL(request.url);
    if (url.pathname !== clockPath) return worker.fetch(request, env, context);
    setSkewMs(Number(url.searchParams.get('ms') ?? 0));
    return new Response(null, { status: 204 });
  },
} satisfies ExportedHandler<object>;
