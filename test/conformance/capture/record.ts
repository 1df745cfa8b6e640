import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { parseEnvelope } from '../../../src/wire/envelope/parse-envelope.ts';
import { parserCaps } from '../../../src/kinds/registry.ts';

// Usage: see ../README.md. The project number of the DSN tells the case.
const cases: ReadonlyMap<string, string> = new Map([
  ['11', 'python-fastapi-unhandled'],
  ['12', 'python-fastapi-group'],
  ['13', 'python-logging'],
  ['14', 'python-deep-stack'],
  ['15', 'python-message'],
  ['16', 'python-message-with-stack'],
  ['17', 'python-crash'],
  ['21', 'node-request'],
  ['22', 'node-message'],
  ['23', 'node-parameterized'],
  ['24', 'node-aggregate'],
  ['25', 'node-object'],
  ['26', 'node-uncaught'],
  ['27', 'node-attachment'],
  ['28', 'node-rejection'],
]);
const here = import.meta.dirname;
const root = dirname(dirname(dirname(here)));
const venv = process.env['VENV'];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const name = cases.get(/\/api\/(\d+)\//.exec(request.url ?? '')?.[1] ?? '');
    const body = inflated(Buffer.concat(chunks), request.headers['content-encoding']);
    const envelope = parseEnvelope(body, parserCaps);
    if (name !== undefined && envelope.ok && envelope.value.items.some((item) => item.type === 'event')) {
      writeFileSync(join(here, '..', 'fixtures', `${name}.envelope`), tidied(body.toString()));
      console.log(name);
    }
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
}).listen(9876, '127.0.0.1');
process.on('SIGTERM', () => server.close());

function inflated(body: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'gzip') return gunzipSync(body);
  return encoding === 'br' ? brotliDecompressSync(body) : body;
}

// Takes this machine out of the bytes, and puts the lengths of the items right again.
function tidied(text: string): string {
  const pairs: (readonly [string | RegExp, string])[] = [
    [here, '/srv/shop'],
    [root, '/srv/shop'],
    [/"kernel_version":"[^"]*"/g, '"kernel_version":"6.12.0"'],
    [/"cpu_description":"[^"]*"/g, '"cpu_description":"cpu"'],
    [/"(app_memory|free_memory|memory_size)":\d+/g, '"$1":1073741824'],
  ];
  if (venv !== undefined) pairs.unshift([venv, '/srv/shop/.venv']);
  const clean = pairs.reduce((before, [from, to]) => before.replaceAll(from, to), text);
  const lines = clean.split('\n');
  return lines
    .map((line, index) => {
      const isHeader = /^\{[^{}]*"type":"event"[^{}]*\}$/.test(line);
      const bytes = Buffer.byteLength(lines[index + 1] ?? '');
      return isHeader ? line.replace(/"length":\d+/, `"length":${bytes}`) : line;
    })
    .join('\n');
}
