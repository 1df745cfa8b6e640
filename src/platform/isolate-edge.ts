import { createHash } from 'node:crypto';
import type { Env } from '../env.ts';
import { version } from '../version.ts';
import { createEdgeStore, type EdgeStore } from './edge-store.ts';

/** Raise this when the new code must not show answers that older code cached. */
const format = 1;

/**
 * Finds this location's store for this database and this code; undefined where there is no Cache API. Made once an
 * isolate: it holds nothing of a request.
 */
export function createIsolateEdge(): (env: Env) => EdgeStore | undefined {
  let store: EdgeStore | undefined;
  return (env) => {
    if (typeof caches === 'undefined') return undefined;
    if (store !== undefined) return store;
    const identity = JSON.stringify([env.DATABASE_URL, version, format]);
    const instance = createHash('sha256').update(identity).digest('hex').slice(0, 32);
    return (store = createEdgeStore(() => caches.open('ballast'), instance));
  };
}
