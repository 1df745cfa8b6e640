let skewMs = 0;
const realNow = Date.now.bind(Date);
const now = (): number => realNow() + skewMs;

/** Moves the clock of this isolate, back or forth, as a machine's clock moves when it is set. */
export function setSkewMs(ms: number): void {
  skewMs = ms;
}

// Imported first, so that a module that stores `Date.now` stores this one.
globalThis.Date = new Proxy(Date, {
  construct: (target, args: unknown[]) => Reflect.construct(target, args.length === 0 ? [now()] : args),
  get: (target, name): unknown => (name === 'now' ? now : Reflect.get(target, name)),
});
