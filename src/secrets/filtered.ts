/** The text that replaces a secret; SDKs write the same (sentry-protocol 7.1). */
export const FILTERED = '[Filtered]';

/** Which rule found a secret: the detail of a `scrubbed` remark. */
export type ScrubRule =
  | 'sensitive_key'
  | 'assignment'
  | 'auth_scheme'
  | 'private_key'
  | 'url_password'
  | 'url_secret'
  | 'jwt'
  | 'known_token'
  | 'password_hash'
  | 'command_line'
  | 'credit_card'
  | 'iban'
  | 'ssn'
  /** More candidates than may be looked at: the rest of the text is hidden unseen. */
  | 'too_dense';
