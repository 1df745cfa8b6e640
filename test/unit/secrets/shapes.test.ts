import { describe, expect, it } from 'vitest';
import { shapes } from '../../../src/secrets/shapes.ts';
import { scrubText } from '../../../src/secrets/text.ts';
import { createDice } from '../platform/log/mask-corpus.ts';

const dice = createDice('shapes');
const mixed = (length: number): string => dice.mixed(length);
const uuid = (): string =>
  [dice.hex(8), dice.hex(4), `4${dice.hex(3)}`, `a${dice.hex(3)}`, dice.hex(12)].join('-');

/** Tokens as their makers document them, made by chance. */
const tokens: Record<string, string> = {
  'AWS access key': `AKIA${dice.upper(16)}`,
  'Google API key': `AIza${mixed(35)}`,
  'Google OAuth secret': `GOCSPX-${mixed(28)}`,
  'Azure client secret': `${mixed(3)}8Q~${mixed(34)}`,
  'GitHub classic': `ghp_${mixed(36)}`,
  'GitHub fine-grained': `github_pat_${mixed(22)}_${mixed(59)}`,
  'GitLab deploy token': `gldt-${mixed(20)}`,
  'GitLab job token': `glcbt-64_${mixed(20)}`,
  'Slack app token': `xapp-1-A${dice.upper(10)}-${dice.text(dice.digits, 13)}-${dice.hex(64)}`,
  'Slack bot token': `xoxb-${dice.text(dice.digits, 12)}-${dice.text(dice.digits, 12)}-${mixed(24)}`,
  'Discord bot': `M${mixed(23)}.${mixed(6)}.${mixed(38)}`,
  'Telegram bot': `9${dice.text(dice.digits, 9)}:AA${mixed(33)}`,
  'Stripe key': `sk_live_${mixed(24)}`,
  'Stripe client secret': `pi_${mixed(24)}_secret_${mixed(25)}`,
  'Twilio key': `SK${dice.hex(32)}`,
  SendGrid: `SG.${mixed(22)}.${mixed(43)}`,
  Mailchimp: `${dice.hex(32)}-us12`,
  npm: `npm_${mixed(36)}`,
  RubyGems: `rubygems_${dice.hex(48)}`,
  'crates.io': `cio${mixed(32)}`,
  NuGet: `oy2${dice.text(dice.lower + dice.digits, 43)}`,
  'Hugging Face': `hf_${mixed(34)}`,
  OpenAI: `sk-proj-${mixed(74)}T3BlbkFJ${mixed(74)}`,
  Anthropic: `sk-ant-api03-${mixed(93)}AA`,
  Groq: `gsk_${mixed(52)}`,
  Shopify: `shpss_${dice.hex(32)}`,
  Square: `sq0csp-${mixed(43)}`,
  Braintree: `access_token$production$${mixed(16)}$${dice.hex(32)}`,
  Plaid: `access-production-${uuid()}`,
  'New Relic license': `${dice.hex(36)}NRAL`,
  Grafana: `glsa_${mixed(32)}_${dice.hex(8)}`,
  Dynatrace: `dt0c01.${dice.upper(24)}.${dice.upper(64)}`,
  Linear: `lin_api_${mixed(40)}`,
  Notion: `ntn_${mixed(46)}`,
  Atlassian: `ATATT3xFfGF0${mixed(180)}=${dice.upper(8)}`,
  Asana: `1/${dice.text('123456789', 16)}:${dice.hex(32)}`,
  Figma: `figd_${mixed(40)}`,
  Airtable: `pat${mixed(14)}.${dice.hex(64)}`,
  Dropbox: `sl.B${mixed(135)}`,
  Doppler: `dp.pt.${mixed(43)}`,
  Vault: `hvs.${mixed(90)}`,
  'Terraform Cloud': `${mixed(14)}.atlasv1.${mixed(67)}`,
  DigitalOcean: `dop_v1_${dice.hex(64)}`,
  PlanetScale: `pscale_tkn_${mixed(43)}`,
  Databricks: `dapi${dice.hex(32)}`,
  '1Password': `A3-${dice.upper(6)}-${dice.upper(6)}-${dice.upper(5)}-${dice.upper(5)}-${dice.upper(5)}-${dice.upper(5)}`,
  age: `AGE-SECRET-KEY-1${dice.upper(58)}`,
  PASETO: `v4.local.${mixed(120)}`,
  Facebook: `EAACEdEose0cBA${mixed(120)}`,
  'Firebase messaging': `AAAA${mixed(7)}:APA91b${mixed(134)}`,
  'Twitter access token': `${dice.text('123456789', 18)}-${mixed(40)}`,
  ClickHouse: `4b1d${mixed(38)}`,
  Tailscale: `tskey-auth-${mixed(12)}CNTRL-${mixed(32)}`,
  'bcrypt hash': `$2b$12$${mixed(53)}`,
  'Argon2 hash': `$argon2id$v=19$m=65536,t=3,p=4$${mixed(22)}$${mixed(43)}`,
  'our own': `blst_${dice.hex(64)}`,
};

const texts: Record<string, (token: string) => string> = {
  alone: (token) => token,
  'in a sentence': (token) => `failed with ${token}, again`,
  'at its end': (token) => `the token was ${token}.`,
  'in quotes': (token) => `("${token}")`,
  'behind an equals sign': (token) => `x=${token}`,
  'in a path': (token) => `https://x.test/a/${token}/b`,
  'in a query': (token) => `https://x.test/?q=${token}&page=2`,
  'behind an encoded blank': (token) => `q%20${token}`,
  'behind an escaped line end': (token) => `first\\n${token}`,
  'in JSON in a string': (token) => `{\\"a\\":\\"${token}\\"}`,
  'in brackets': (token) => `[${token}]`,
};

describe('a token that carries its maker’s mark', () => {
  it.each(Object.keys(texts))('is hidden %s', (place) => {
    const seen = Object.entries(tokens).filter(([, token]) => {
      const shown = scrubText(texts[place]?.(token) ?? '', []);
      return Array.from({ length: token.length - 11 }, (_, at) => token.slice(at, at + 12)).some((part) =>
        shown.includes(part),
      );
    });
    expect(seen.map(([name]) => name)).toEqual([]);
  });

  it('is none when too short, or when the mark is the end of a word', () => {
    for (const text of [
      'ghp_short',
      'risk_live_views_of_the_market_2024',
      'sk-learn-based-classification-of-things',
      'task-runner-for-continuous-integration',
      'AKIA is a prefix',
      'npm_config_registry_of_the_company_x',
      're_compile_all_of_the_patterns_again',
      'pat_on_the_back_for_everybody_who_helped',
      'README.md:12.example.org/x',
    ]) {
      expect(scrubText(text, [])).toBe(text);
    }
  });

  it('has a line of the table that can match: an alphabet and a length', () => {
    expect(shapes.length).toBeGreaterThan(150);
    for (const { mark, alphabet, min, max } of shapes) {
      expect([mark, alphabet > 0, min >= 8, max >= min]).toEqual([mark, true, true, true]);
    }
  });
});
