import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { createDb } from '../../../src/db/client.ts';
import { createBreaker } from '../../../src/domain/breaker.ts';

it.each([
  'https://a.example',
  'https://a.example/base',
  'https://a.example/base/',
  'libsql://a.example/base',
])('reads and writes of %s go to one address', async (url) => {
  const asked: string[] = [];
  const db = createDb({
    url,
    timeoutMs: 1_000,
    breaker: createBreaker({ random: () => 1 }),
    fetch: (input) => {
      asked.push(typeof input === 'string' ? input : input.url);
      return Promise.resolve(new Response(null, { status: 401 }));
    },
  });
  await expect(db.query.all(sql`select 1`)).rejects.toBeInstanceOf(Error);
  await expect(db.query.batch([db.query.run(sql`select 1`)])).rejects.toBeInstanceOf(Error);
  await expect(db.writeBatch(['delete from a'])).rejects.toBeInstanceOf(Error);
  const address = `${url.replace('libsql:', 'https:').replace(/\/$/, '')}/v2/pipeline`;
  expect(asked).toEqual([address, address, address]);
});
