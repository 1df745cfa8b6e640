import { defineConfig } from 'vitest/config';

/** One project a layer (see test/); `interop` needs Python and is run by `npm run test:interop`. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/*.test.ts', 'test/unit/**/*.test.ts', 'test/conformance/**/*.test.ts'],
          // Property tests take seconds on a busy machine of two cores; how long says nothing here.
          testTimeout: 60_000,
        },
      },
      { test: { name: 'verbs', include: ['test/verbs/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'worker',
          include: ['test/worker/**/*.test.ts'],
          globalSetup: ['test/worker/build.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'interop',
          include: ['test/interop/**/*.test.ts'],
          globalSetup: ['test/worker/build.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
