import * as z from 'zod';
import { isAbsent, isEmptyList, isObject } from './json.ts';
import { limits } from './trim-sizes.ts';
import { note, noteAt, type Notes } from './remarks.ts';
import { readLine } from './text.ts';

export const sdkSchema = z.object({
  name: z.string(),
  version: z.string(),
  integrations: z.array(z.string()).optional(),
  packages: z.array(z.object({ name: z.string(), version: z.string() })).optional(),
});

type Sdk = z.infer<typeof sdkSchema>;
type Package = NonNullable<Sdk['packages']>[number];

const UNKNOWN = 'unknown';

/** The SDK that made the event (sentry-protocol 4.10); a missing name or version is `unknown`. */
export function readSdk(value: unknown, notes: Notes): Sdk | undefined {
  if (isAbsent(value) || isEmptyList(value)) return undefined;
  if (!isObject(value)) {
    note(notes, 'dropped', '/sdk', 'not an object');
    return undefined;
  }
  const sdk: Sdk = {
    name: readLine(value['name'], limits.nameChars, notes, '/sdk', 'name') ?? UNKNOWN,
    version: readLine(value['version'], limits.nameChars, notes, '/sdk', 'version') ?? UNKNOWN,
  };
  const integrations = readList(value['integrations'], notes, '/sdk/integrations', readName);
  if (integrations !== undefined) sdk.integrations = integrations;
  const packages = readList(value['packages'], notes, '/sdk/packages', readPackage);
  if (packages !== undefined) sdk.packages = packages;
  return sdk;
}

/** True when the SDK asks the server to fill in the user's address (`sdk.settings.infer_ip`). */
export function asksForAddress(sdk: unknown): boolean {
  const settings = isObject(sdk) ? sdk['settings'] : undefined;
  return isObject(settings) && settings['infer_ip'] === 'auto';
}

function readList<T>(
  value: unknown,
  notes: Notes,
  path: string,
  read: (entry: unknown, notes: Notes, path: string, index: number) => T | undefined,
): T[] | undefined {
  if (isAbsent(value)) return undefined;
  if (!Array.isArray(value)) {
    note(notes, 'dropped', path, 'not a list');
    return undefined;
  }
  const list: T[] = [];
  for (const entry of value.slice(0, limits.sdkEntries)) {
    const item = read(entry, notes, path, list.length);
    if (item !== undefined) list.push(item);
  }
  if (value.length > limits.sdkEntries)
    note(notes, 'trimmed', path, `${limits.sdkEntries} of ${value.length} kept`);
  return list.length === 0 ? undefined : list;
}

function readName(entry: unknown, notes: Notes, path: string, index: number): string | undefined {
  return readLine(entry, limits.nameChars, notes, path, index);
}

function readPackage(entry: unknown, notes: Notes, list: string, index: number): Package | undefined {
  if (!isObject(entry)) {
    if (!isAbsent(entry)) noteAt(notes, 'dropped', list, index, 'not a package');
    return undefined;
  }
  const path = `${list}/${index}`;
  const name = readLine(entry['name'], limits.nameChars, notes, path, 'name');
  if (name === undefined) return undefined;
  return { name, version: readLine(entry['version'], limits.nameChars, notes, path, 'version') ?? UNKNOWN };
}
