import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { AppEnv } from '../../middleware/app-env.ts';
import { publicOrigin } from '../../middleware/public-origin.ts';
import { counted } from '../words/number.ts';

/** What a form did, told once on the page that follows it. The cookie holds a code and a number, never a sentence. */
const sentences = {
  resolved: (n: number) => `${counted(n, 'issue')} resolved.`,
  ignored: (n: number) => `${counted(n, 'issue')} ignored.`,
  unresolved: (n: number) => `${counted(n, 'issue')} reopened.`,
  undone: (n: number) => `Undone: ${counted(n, 'issue')} put back.`,
  unchanged: () => 'Nothing was changed.',
  nothing: () => 'Select an issue first.',
  'issue-deleted': () => 'The issue is deleted.',
  'project-created': () => 'The project is created.',
  'project-saved': () => 'The settings are saved.',
  'project-deleted': () => 'The project is deleted. The cron removes what it stored.',
  'key-created': () => 'The key is created.',
  'key-saved': () => 'The key is saved.',
  'key-deleted': () => 'The key is deleted.',
} as const satisfies Record<string, (n: number) => string>;
export type FlashCode = keyof typeof sentences;

export interface Flash {
  readonly text: string;
  readonly isBad: boolean;
  /** For the undo form: see `readUndo`. */
  readonly undo: string | undefined;
}

const cookieName = 'ballast_flash';
/** The browser shows the next page at once; a message that waits longer has lost its meaning. */
const maxAgeS = 30;
/** Browsers keep at most 4,096 bytes of a cookie. */
const maxCookieChars = 3_800;
const flashPattern = /^([a-z-]{1,20})~(\d{1,6})(?:~([\w:.*-]{1,3800}))?$/;

/** Sets the message of the next page. `undo` is left out when it does not fit. */
export function setFlash(c: Context<AppEnv>, code: FlashCode, count = 1, undo?: string): void {
  const head = `${code}~${count}`;
  const whole = undo === undefined ? head : `${head}~${undo}`;
  const value = whole.length > maxCookieChars ? head : whole;
  const secure = publicOrigin(c).startsWith('https:');
  setCookie(c, cookieName, value, { path: '/', httpOnly: true, sameSite: 'Lax', maxAge: maxAgeS, secure });
}

/** The message for this page, which is then gone. */
export function takeFlash(c: Context<AppEnv>): Flash | undefined {
  const value = getCookie(c, cookieName);
  if (value === undefined) return undefined;
  deleteCookie(c, cookieName, { path: '/' });
  const [, code = '', count = '', undo] = flashPattern.exec(value) ?? [];
  if (!isCode(code)) return undefined;
  const isBad = code === 'nothing' || code === 'unchanged';
  return { text: sentences[code](Number(count)), isBad, undo };
}

const isCode = (code: string): code is FlashCode => Object.hasOwn(sentences, code);
