import * as z from 'zod';

export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** The parts of an OpenAPI document that routes share. */
export interface Components {
  readonly schemas: JsonObject;
  readonly responses: JsonObject;
  /** The JSON Schema of what is sent (`input`) or received (`output`); its named parts move to `schemas`. */
  readonly add: (schema: z.ZodType, io: 'input' | 'output') => JsonObject;
}

export function createComponents(): Components {
  const schemas: JsonObject = {};
  // Many routes share their schemas, and converting one costs far more than a look.
  const converted = { input: new Map<z.ZodType, JsonObject>(), output: new Map<z.ZodType, JsonObject>() };
  return {
    schemas,
    responses: {},
    add(schema, io) {
      const known = converted[io].get(schema);
      if (known !== undefined) return known;
      const { $schema: _dialect, $defs, ...root } = convert(schema, io);
      for (const [name, definition] of Object.entries(isObject($defs) ? $defs : {})) {
        const namesake = schemas[name];
        if (namesake !== undefined && JSON.stringify(namesake) !== JSON.stringify(definition)) {
          throw new Error(`Two schemas are named ${name}.`);
        }
        schemas[name] = definition;
      }
      converted[io].set(schema, root);
      return root;
    },
  };
}

function convert(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const text = JSON.stringify(z.toJSONSchema(schema, { io, override: relax }));
  const value: unknown = JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/'));
  if (!isObject(value)) throw new Error('A JSON Schema is an object.');
  return value;
}

/** Allows unknown fields in replies, which may gain fields, and drops zod's pattern where `date-time` says enough. */
function relax({ jsonSchema, path: _path, zodSchema }: Parameters<OverrideFunction>[0]): void {
  const schema = jsonSchema;
  if (schema.format === 'date-time') delete schema.pattern;
  if (schema.type === 'integer') delete schema.pattern;
  const isStrict = zodSchema._zod.def.type === 'object' && 'catchall' in zodSchema._zod.def;
  if (schema.additionalProperties === false && !isStrict) delete schema.additionalProperties;
}

type OverrideFunction = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

/** Only for what came out of JSON. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
