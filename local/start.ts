import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ServeOptions } from './edge/serve.ts';

const help = `npm start -- [options]

  --port N     port to listen on (8787; 0 for any free one)
  --host HOST  address to listen on (127.0.0.1)
  --data DIR   where the database is kept (.ballast)
  --json       first a JSON object on stdout {"url","dsn","token","projectId","signInUrl"}, logs on stderr
  --help       this text
`;

/** The options, or a text to print and the exit code. */
type Parsed = { readonly options: ServeOptions } | { readonly text: string; readonly exitCode: 0 | 2 };

function readOptions(args: string[]): Parsed {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string', default: '8787' },
        host: { type: 'string', default: '127.0.0.1' },
        data: { type: 'string', default: '.ballast' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const { port, host, data, json } = values;
    if (values.help) return { text: help, exitCode: 0 };
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
      return { text: `--port must be a number from 0 to 65535, not "${port}".\n`, exitCode: 2 };
    }
    if (host === '' || data === '') return { text: '--host and --data must not be empty.\n', exitCode: 2 };
    return { options: { port: Number(port), host, dataDir: resolve(data), json } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { text: `${reason}\n\n${help}`, exitCode: 2 };
  }
}

const parsed = readOptions(process.argv.slice(2));
if ('options' in parsed) {
  // Loaded only now, so that help and refusals need not wait for a bundler and a runtime.
  const { serve } = await import('./edge/serve.ts');
  await serve(parsed.options);
} else {
  (parsed.exitCode === 0 ? process.stdout : process.stderr).write(parsed.text);
  process.exitCode = parsed.exitCode;
}
