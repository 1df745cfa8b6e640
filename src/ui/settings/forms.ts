import * as z from 'zod';
import {
  createKeyBody,
  createProjectBody,
  updateKeyBody,
  updateProjectBody,
} from '../../features/projects/schemas.ts';

/** A form sends every value as text, and an empty one for a field that was left empty. */
const optionalNumber = z
  .string()
  .trim()
  .regex(/^\d{0,15}$/, 'must be a whole number, or empty')
  .transform((text) => (text === '' ? null : Number(text)));

const optionalText = z.string().transform((text) => (text.trim() === '' ? null : text));

const body = updateProjectBody.shape;

/** The form of a project's settings; the rules of each field are those of the API. */
export const settingsForm = z.object({
  name: z.string().pipe(body.name.unwrap()),
  slug: z.string().pipe(body.slug.unwrap()),
  platform: optionalText.pipe(body.platform.unwrap()),
  ingestPerMinute: optionalNumber.pipe(body.ingestPerMinute.unwrap()),
  ingestBytesPerMinute: optionalNumber.pipe(body.ingestBytesPerMinute.unwrap()),
  eventRetentionDays: optionalNumber.pipe(body.eventRetentionDays.unwrap()),
  payloadRetentionDays: optionalNumber.pipe(body.payloadRetentionDays.unwrap()),
});

export const newProjectForm = z.object({
  name: createProjectBody.shape.name,
  platform: z
    .string()
    .transform((text) => (text === '' ? undefined : text))
    .pipe(createProjectBody.shape.platform),
});

export const newKeyForm = z.object({ label: createKeyBody.shape.label.unwrap() });

export const keyForm = z.union([
  z.object({ action: z.literal('rename'), label: updateKeyBody.shape.label.unwrap() }),
  z.object({ action: z.enum(['open', 'close', 'delete']) }),
]);

/** What is wrong with a form, by the name of the field; and what was typed, to be shown again. */
export interface FormFaults {
  readonly wrong: Readonly<Record<string, string>>;
  readonly typed: Readonly<Record<string, string>>;
}

export const noFaults: FormFaults = { wrong: {}, typed: {} };

/** One message a field, and the texts as they were typed. */
export function faultsOf(error: z.ZodError, given: Readonly<Record<string, string | string[]>>): FormFaults {
  const wrong = new Map<string, string>();
  for (const { path, message } of error.issues) {
    const name = String(path[0] ?? '');
    if (!wrong.has(name)) wrong.set(name, sentenceOf(message));
  }
  return { wrong: Object.fromEntries(wrong), typed: typedTexts(given) };
}

/** The fault of one field that the database found. */
export function faultOf(
  name: string,
  message: string,
  given: Readonly<Record<string, string | string[]>>,
): FormFaults {
  return { wrong: { [name]: sentenceOf(message) }, typed: typedTexts(given) };
}

function typedTexts(given: Readonly<Record<string, string | string[]>>): Record<string, string> {
  const texts = Object.entries(given).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}

function sentenceOf(message: string): string {
  const text = message.startsWith('must ') ? `It ${message}` : message;
  return text.endsWith('.') ? text : `${text}.`;
}
