import { databaseUrl } from '../src/domain/database-address.ts';

/** A database, and the token that opens it. */
export interface DatabaseTarget {
  readonly url: string;
  readonly authToken?: string | undefined;
}

/**
 * The database that the environment of a command names, by the rule that the Worker applies to the same variables.
 * Undefined when `DATABASE_URL` is missing or is no address of a database.
 */
export function databaseTargetOf(
  environment: Readonly<Record<string, string | undefined>>,
): DatabaseTarget | undefined {
  const url = databaseUrl.safeParse(environment['DATABASE_URL']);
  return url.success ? { url: url.data, authToken: environment['DATABASE_AUTH_TOKEN'] } : undefined;
}
