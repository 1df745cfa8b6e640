import { relative } from 'node:path';

export interface Welcome {
  readonly url: string;
  readonly dsn: string;
  readonly token: string;
  readonly projectId: number;
  readonly dataDir: string;
  /** Signs the owner in once; undefined when the reader is a file or a pipe. */
  readonly signInUrl: string | undefined;
}

const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, '    ');

const python = (dsn: string): string => `import sentry_sdk

sentry_sdk.init(dsn="${dsn}")
1 / 0`;

const node = (dsn: string): string => `import * as Sentry from '@sentry/node';

Sentry.init({ dsn: '${dsn}' });
null.price;`;

const curl = (dsn: string): string => {
  const { origin, username: key, pathname } = new URL(dsn);
  return `curl '${origin}/api${pathname}/store/?sentry_key=${key}' \\
  -H 'Content-Type: application/json' -d '{"message": "Hello from curl", "level": "error"}'`;
};

const issues = ({ url, token, projectId }: Welcome): string =>
  `curl -H 'Authorization: Bearer ${token}' '${url}/api/v1/projects/${projectId}/issues'`;

/** The text for a person when everything runs: the URL, and the shortest way to a first issue. */
export function welcome(given: Welcome): string {
  const { url, dsn, token, dataDir, signInUrl = 'npm run invite makes a link' } = given;
  const where = relative(process.cwd(), dataDir);
  return `Ballast listens on ${url} and keeps its data in ${where.startsWith('..') ? dataDir : where || '.'}

  DSN      ${dsn}
  Token    ${token}
  Sign in  ${signInUrl}

  Python (pip install sentry-sdk):

${indent(python(dsn))}

  Node (npm install @sentry/node), in a .mjs file:

${indent(node(dsn))}

  curl:

${indent(curl(dsn))}

  The issues:

${indent(issues(given))}

  Everything else: ${url}/docs

Stop it with Ctrl-C.
`;
}
