import type { Gen } from '../dice.ts';
import { pair, secretFamily, t } from '../draft.ts';
import { shape } from '../shape.ts';
import {
  b62,
  b62x40,
  b64,
  b64url,
  hex32,
  hex40,
  hex64,
  phrase,
  pw,
  pwAlnum,
  pwHuman,
  pwLower,
  pwShort,
  pwSigns,
  secretUuid,
} from '../values.ts';

const passwords: readonly Gen[] = [pw, pwHuman, pwAlnum, pwLower, pwSigns, pwShort, phrase];
const keys: readonly Gen[] = [hex32, b62x40, hex64, b62, b64, b64url, hex40, secretUuid];

const named = (names: string, values: readonly Gen[]) =>
  names
    .trim()
    .split(/\s+/)
    .map((name, index) => pair(name, values[index % values.length] ?? b62));

/** Keys whose name tells that any such value is a secret: snake, camel, kebab, dotted, upper case, other languages. */
export const keyNames = secretFamily('key-names', [
  pair('webhook_url', t`https://hooks.slack.com/services/${shape('T[A10]/B[A10]/«[w24]»', 'slack')}`),
  pair('webhookUrl', t`https://discord.com/api/webhooks/${shape('[d18]/«[b68]»', 'discord')}`),
  pair('WEBHOOK_URL', t`https://chat.example.com/hooks/${b62x40}`),
  pair('database_url', t`postgres://app:${pwAlnum}@db/shop`),
  pair('redisUrl', t`redis://:${pwAlnum}@cache:6379`),
  pair('connection_string', t`Server=db;User Id=sa;Password=${pwAlnum};`),
  ...named(
    `password passwd pwd pass passphrase db_password dbPassword DB_PASS database-password databasePwd
     mysql_root_password POSTGRES_PASSWORD redis_password rabbitmq.default.pass smtp_pass mailPassword ftp_password
     ldapBindPassword bind_pw admin_password root_pw userPassword user_pass loginPassword new_password newPassword
     old_password currentPassword password_confirmation passwordConfirm repeat_password password2 confirmPwd
     sudo_password become_pass keystorePassword key_store_password trustStorePass pfx_password cert_password
     proxyPassword wifi_password zip-password masterPassword temp_password initialPassword spring.datasource.password
     passwort kennwort mot_de_passe motdepasse contraseña contrasena senha wachtwoord haslo пароль şifre 密码 パスワード 비밀번호
     lösenord heslo PGPASSWORD MYSQL_PWD sshPassword vnc_password rdpPassword`,
    passwords,
  ),
  ...named(
    `secret client_secret clientSecret CLIENT-SECRET app_secret appSecret consumer_secret shared_secret webhook_secret
     signing_secret signingKey jwt_secret JWT_SECRET_KEY session_secret cookie_secret secret_key secretKey
     secret_key_base SECRET_ACCESS_KEY aws_secret_access_key awsSecretKey api_key apiKey apikey API-KEY x-api-key
     api_secret api_token apiToken access_token accessToken refresh_token refreshToken id_token idToken auth_token
     authToken bearer_token session_token sessionToken user_token oauth_token oauthToken token
     access_key accessKey account_key accountKey subscription-key encryption_key encryptionKey private_key privateKey
     master_key masterKey hmac_key deploy_token deployKey personal_access_token bot_token botToken device_token_secret
     push_secret github_token GITHUB_TOKEN npm_token NPM_TOKEN slack_token stripe_secret_key stripeApiKey
     TWILIO_AUTH_TOKEN SENDGRID_API_KEY DD_API_KEY OPENAI_API_KEY sentry_auth_token vault_token VAULT_TOKEN
     authorization authorization_header Authorization proxy_authorization csrf_token csrfToken xsrf-token
     sas_token storage_key connection_secret license_secret recaptcha_secret totp_secret otp_secret invite_token
     reset_token resetPasswordToken verification_token magic_link_token unlock_token service_account_key
     basic_auth credential credentials`,
    keys,
  ),
]);
