import { createApp } from './app.ts';
import { handleQueue } from './jobs/queue.ts';
import { handleScheduled } from './jobs/scheduled.ts';
import { handleTail } from './jobs/tail.ts';
import { createIsolate } from './platform/isolate.ts';

const isolate = createIsolate();
const app = createApp(isolate);

export default {
  fetch: (request, env, context) => app.fetch(request, env, context),
  scheduled: (controller, env, context) => handleScheduled(controller, env, context, isolate),
  queue: (batch, env, context) => handleQueue(batch, env, context, isolate),
  // Used by the second deployment of this bundle, if there is one: see ops/tail/wrangler.toml.
  tail: (items, env, context) => handleTail(items, env, context, isolate),
} satisfies ExportedHandler<object>;
