import { buildWorker } from '../../local/build.ts';

/** Worker tests run what is deployed: the bundle, built once for all of them. */
export async function setup(): Promise<void> {
  await buildWorker();
}
