import { createClient } from '@libsql/client/web';

/**
 * What no Worker with a database can beat on this box: `/` only answers, `/batch` first writes two rows in one
 * libSQL batch, with one client a request as it must be on workerd.
 */
// oxlint-disable-next-line import/no-default-export -- the runtime looks for the default export of a Worker
export default {
  async fetch(request: Request, env: { DATABASE_URL: string }): Promise<Response> {
    const id = crypto.randomUUID();
    if (new URL(request.url).pathname === '/batch') {
      const client = createClient({ url: env.DATABASE_URL, concurrency: Infinity });
      await client.batch(
        [
          { sql: 'insert into ceiling_row (id, at) values (?, ?)', args: [id, Date.now()] },
          {
            sql: 'insert into ceiling_count (id, quantity) values (?, 1) on conflict (id) do update set quantity = quantity + 1',
            args: [id.slice(0, 2)],
          },
        ],
        'write',
      );
    }
    return Response.json({ id });
  },
};
