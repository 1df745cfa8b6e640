import type { Profiler } from 'node:inspector';

export type CpuProfile = Profiler.Profile;

/** One isolate of workerd, seen through the Chrome DevTools protocol. */
export interface Isolate {
  readonly name: string;
  readonly startProfile: () => Promise<void>;
  readonly stopProfile: () => Promise<CpuProfile>;
  readonly close: () => void;
}

interface Target {
  id: string;
  webSocketDebuggerUrl: string;
}

/** Of all the answers there are, only that of `Profiler.stop` is read. */
interface Answer {
  profile?: CpuProfile;
}

interface Message {
  id?: number;
  result?: Answer;
  error?: { message: string };
}

/** V8's default. Finer costs too much: every isolate under the profiler has a thread that interrupts it. */
export const samplingIntervalUs = 1000;

const answerWithinMs = 60_000;

/** Opens every isolate behind an inspector address (`ws:` or `http:`). */
export async function openIsolates(inspectorUrl: string): Promise<Isolate[]> {
  const list = new URL('/json/list', inspectorUrl.replace(/^ws/, 'http'));
  const targets: Target[] = JSON.parse(await (await fetch(list)).text());
  return Promise.all(targets.map(({ id, webSocketDebuggerUrl }) => openIsolate(id, webSocketDebuggerUrl)));
}

async function openIsolate(name: string, url: string): Promise<Isolate> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, { resolve: (value: Answer) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  socket.addEventListener('message', ({ data }) => {
    const message: Message = JSON.parse(String(data));
    const call = waiting.get(message.id ?? -1);
    if (message.error === undefined) call?.resolve(message.result ?? {});
    else call?.reject(new Error(`${name}: ${message.error.message}`));
  });
  const call = async (method: string, params: object = {}): Promise<Answer> => {
    const id = (lastId += 1);
    const answer = new Promise<Answer>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      setTimeout(() => reject(new Error(`${name} did not answer ${method}`)), answerWithinMs).unref();
    });
    socket.send(JSON.stringify({ id, method, params }));
    return answer.finally(() => waiting.delete(id));
  };
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error(`The inspector of ${name} refused`)));
  });
  return {
    name,
    async startProfile() {
      await call('Profiler.enable');
      await call('Profiler.setSamplingInterval', { interval: samplingIntervalUs });
      await call('Profiler.start');
    },
    async stopProfile() {
      const { profile } = await call('Profiler.stop');
      if (profile === undefined) throw new Error(`${name} gave no profile`);
      return profile;
    },
    close: () => socket.close(),
  };
}
