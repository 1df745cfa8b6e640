import { html } from 'hono/html';
import { renderPage, type Html, type Page } from '../../middleware/page.ts';

const formStyles = 'button{font:inherit;padding:.5rem 1.25rem}';

/** Where a reader without a session arrives. `isDead`: they come from a link that no longer works. */
export function renderSignIn(isDead: boolean): Promise<Page> {
  const problem = html`<p role="alert"><strong>This link was used already or is too old.</strong></p>`;
  return renderPage({
    title: 'Sign in',
    description: 'How to sign in to Ballast.',
    main: html`<h1>Sign in</h1>
      ${isDead ? problem : ''}
      <p>You sign in with a link that works once. There are no passwords.</p>
      <ul>
        <li>The owner of this service can send you a link.</li>
        <li>Who runs the service makes one with <code>npm run invite -- --email you@example.com</code>.</li>
      </ul>
      <p>Open the link in this browser, then load the page that you wanted again.</p>`,
  });
}

/** The page of a link. Its button uses the link up, which the programs that look at links in mails do not press. */
export function renderLink(): Promise<Page> {
  return formPage('Sign in', 'Signs you in to Ballast.', html`<button type="submit">Sign in</button>`);
}

function formPage(title: string, description: string, button: Html): Promise<Page> {
  return renderPage({
    title,
    description,
    styles: formStyles,
    hasForm: true,
    main: html`<h1>${title}</h1>
      <form method="post">${button}</form>`,
  });
}
