/**
 * Words of keys, in small letters and without marks. A key is read as words: `X-Api-Key2`, `apiKey2` and `API_KEY2` are
 * all `api key`. To make a key sensitive or harmless, add its word here; docs/secrets.md tells which list does what.
 */
const list = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** A password in the languages of the world: anywhere in a key. */
export const passwordWords = list(`
  password passwords passwd passwds passwort passworter passphrase passphrases passcode passcodes pasword passwrd pswd pwd
  pwds pw psw passkey kennwort kennworter zugangsdaten geheimnis losungswort motdepasse passe mdp contrasena contrasenas
  contrasenya clave claves senha senhas wachtwoord wachtwoorden losenord adgangskode adgangskoder kodeord passord
  salasana salasanat haslo hasla heslo hesla jelszo jelszava parola parolei parolasi parool sifre sifresi lozinka
  lozinke zaporka geslo gesla slaptazodis slaptazodziai fjalekalimi fjalekalim lykilord sandi katasandi matkhau khau
  пароль пароля паролем пароли парола паролата лозинка гасло κωδικος συνθηματικο 密码 密碼 口令 パスワード 暗証番号 暗証
  비밀번호 암호 패스워드 كلمةالمرور كلمةالسر السر المرور סיסמה סיסמא סיסמתך รหัสผ่าน पासवर्ड पासवरड পাসওয়ার্ড
`);

/** The same at the end of a word that says whose: `dbpassword`, `mysqlpwd`. */
export const passwordEndings = [
  'password',
  'passwords',
  'passwd',
  'passphrase',
  'passcode',
  'passwort',
  'kennwort',
  'pwd',
  'wachtwoord',
  'contrasena',
  'adgangskode',
  'salasana',
  'losenord',
  'parolasi',
  'sifreniz',
] as const;

/** Before `pass` these mean a password: `dbpass`, `smtp_pass`. */
export const passOwners = list(`
  user db database smtp ftp sftp ssh root admin my pg sql mysql mongo redis rabbit amqp mail email imap pop proxy http basic
  auth login app api key keystore truststore keystone store trust cert ldap sudo vault ansible wifi wlan vnc rdp jenkins
  oracle hibernate jdbc odbc ad nexus docker registry git sa sys tomcat grafana elastic kibana es new old current
  confirm repeat temp temporary host server client service account test dev prod staging vpn sip ami asterisk router
`);
/** Before `pass` these mean a ticket or a step, not a password. */
export const ticketWords = list(`
  boarding ski season bus train rail lift day guest press hall backstage by com tres over under sur first second third single
  multi render two one visitor access-control mountain free monthly battle game event festival track
`);

/** Anywhere in a key, also inside of a longer word. */
export const secretWords = list(
  'secret secrets credential credentials cred creds geheim secreto segredo secreta',
);
export const noSecretWords = list(
  'secretmanager secretsmanager secretary secretaries secretariat secretion secretive secretly secreted secretes secretaria secretario secretariado',
);

/** Before `key` these mean a secret. */
export const keyOwners = list(`
  api private secret access encrypt encryption decrypt decryption signing sign master session ssh ssl tls pgp gpg service
  auth account shared subscription functions admin license licence webhook hmac aes rsa dsa ecdsa jwt stripe app
  application client cookie crypto cipher symmetric preshared wireguard storage deploy deployment ingest instrumentation
  integration consumer server rest publishable-secret sendgrid mailgun twilio openai anthropic azure aws gcp google maps
  algolia datadog dd sentry rollbar bugsnag newrelic honeycomb pagerduty slack github gitlab heroku cloudflare
  supabase firebase fcm pusher mapbox postmark mailchimp sparkpost mandrill segment amplitude mixpanel intercom zendesk
  hubspot shopify square paypal braintree adyen plaid razorpay paystack gemini cohere groq mistral replicate
  perplexity deepseek xai openrouter huggingface pinecone elastic elasticsearch meili typesense grafana write
  function host-master data-encryption kms recovery unseal seal root device wallet signature payment merchant hash salt
  security otp totp vapid apns pragma validation machine fernet swarm gossip tsig snmp tacacs radius isakmp ike tunnel ca-private connection primary-access secondary-access read-write rw kek dek
`);
/** Glued together. */
export const keyEndings = [
  'apikey',
  'apikeys',
  'secretkey',
  'privatekey',
  'accesskey',
  'authkey',
  'signingkey',
  'masterkey',
  'licensekey',
  'licencekey',
  'sharedkey',
  'accountkey',
  'presharedkey',
  'encryptionkey',
  'sessionkey',
  'servicekey',
  'clientkey',
  'adminkey',
  'appkey',
  'sshkey',
  'sslkey',
  'hmackey',
  'cryptokey',
  'privkey',
  'keyfile-password',
] as const;
/** After `key` these say in which form the key is. */
export const keyForms = list(
  'id pem data value secret raw b64 base64 hex string text plain plaintext encoded bytes',
);

/** After `token` these still mean the token itself. */
export const tokenForms = list(
  'value string secret hash data header cookie raw plain plaintext encoded b64 base64 text content key hint',
);
/** Cursors of lists, handles of running calls, parts of languages. */
export const harmlessTokenOwners = list(`
  next prev previous page continuation continue pagination cancel cancellation cancelation sync cursor syntax lexer stop eos bos
  pad unk mask cls sep end start special design current-syntax skip resume resumption lookahead unexpected expected
  invalid bad missing unknown operator keyword punctuation string-literal eof max min num per
`);

/** Before `code` these mean a code that gives access. */
export const codeOwners = list(`
  recovery backup verification verify mfa otp totp security access sms auth authentication authorization pin login signin
  time confirmation confirm activation scratch factor oauth device pairing unlock pass invite magic reset emergency
  authenticator passcode door alarm gate card secret fa
`);

/** Words that are a short code by themselves. */
export const codeWords = list(
  'otp totp hotp pin pincode cvv cvv2 cvc cvc2 csc mfacode otpcode twofactor passcode',
);

/** A key that ends in one of these words describes a secret but does not hold one. */
export const aboutWords = list(`
  at length len size policy strength attempts attempt tries required enabled disabled count counts expired expires expiry
  expiration validator validators validation hasher hashers hashing age days hours minutes seconds ms rules rule requirement
  requirements type types kind format mode visible visibility field fields label labels placeholder version versions arn
  changed change changes valid invalid min max minimum maximum algorithm algorithms alg algo view views status state name names
  error errors exception exceptions warning warnings failure failed fail handler handlers service services manager provider
  providers middleware controller file files filename path paths dir directory folder timeout timeouts ttl uri endpoint
  endpoints host hostname port hint hints help message messages msg title description desc prompt update updates updated history
  lifetime duration interval limit limits prefix suffix scope scopes issuer audience source class encoder encoding
  encryption method methods strategy store storage backend cache cost rounds iterations generator template templates button input
  inputs selector css form forms page pages screen email emails user users username owner group role roles index idx
  position column columns col row rows table tables schema property attribute param params parameter parameters check checks
  checker checked test tests rate ratio score level flag flags option options config configuration settings setting info
  details meta metadata usage used remaining budget window rotation rotate rotated renewal renew set present exists
  missing ok match matches mismatch verified flow grant icon image img language lang locale domain realm region location
  reused reuse similar required-for needed url urls link-text regex regexp pattern charset confirm-error management
  modal dialog component screen reset resets forgot forgotten created updated deleted issued revoked refreshed requested
  sent received accepted rejected stale enc kid jti iss aud exp iat nbf manager-client client factory builder helper util
  utils interface impl hook hooks ref refs reference id-type samesite domain secure httponly consent banner
  notice preferences jar parser filter filters event events listener count-limit unit units color colour width height
  section tab step guard interceptor resolver repository entity model dto request response reader writer lock
  plugin stdin fd module library lib package import export backend-url security permission permissions access audit quota
`);
/** Pairs of words that name a secret although the second word is in `aboutWords`. */
export const aboutExceptions = list(
  'secret_access auth_access token_hint saml_response saml_request basic_user otp_attempt password_message',
);

/** Before a sensitive word these turn the key into a question or a setting, as in `has_password`. */
export const questionWords = list(
  'has is no needs require requires required show hide use uses allow allows enable enables disable num count forgot forget forgotten lost should must can missing invalid without max min total',
);

/** Names of cookies that carry a login. */
export const cookieParts = [
  'sess',
  'remember',
  'login',
  'loggedin',
  'logged',
  'sso',
  'sudo',
  'iris',
  'ticket',
] as const;
export const cookieWords = list('sid su auth clearance jwt uid2 xs datr c_user identity token');

/** Keys of query strings that carry a secret only there. */
export const queryWords = list('sig signature sess session sid');
export const queryMaybeWords = list(
  'code key appid ticket nonce hash t k s h st state oobcode invite verifier hmac',
);
