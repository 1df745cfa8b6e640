/** Every sensitive key holds one of these, so that a text or key without any needs no other look. Folded. */
export const keyStems: readonly string[] = `
pass pasw pwd pw psw kennw zugangsd geheim losungs mdp contrasen clave senha wachtw losenord adgangsk
kodeord salasan hasl hesl jelsz parol paroo sifre lozink zapork gesl slaptaz fjalek lykilor sandi khau
secret cred segred key token jeton code otp pin cvv cvc csc factor ssn security card ccnum cc_num auth jwt
bearer assertion saml sess sid csrf xsrf hook magic reset invite sas psk mnemonic phrase seed words cookie
sig ticket nonce salt encrypt kek dek wif docker bundle_ appid kty
`
  .trim()
  .split(/\s+/);

/** The same in other scripts, each to its last letter, which is what the scan stops at. */
export const foreignStems: readonly string[] = [
  'пароль',
  'пароля',
  'паролем',
  'пароли',
  'парола',
  'паролата',
  'лозинка',
  'гасло',
  'κωδικος',
  'κωδικός',
  'συνθηματικό',
  'συνθηματικο',
  '密码',
  '密碼',
  '口令',
  'パスワード',
  '暗証番号',
  '暗証',
  '비밀번호',
  '암호',
  '패스워드',
  'كلمة المرور',
  'كلمة السر',
  'المرور',
  'סיסמה',
  'סיסמא',
  'סיסמתך',
  'รหัสผ่าน',
  'पासवर्ड',
  'পাস',
];
