import { beforeAll } from 'vitest';

/** What `make` resolves with, made before the first test of the suite. Until then the object is empty. */
export function madeBefore<Made extends object>(make: () => Promise<Made> | Made): Made {
  const made = {} as Made;
  beforeAll(async () => {
    Object.assign(made, await make());
  });
  return made;
}
