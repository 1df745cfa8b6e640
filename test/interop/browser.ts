import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, waitUntil } from './process.ts';

/** What a page may be opened as. */
export interface View {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

/** A page in Chromium, and all it asked for and complained about since it was opened. */
export interface OpenPage {
  /** Addresses that were requested, `data:` left out. */
  readonly requests: readonly string[];
  /** Errors and warnings of the console, broken security policies included. */
  readonly complaints: readonly string[];
  /** The value of an expression in the page; it must be JSON. */
  readonly evaluate: <Value>(expression: string) => Promise<Value>;
  /** A key as `KeyboardEvent.key` names it. */
  readonly press: (key: 'Tab' | 'Enter' | ' ') => Promise<void>;
}

export interface Browser {
  readonly open: (url: string, view: View) => Promise<OpenPage>;
  readonly close: () => Promise<void>;
}

interface Message {
  id?: number;
  method?: string;
  // The protocol's own types are not at hand; each reader below checks what it takes.
  params?: Record<string, never>;
  result?: never;
  error?: { message: string };
}

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
];

/** Starts Debian's `chromium` with an empty profile. Throws with what it printed when it does not come up. */
export async function startBrowser(): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'ballast-chromium-'));
  const running = run('chromium', [...flags, `--user-data-dir=${profile}`, 'about:blank']);
  const port = await waitUntil(running, 'DevTools port', async () => {
    const text = await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '');
    return /^(\d+)\n/.exec(text)?.[1];
  });
  const sockets: WebSocket[] = [];
  return {
    async open(url, view) {
      const made = await fetch(`http://127.0.0.1:${port}/json/new?about:blank`, { method: 'PUT' });
      const { webSocketDebuggerUrl } = (await made.json()) as { webSocketDebuggerUrl: string };
      const socket = new WebSocket(webSocketDebuggerUrl);
      sockets.push(socket);
      return openPage(socket, url, view);
    },
    async close() {
      for (const socket of sockets) socket.close();
      await running.stop();
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

async function openPage(socket: WebSocket, url: string, { width, scheme }: View): Promise<OpenPage> {
  const requests: string[] = [];
  const complaints: string[] = [];
  const waiting = new Map<number, (message: Message) => void>();
  let lastId = 0;
  let isLoaded: (() => void) | undefined;
  const loaded = new Promise<void>((resolve) => (isLoaded = resolve));
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    if (message.method === 'Page.loadEventFired') isLoaded?.();
    if (message.method === 'Network.requestWillBeSent') requests.push(requestedUrl(message.params));
    if (isComplaint(message)) complaints.push(JSON.stringify(message.params));
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('Chromium refused')));
  });
  const call = async <Result>(method: string, params: object = {}): Promise<Result> => {
    const id = (lastId += 1);
    const answer = new Promise<Message>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result as Result;
  };
  for (const domain of ['Page', 'Log', 'Runtime', 'Network', 'Audits']) await call(`${domain}.enable`);
  await call('Emulation.setDeviceMetricsOverride', {
    width,
    height: 900,
    deviceScaleFactor: 1,
    mobile: width < 500,
  });
  await call('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  await call('Page.navigate', { url });
  await loaded;
  return {
    get requests() {
      return requests.filter((address) => !address.startsWith('data:'));
    },
    complaints,
    async evaluate(expression) {
      const { result, exceptionDetails } = await call<{
        result: { value: never };
        exceptionDetails?: { text: string };
      }>('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
      if (exceptionDetails !== undefined) throw new Error(`${exceptionDetails.text}: ${expression}`);
      return result.value;
    },
    async press(key) {
      const text = key === 'Enter' ? '\r' : key;
      const codes = { Tab: 9, Enter: 13, ' ': 32 };
      const event = { key, windowsVirtualKeyCode: codes[key] };
      await call('Input.dispatchKeyEvent', {
        ...event,
        type: key === 'Tab' ? 'rawKeyDown' : 'keyDown',
        ...(key === 'Tab' ? {} : { text }),
      });
      await call('Input.dispatchKeyEvent', { ...event, type: 'keyUp' });
    },
  };
}

const requestedUrl = (params: unknown): string => (params as { request: { url: string } }).request.url;

/** Anything the console shows as a warning or an error, and every issue of the audit (where policies are broken). */
function isComplaint({ method, params }: Message): boolean {
  if (method === 'Runtime.exceptionThrown' || method === 'Audits.issueAdded') return true;
  if (method === 'Log.entryAdded')
    return isLoud((params as unknown as { entry: { level: string } }).entry.level);
  return method === 'Runtime.consoleAPICalled' && isLoud((params as unknown as { type: string }).type);
}

const isLoud = (level: string): boolean => level === 'warning' || level === 'error';
