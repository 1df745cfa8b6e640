import * as z from 'zod';
import { AUTO, readAddress } from './address.ts';
import { isAbsent, isEmptyList, isObject, type JsonObject } from './json.ts';
import { limits } from './trim-sizes.ts';
import { note, type Notes } from './remarks.ts';
import { readLine } from './text.ts';
import { readTree } from './tree.ts';

const jsonSchema = z.unknown();
export const userSchema = z.object({
  id: z.string().optional(),
  email: z.string().optional(),
  username: z.string().optional(),
  name: z.string().optional(),
  ipAddress: z.string().optional(),
  geo: z.record(z.string(), jsonSchema).optional(),
  data: z.record(z.string(), jsonSchema).optional(),
});
export type EventUser = z.infer<typeof userSchema>;

const knownKeys = new Set(['id', 'email', 'username', 'name', 'ip_address', 'geo', 'data']);

export interface ClientAddress {
  /** Where the connection came from; replaces `{{auto}}`. */
  readonly address: string | undefined;
  /** The SDK asks us to fill in a missing address (`sdk.settings.infer_ip: "auto"`). */
  readonly inferred: boolean;
}

/** Who met the event (sentry-protocol 4.8). Keys we do not know go under `data`. Undefined when nothing is known. */
export function readUser(value: unknown, client: ClientAddress, notes: Notes): EventUser | undefined {
  const source = readSource(value, notes);
  const user: EventUser = {};
  const id = readLine(source['id'], limits.nameChars, notes, '/user', 'id');
  if (id !== undefined) user.id = id;
  const email = readLine(source['email'], limits.nameChars, notes, '/user', 'email');
  if (email !== undefined) user.email = email;
  const username = readLine(source['username'], limits.nameChars, notes, '/user', 'username');
  if (username !== undefined) user.username = username;
  const name = readLine(source['name'], limits.nameChars, notes, '/user', 'name');
  if (name !== undefined) user.name = name;
  const ipAddress = readIpAddress(source['ip_address'], client, notes);
  if (ipAddress !== undefined) user.ipAddress = ipAddress;
  const geo = readTree(source['geo'], limits.smallTreeChars, notes, '/user', 'geo');
  if (geo !== undefined) user.geo = geo;
  const data = readData(source, notes);
  if (data !== undefined) user.data = data;
  return Object.keys(user).length === 0 ? undefined : user;
}

/** The key that tells users apart: the first present of id, username, email, address, after the name of its kind. */
export function userKeyOf(user: EventUser | undefined): string | undefined {
  if (user?.id !== undefined) return `id:${user.id}`;
  if (user?.username !== undefined) return `username:${user.username}`;
  if (user?.email !== undefined) return `email:${user.email}`;
  if (user?.ipAddress !== undefined) return `ip:${user.ipAddress}`;
  return undefined;
}

function readSource(value: unknown, notes: Notes): JsonObject {
  if (isObject(value)) return value;
  if (!isAbsent(value) && !isEmptyList(value)) note(notes, 'dropped', '/user', 'not an object');
  return {};
}

function readIpAddress(value: unknown, client: ClientAddress, notes: Notes): string | undefined {
  const sent = isAbsent(value) && client.inferred ? AUTO : value;
  return readAddress(sent, client.address, notes, '/user', 'ipAddress');
}

// Keys we do not know are kept as data; a key of `data` itself wins.
function readData(source: JsonObject, notes: Notes): Record<string, unknown> | undefined {
  const own = source['data'];
  const unknownKeys = Object.keys(source).filter((key) => !knownKeys.has(key) && !isAbsent(source[key]));
  if (unknownKeys.length === 0) return readTree(own, limits.smallTreeChars, notes, '/user', 'data');
  const kept = unknownKeys.slice(0, limits.treeEntries);
  if (kept.length < unknownKeys.length)
    note(notes, 'trimmed', '/user/data', `${kept.length} of ${unknownKeys.length} unknown keys`);
  const ownEntries = isObject(own) ? entriesUpTo(own, limits.treeEntries) : [];
  const entries = [...kept.map((key): [string, unknown] => [key, source[key]]), ...ownEntries];
  return readTree(Object.fromEntries(entries), limits.smallTreeChars, notes, '/user', 'data');
}

function entriesUpTo(source: JsonObject, max: number): [string, unknown][] {
  return Object.keys(source)
    .slice(0, max)
    .map((key) => [key, source[key]]);
}
