import { z } from 'zod';

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
  return {
    schemas,
    responses: {},
    add(schema, io) {
      const text = JSON.stringify(z.toJSONSchema(schema, { io, override: relax }));
      const {
        $schema: _dialect,
        $defs,
        ...root
      } = parseObject(text.replaceAll('"#/$defs/', '"#/components/schemas/'));
      for (const [name, definition] of Object.entries(isObject($defs) ? $defs : {})) {
        const known = schemas[name];
        if (known !== undefined && JSON.stringify(known) !== JSON.stringify(definition)) {
          throw new Error(`Two schemas are named ${name}.`);
        }
        schemas[name] = definition;
      }
      return root;
    },
  };
}

/** Replies may grow fields, so they are left open; and `date-time` says what zod's pattern says at length. */
function relax({ jsonSchema, path: _path, zodSchema }: Parameters<OverrideFunction>[0]): void {
  const schema = jsonSchema;
  if (schema.format === 'date-time') delete schema.pattern;
  if (schema.type === 'integer') delete schema.pattern;
  const isStrict = zodSchema._zod.def.type === 'object' && 'catchall' in zodSchema._zod.def;
  if (schema.additionalProperties === false && !isStrict) delete schema.additionalProperties;
}

type OverrideFunction = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

function parseObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error('A JSON Schema is an object.');
  return value;
}

/** Only for what came out of JSON. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
