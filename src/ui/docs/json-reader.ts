import { isObject, type Json, type JsonObject } from '../../api/openapi-components.ts';

/**
 * Reads a value that may be missing. A value of another form counts as missing, so that rendering the page never fails.
 */
export const objectIn = (value: Json | undefined): JsonObject =>
  value !== undefined && isObject(value) ? value : {};

export const listIn = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

export const objectsIn = (value: Json | undefined): readonly JsonObject[] => listIn(value).filter(isObject);

export const textIn = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Follows a reference inside the document one step: `#/components/responses/…`. Returns anything else unchanged. */
export function resolve(document: JsonObject, value: Json | undefined): JsonObject {
  const found = objectIn(value);
  const path = refPath(found);
  if (path === undefined) return found;
  return objectIn(path.reduce<Json>((at, key) => objectIn(at)[key] ?? null, document));
}

/** The name of the schema that a reference points to. */
export const refName = (schema: JsonObject): string | undefined => refPath(schema)?.at(-1);

function refPath(schema: JsonObject): string[] | undefined {
  const ref = textIn(schema['$ref']);
  return ref.startsWith('#/') ? ref.slice(2).split('/') : undefined;
}
