import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ballast, startBallast } from './ballast.ts';
import { type Browser, startBrowser } from './browser.ts';
import { runToEnd } from './process.ts';

/** Pages for people, in a real browser; and their examples, in a real shell. */

const hasChromium = spawnSync('chromium', ['--version']).status === 0;
// CI installs it, so there a missing browser is a failure.
const isSkipped = !hasChromium && process.env['CI'] !== 'true';
if (isSkipped)
  console.warn('No `chromium` here: pages are not tested in a browser. `apt-get install chromium`.');

let ballast: Ballast;
let browser: Browser;

beforeAll(async () => {
  ballast = await startBallast();
  if (!isSkipped) browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await ballast?.dispose();
});

const views = [
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 390, scheme: 'light' },
  { width: 390, scheme: 'dark' },
] as const;

/** Returns the texts whose WCAG contrast with their background is below 4.5. */
const lowContrasts = `(() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = parts(color).slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (parts(color)[3] !== 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const low = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (texts.currentNode.data.trim() === '') continue;
    const [one, other] = [getComputedStyle(element).color, backOf(element)].map(luminance);
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) low.add(element.tagName + '.' + element.className + ' ' + contrast.toFixed(2));
  }
  return [...low];
})()`;

describe.skipIf(isSkipped).each(['/docs', '/errors', '/errors/validation_failed'])(
  '%s in Chromium',
  (path) => {
    test.each(views)('$width px, $scheme: laid out, loads nothing else, nothing complains', async (view) => {
      const page = await browser.open(ballast.url + path, view);
      expect(page.requests).toEqual([ballast.url + path]);
      expect(page.complaints).toEqual([]);
      const look = await page.evaluate<Record<string, unknown>>(`({
      back: getComputedStyle(document.body).backgroundColor,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      landmarks: ['header', 'nav', 'main', 'h1'].map((name) => document.querySelectorAll(name).length > 0),
      lang: document.documentElement.lang,
    })`);
      expect(look).toEqual({
        back: view.scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(13, 17, 23)',
        overflow: 0,
        landmarks: [true, true, true, true],
        lang: 'en',
      });
      // Folded parts have text as well.
      await page.evaluate(`document.querySelectorAll('details').forEach((part) => (part.open = true))`);
      expect(await page.evaluate(lowContrasts)).toEqual([]);
      expect(
        await page.evaluate(`document.documentElement.scrollWidth - document.documentElement.clientWidth`),
      ).toBe(0);
    });

    test('the policy stops what somebody may put into it, and the browser says so', async () => {
      const page = await browser.open(ballast.url + path, views[0]);
      const color = await page.evaluate(`(() => {
      document.body.insertAdjacentHTML('beforeend', '<p id="put" style="color: rgb(1, 2, 3)">x</p>');
      const script = document.createElement('script');
      script.textContent = 'document.title = "taken"';
      document.body.append(script);
      const image = document.createElement('img');
      image.src = '/health';
      document.body.append(image);
      return getComputedStyle(document.getElementById('put')).color;
    })()`);
      expect(color).not.toBe('rgb(1, 2, 3)');
      expect(await page.evaluate(`document.title`)).not.toBe('taken');
      for (const directive of ['style-src', 'script-src', 'img-src']) {
        expect(page.complaints.join('\n')).toContain(directive);
      }
    });

    test('headings go down one level at a time', async () => {
      const page = await browser.open(ballast.url + path, views[0]);
      const levels = await page.evaluate<number[]>(
        `[...document.querySelectorAll('main :is(h1,h2,h3,h4,h5,h6)')].map((heading) => Number(heading.tagName[1]))`,
      );
      expect(levels[0]).toBe(1);
      expect(levels.filter((level, at) => level - (levels[at - 1] ?? 0) > 1)).toEqual([]);
      expect(levels.filter((level) => level === 1)).toHaveLength(1);
    });
  },
);

describe.skipIf(isSkipped)('/docs', () => {
  test('is used with the keyboard: the skip link first, and a key opens an operation', async () => {
    const page = await browser.open(`${ballast.url}/docs`, views[0]);
    await page.press('Tab');
    expect(await page.evaluate(`document.activeElement.className`)).toBe('skip');
    await page.press('Enter');
    expect(await page.evaluate(`location.hash`)).toBe('#main');
    await page.evaluate(`document.querySelector('.operation summary').focus()`);
    const isOpen = `document.querySelector('.operation').open`;
    expect(await page.evaluate(isOpen)).toBe(false);
    await page.press('Enter');
    expect(await page.evaluate(isOpen)).toBe(true);
  });

  test('a link to an operation or a schema opens it', async () => {
    for (const id of ['createProject', 'schema-Problem']) {
      const page = await browser.open(`${ballast.url}/docs#${id}`, views[2]);
      expect(await page.evaluate(`document.getElementById('${id}').closest('details').open`)).toBe(true);
    }
  });

  test('every link in it leads somewhere', async () => {
    const page = await browser.open(`${ballast.url}/docs`, views[0]);
    const links = await page.evaluate<string[]>(
      `[...new Set([...document.links].map((link) => link.href.split('#')[0]))]`,
    );
    expect(links.length).toBeGreaterThan(10);
    const answers = await Promise.all(links.map(async (link) => [link, (await fetch(link)).status] as const));
    expect(answers.filter(([, status]) => status !== 200)).toEqual([]);
  });
});

describe('the examples of /docs', () => {
  test('work as they are, once the variables are set', async () => {
    const html = await (await fetch(`${ballast.url}/docs`)).text();
    const commands = [...html.matchAll(/<pre><code>(curl [\s\S]*?)<\/code><\/pre>/g)].map((match) =>
      (match[1] ?? '').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&'),
    );
    expect(commands.length).toBeGreaterThan(15);
    const issue = await makeIssue();
    const [event] = await ballast.listEvents(issue);
    const key = (await call('POST', '/projects/1/keys', {})).id;
    const token = (await call('POST', '/tokens', { name: 'to revoke', scopes: ['read'] })).id;
    const env = {
      BALLAST_TOKEN: ballast.token,
      ISSUE_ID: issue,
      EVENT_ID: event?.eventId ?? '',
      KEY_ID: key ?? '',
      TOKEN_ID: token ?? '',
    };
    const failed: string[] = [];
    // What deletes comes last, the project at the very end.
    const rank = (command: string) =>
      command.includes('-X DELETE') ? (/projects\/1"/.test(command) ? 2 : 1) : 0;
    for (const command of commands.toSorted((one, other) => rank(one) - rank(other))) {
      const { stdout } = await runToEnd(
        'sh',
        ['-c', command.replace(/^curl/, "curl -sS -w '\\n%{http_code}'")],
        {
          env,
        },
      );
      if (!/\n20[014]$/.test(stdout())) failed.push(`${command}\n${stdout()}`);
    }
    expect(failed).toEqual([]);
  });
});

async function call(method: string, path: string, body: unknown): Promise<{ id?: string }> {
  const response = await fetch(`${ballast.url}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${ballast.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { id?: string };
}

async function makeIssue(): Promise<string> {
  const envelope = `{"dsn":"${ballast.dsn}"}\n{"type":"event"}\n{"message":"Seen on the page","level":"info"}\n`;
  const response = await fetch(`${ballast.url}/api/${ballast.projectId}/envelope/`, {
    method: 'POST',
    body: envelope,
  });
  expect(response.status).toBe(200);
  const [issue] = await ballast.listIssues();
  return issue?.id ?? '';
}
