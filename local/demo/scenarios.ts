/** One way in which the demo API fails, and the issue that must result. */
export interface Scenario {
  /** Request to the API; `n` counts up from 0. */
  readonly request: (n: number) => { readonly method: 'GET' | 'POST'; readonly path: string };
  readonly times: number;
  /** How the title of its issue begins. */
  readonly title: string;
}

/** Users take turns, so every scenario with more requests than users is seen by all of them. */
export const users = ['ada', 'bo', 'cleo', 'dan', 'eva', 'finn', 'gus'] as const;

/** The five failures; their counts differ, so that a count in the wrong row shows. */
export const scenarios: readonly Scenario[] = [
  { request: (n) => ({ method: 'GET', path: `/articles/${n}/price` }), times: 31, title: 'TypeError: ' },
  {
    request: (n) => ({ method: 'POST', path: `/payments/${1000 + n}` }),
    times: 23,
    title: 'PaymentDeclined: ',
  },
  { request: (n) => ({ method: 'POST', path: `/imports/${n}` }), times: 13, title: 'ImportFailed: ' },
  { request: (n) => ({ method: 'GET', path: `/stock/${n}` }), times: 9, title: 'Stock of ' },
  { request: (n) => ({ method: 'GET', path: `/rates/${n}` }), times: 5, title: 'SyntaxError: ' },
];
