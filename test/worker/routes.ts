import { createApp } from '../../src/app.ts';

/** A path that something is mounted for, and what for. */
export interface MountedPath {
  /** As mounted: `/api/v1/issues/:issueId`. */
  readonly template: string;
  /** The same with ids that are well-formed. */
  readonly path: string;
  readonly methods: readonly string[];
}

const idOf: Readonly<Record<string, string>> = {
  project: '1',
  projectId: '1',
  issueId: '0'.repeat(32),
  eventId: '0'.repeat(32),
  keyId: `key_${'0'.repeat(24)}`,
  tokenId: `tok_${'0'.repeat(24)}`,
  code: 'not_found',
  file: 'none.css',
  secret: '0'.repeat(64),
  monitor: 'nightly-export',
  publicKey: '0'.repeat(32),
};

/** Every path of the app with a handler; fails for a parameter that it has no id for. */
export function mountedPaths(): MountedPath[] {
  const handlers = createApp().routes.filter(({ method }) => method !== 'ALL');
  return [...Map.groupBy(handlers, ({ path }) => path)].map(([template, routes]) => ({
    template,
    path: template.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, (_all, name: string) => {
      const id = idOf[name];
      if (id === undefined) throw new Error(`No example of the parameter ${name}`);
      return id;
    }),
    methods: [...new Set(routes.map(({ method }) => method))],
  }));
}
