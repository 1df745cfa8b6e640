import { createApp } from './app.ts';
import { handleQueue } from './jobs/queue.ts';

const app = createApp();

export default {
  fetch: (request, env, context) => app.fetch(request, env, context),
  queue: (batch, env, context) => handleQueue(batch, env, context),
} satisfies ExportedHandler<object>;
