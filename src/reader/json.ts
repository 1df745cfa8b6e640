/** A JSON object as `JSON.parse` makes it: every value is hostile until read through a reader. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for a JSON object: not null, not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a JSON array. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** JSON null counts as absent everywhere in a payload (sentry-protocol 4.1). */
export function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** PHP encodes an empty map as `[]`, so an empty list is an empty object wherever an object is expected. */
export function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
