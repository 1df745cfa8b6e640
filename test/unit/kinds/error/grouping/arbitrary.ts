import * as fc from 'fast-check';
import * as z from 'zod';
import { type NormalizedEvent, normalizedEventSchema } from '../../../../../src/kinds/error/schema.ts';

/** Texts that the rules look for, between random ones. */
const words = [
  '',
  ' ',
  '\n\n',
  '{{ default }}',
  '{{ type }} {{ tags.a }} {{ nope }}',
  '<anonymous>',
  '[native code]',
  'https://example.com/app.3f2a1c9b.js?x=1',
  '/app/node_modules/x/index.js',
  'a.b.C$$EnhancerBySpringCGLIB$$1ebd9d3f',
  'lambda$run$0',
  'block (2 levels) in x',
  'Job@anonymous\0/x.php:1$0::run',
  'void (anonymous namespace)::f<int>(char)',
  '__proto__',
  'constructor',
  '\ud800',
  '\u202etxt.exe\u001b[31m',
  'user 42 at 10.0.0.1 0xdeadbeef',
  'javascript',
  'java',
  'php',
  'ruby',
  'native',
  'csharp',
  'a'.repeat(3000),
];
const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
);

/** An arbitrary for a schema, so that a new field of the event is tried without anyone thinking of it. */
function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodOptional)
    return fc.option(arbitraryOf(schema.def.innerType), { nil: undefined });
  if (schema instanceof z.ZodObject) {
    const shape: Record<string, z.core.$ZodType> = schema.shape;
    const fields = Object.entries(shape).map(([key, field]) => [key, arbitraryOf(field)] as const);
    const optional = new Set(
      Object.entries(shape)
        .filter(([, field]) => field instanceof z.ZodOptional)
        .map(([key]) => key),
    );
    const requiredKeys = Object.keys(shape).filter((key) => !optional.has(key));
    return fc.record(Object.fromEntries(fields), { requiredKeys });
  }
  if (schema instanceof z.ZodArray) return fc.array(arbitraryOf(schema.def.element), { maxLength: 6 });
  if (schema instanceof z.ZodTuple) return fc.tuple(...schema.def.items.map((item) => arbitraryOf(item)));
  if (schema instanceof z.ZodRecord)
    return fc.dictionary(text, arbitraryOf(schema.def.valueType), { maxKeys: 4 });
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return fc.integer({ min: -1, max: 4 });
  if (schema instanceof z.ZodUnknown) return fc.jsonValue({ maxDepth: 2 });
  if (schema instanceof z.ZodString || schema instanceof z.ZodISODateTime) return text;
  throw new Error(`no arbitrary for ${schema._zod.def.type}`);
}

/** Events of the right shape with anything in them. */
export const anyEvent: fc.Arbitrary<NormalizedEvent> = arbitraryOf(
  normalizedEventSchema,
) as fc.Arbitrary<NormalizedEvent>;
