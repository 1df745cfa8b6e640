import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import { visibleText } from '../words/visible.ts';
import { pageScript, styleSheet } from './assets.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%232a4fc4'/%3E%3Cpath d='M2.5 8.5h11l-2.2 3.5H4.7z' fill='white'/%3E%3Cpath d='M8 3v4.5' stroke='white' stroke-width='1.4'/%3E%3C/svg%3E";

export interface DocumentProps {
  readonly title: string;
  readonly theme: Theme;
  readonly children?: Child;
}

/** The outermost elements of a page. */
export function Document({ title, theme, children }: DocumentProps) {
  return (
    <>
      {raw('<!doctype html>')}
      <html lang="en" {...(theme === 'system' ? {} : { 'data-theme': theme })}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content={theme === 'system' ? 'light dark' : theme} />
          <title>{`${visibleText(title)} · Ballast`}</title>
          <link rel="icon" href={icon} />
          <link rel="stylesheet" href={styleSheet.path} />
          <script src={pageScript.path} defer />
        </head>
        <body>{children}</body>
      </html>
    </>
  );
}

/** The sign of the product: a ship that lies level. */
export function Logo() {
  return (
    <svg width="20" height="20" viewBox="0 0 16 16" aria-hidden="true">
      <rect width="16" height="16" rx="4" fill="currentColor" />
      <path d="M2.5 8.5h11l-2.2 3.5H4.7z" fill="white" />
      <path d="M8 3v4.5" stroke="white" stroke-width="1.4" />
    </svg>
  );
}
