import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { eventIdPlaceholder, pythonEvent } from './python-event.ts';

/** A body that is cut at both places of its event id: the envelope header and the event. */
export type BodyTemplate = readonly [prefix: string, middle: string, suffix: string];

export interface PackInput {
  readonly eventBytes: number;
  readonly issues: number;
  readonly nowMs: number;
}

/** Bodies that differ in user, request and variables, so that one issue is not one body. */
const leastTemplates = 40;

/** The envelopes of one combination, as the Python SDK frames them (sentry-protocol 2.1). */
export function bodyTemplates({ eventBytes, issues, nowMs }: PackInput): BodyTemplate[] {
  return Array.from({ length: Math.max(leastTemplates, issues) }, (_, at) => {
    const event = pythonEvent({ eventBytes, issue: at % issues, variant: at, nowMs });
    const header = { event_id: eventIdPlaceholder, sent_at: new Date(nowMs).toISOString() };
    const item = { type: 'event', content_type: 'application/json', length: Buffer.byteLength(event) };
    const body = `${JSON.stringify(header)}\n${JSON.stringify(item)}\n${event}\n`;
    const [prefix, middle, suffix, ...more] = body.split(eventIdPlaceholder);
    if (prefix === undefined || middle === undefined || suffix === undefined || more.length > 0) {
      throw new Error('An envelope holds its event id exactly twice');
    }
    return [prefix, middle, suffix] as const;
  });
}

/** Writes templates for the generator to fill in: see wrk.lua for the form. */
export async function writeTemplatePack(file: string, templates: readonly BodyTemplate[]): Promise<void> {
  await writePack(file, templates, (template) => template.map((part) => Buffer.from(part)));
}

/** Writes finished gzip bodies, each with its own event id, because a compressed id cannot be replaced. */
export async function writeGzipPack(
  file: string,
  templates: readonly BodyTemplate[],
  bodies: number,
): Promise<void> {
  const cycle = function* () {
    for (let at = 0; at < bodies; at += 1) yield templates[at % templates.length] ?? (['', '', ''] as const);
  };
  await writePack(file, cycle(), (template) => [
    gzipSync(template.join(randomBytes(16).toString('hex'))),
    Buffer.alloc(0),
    Buffer.alloc(0),
  ]);
}

async function writePack(
  file: string,
  templates: Iterable<BodyTemplate>,
  encode: (template: BodyTemplate) => Buffer[],
): Promise<void> {
  const out = createWriteStream(file);
  for (const template of templates) {
    const parts = encode(template);
    const entry = Buffer.concat([Buffer.from(`${parts.map((part) => part.length).join(' ')}\n`), ...parts]);
    if (!out.write(entry)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

/** Reads a pack back: what the generator in JavaScript sends. */
export function parsePack(pack: Buffer): [Buffer, Buffer, Buffer][] {
  const entries: [Buffer, Buffer, Buffer][] = [];
  for (let at = 0; at < pack.length;) {
    const lineEnd = pack.indexOf('\n', at);
    const [a = 0, b = 0, c = 0] = pack.toString('latin1', at, lineEnd).split(' ').map(Number);
    const start = lineEnd + 1;
    at = start + a + b + c;
    entries.push([
      pack.subarray(start, start + a),
      pack.subarray(start + a, start + a + b),
      pack.subarray(start + a + b, at),
    ]);
  }
  return entries;
}
