/** One twin of a fault: what is special about this event among those with the same cause. */
export interface Twin {
  readonly name: string;
  readonly traits: readonly string[];
}

/** The circumstances under which a fault happens once. Every value comes from the fault, the twin and a label. */
export interface World {
  readonly twin: string;
  readonly index: number;
  has(trait: string): boolean;
  /** A whole number from `low` to `high`, both included. */
  int(label: string, low: number, high: number): number;
  hex(label: string, length: number): string;
  uuid(label: string): string;
  /** A heap or code address: `0x7f…`. */
  address(label: string): string;
  pick<T>(label: string, list: readonly [T, ...T[]]): T;
  /** A line of the application: it drifts when an unrelated edit was made above it. */
  line(written: number): number;
  /** A line of a library: it drifts with the version of the library. */
  libLine(written: number): number;
  /** The name that a minifier gives to `readable` in this build. */
  mini(readable: string): string;
}

function hash32(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c_1b_3c_6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x29_7a_2d_39);
  return (hash ^ (hash >>> 15)) >>> 0;
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Drawn from a hash, never from a generator: the same fault and twin make the same event in every run. */
export function worldOf(cause: string, twin: Twin, index: number): World {
  const draw = (label: string, below: number) => hash32(`${cause}\n${index}\n${label}`) % below;
  const drift = (trait: string, label: string) => (twin.traits.includes(trait) ? 1 + draw(label, 37) : 0);
  const appDrift = drift('edited', 'app drift');
  const libDrift = drift('framework', 'lib drift');
  const hex = (label: string, length: number) =>
    Array.from({ length }, (_, at) => draw(`${label} ${at}`, 16).toString(16)).join('');
  const letter = (label: string) => letters[draw(label, letters.length)] ?? 'e';
  return {
    twin: twin.name,
    index,
    has: (trait) => twin.traits.includes(trait),
    int: (label, low, high) => low + draw(label, high - low + 1),
    hex,
    uuid: (label) => [8, 4, 4, 4, 12].map((length, at) => hex(`${label} part ${at}`, length)).join('-'),
    address: (label) => `0x7f${hex(label, 10)}`,
    pick: (label, list) => list[draw(label, list.length)] ?? list[0],
    line: (written) => written + appDrift,
    libLine: (written) => written + libDrift,
    mini: (readable) => letter(`mini ${readable}`) + letter(`mini2 ${readable}`).toLowerCase(),
  };
}
