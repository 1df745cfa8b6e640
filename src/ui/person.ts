import type { Context } from 'hono';
import type { Person } from '../domain/person.ts';
import type { AppEnv } from '../middleware/app-env.ts';

/** The person that the guard has let in. */
export function personOf(c: Context<AppEnv>): Person {
  const person = c.get('person');
  if (person === undefined) throw new Error('A page runs behind the guard only.');
  return person;
}
