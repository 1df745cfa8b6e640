/** How to connect one kind of application. */
export interface Snippet {
  readonly name: string;
  readonly text: string;
}

/** Allows only names and numbers: the text goes into code and commands that people paste. */
const plainDsn =
  /^https?:\/\/[0-9a-f]{32}@(?:[\w.-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?\/[1-9]\d{0,15}$/;

/** Code for each language that sends a first error to `dsn`; empty when the address of the service is no plain one. */
export function snippetsFor(dsn: string): Snippet[] {
  if (!plainDsn.test(dsn)) return [];
  const url = new URL(dsn);
  const store = `${url.protocol}//${url.host}/api${url.pathname}/store/`;
  return [
    {
      name: 'Python, FastAPI',
      text: `# pip install "sentry-sdk[fastapi]"
import sentry_sdk
from fastapi import FastAPI

sentry_sdk.init(dsn="${dsn}")

app = FastAPI()

@app.get("/fail")
def fail():
    return 1 / 0`,
    },
    {
      name: 'Node',
      text: `// npm install @sentry/node
import * as Sentry from '@sentry/node';

Sentry.init({ dsn: '${dsn}' });

Sentry.captureException(new Error('Hello from Node'));`,
    },
    {
      name: 'Go',
      text: `// go get github.com/getsentry/sentry-go
package main

import (
	"errors"
	"time"

	"github.com/getsentry/sentry-go"
)

func main() {
	if err := sentry.Init(sentry.ClientOptions{Dsn: "${dsn}"}); err != nil {
		panic(err)
	}
	defer sentry.Flush(2 * time.Second)
	sentry.CaptureException(errors.New("Hello from Go"))
}`,
    },
    {
      name: 'Java, Spring Boot',
      text: `# Add the dependency io.sentry:sentry-spring-boot-starter-jakarta, then in application.properties:
sentry.dsn=${dsn}`,
    },
    {
      name: 'Browser',
      text: `// npm install @sentry/browser
import * as Sentry from '@sentry/browser';

Sentry.init({ dsn: '${dsn}' });`,
    },
    {
      name: 'curl',
      text: `curl "${store}" \\
  -H "X-Sentry-Auth: Sentry sentry_version=7, sentry_key=${url.username}" \\
  -H "Content-Type: application/json" \\
  -d '{"message": "Hello from curl", "level": "error", "platform": "other"}'`,
    },
  ];
}
