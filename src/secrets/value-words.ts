/**
 * Words that follow `password: ` when a person or a program only talks about a password. A value that is one such word,
 * or several words with one of them, is harmless.
 */
const list = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Nothing, or a mark that something was there. */
export const absentWords = list(`
  null none nil undefined nan true false yes no on off y n ok na n/a unset empty blank redacted filtered masked hidden
  scrubbed removed censored omitted sanitized sanitised protected obfuscated sensitive encrypted anonymized suppressed
  stripped unknown nothing void default auto automatic missing absent <nil> <null> <none> <unset> <empty> [] {} () '' ""
  set notset not_set not-set nofilter todo tbd fixme placeholder example dummy
`);

/** Types and columns of programs, databases and schemas. */
export const typeWords = list(`
  string str text int integer bigint smallint tinyint number numeric decimal float double real bool boolean char character varchar
  nvarchar varchar2 nchar clob blob bytea binary varbinary byte bytes bytearray uuid guid json jsonb object array list dict
  map any unknown never date datetime timestamp timestamptz timestamptz time interval optional nullable required readonly
  secretstr secretstring securestring passwordfield charfield textfield stringfield mediumtext longtext tinytext citext
  serial money xml enum set hash symbol mixed callable iterable sequence union literal final static const let var public private
  internal external readwrite func function fn lambda def class struct interface type typeof record tuple return break continue throw goto if else elif pass yield raise assert print echo import export
  extends implements await async super this self option some result
  usize u8 i32 i64 u32 u64 f64 vec cstring ostring osstring char* &str string? str? string! string[] byte[] &[u8] *string
`);

/** What programs choose between: algorithms, ways to sign in, ways to send. */
export const choiceWords = list(`
  bearer basic digest negotiate ntlm kerberos oauth oauth2 oauth2.0 oidc openid openidconnect saml saml2 ldap jwt jws jwe paseto
  apikey api_key hs256 hs384 hs512 rs256 rs384 rs512 es256 es384 es512 ps256 ps384 ps512 eddsa ed25519 ecdsa rsa dsa sha sha1
  sha256 sha384 sha512 sha-1 sha-256 sha-512 hmac hmac-sha256 md5 bcrypt argon2 argon2i argon2id scrypt pbkdf2 pbkdf2-sha256 crypt
  scram scram-sha-1 scram-sha-256 mysql_native_password caching_sha2_password plain plaintext cleartext trust peer ident
  reject cert certificate gss sspi pam radius include omit same-origin cors lax strict session cookie header query body form
  memory redis database file env vault keyring keychain manual interactive prompt stdin mit apache-2.0 apache isc gpl gplv2
  gplv3 gpl-3.0 lgpl agpl bsd bsd-2-clause bsd-3-clause mpl mpl-2.0 unlicense proprietary commercial cc0 cc0-1.0 totp hotp sms
  email mail phone app webauthn fido fido2 u2f passkey magic-link social github google gitlab facebook apple microsoft twitter
  local remote global admin-only internal client server low medium high weak strong random generated static dynamic
  access refresh id code implicit hybrid authorization_code client_credentials refresh_token device_code
  aes aes-256-gcm aes-256-cbc aes-128-gcm chacha20-poly1305 base64 base64url hex utf8 utf-8 pem der
  gssapi external xoauth2 login cram-md5 digest-md5 oauthbearer anonymous spnego
  v1 v2 v3 alpha beta production staging development test public private shared internal-only
  inherit number name version key value data module dead free paid active inactive pending locked unlocked open closed
`);

/** Words of sentences in the languages people write errors in, and what forms and validators say. */
export const proseWords = list(`
  a an and are as at be been but by can cannot can't could did does didn't doesn't don't for from had has have if in into is
  isn't it its may must needs no not of on only or please should so than that the their then there this to too was wasn't
  were when where which while will with within without would you your we our i he she they them any all both each every
  after again against already also another because before between during either else even ever how just least less longer shorter
  more most must-have never next now one other over own same since some still such until up very what who why yet
  accepted access added against allowed authenticated authentication authorization authorized bad begins blocked bytes cannot
  change changed characters chars check checking checks choose click comparison compromised confirm confirmed contain
  contained contains corrupt could create created creating current deactivated deleted denied deprecated did different differs digits disabled does
  enabled enter entered error errors exceeded exist exists expected expired expires expiry fail failed failing fails failure fetch
  fetched field fields forbidden forgot forgotten found gone got guess hash hashed ignored illegal incorrect input inspect invalid
  invalidated issued keep kept key keys know known last later left length letters limit locked log logged login lost lookup lower lowercase mailed
  malformed match matched matches matching max maximum mechanism mentioned min minimum mismatch mismatched missing must need needed new
  not-found nothing null number numbers old omitted optional outdated parameter parse parsed parsing passed pending
  policy present prompt prompted protected provide provided read received refresh refreshed refused regenerate regenerated reject rejected remember remembered
  remove removed renew renewed repeat replaced request requested require required requirement requirements requires
  reset resets resetting retrieve retrieved reuse reused revoke revoked rotated rotating rotation rule rules save saved see select sent set setting
  should shown sign signin signed simple special specified start started starting store stored strength string submitted succeeded success successful
  successfully supplied supported symbols text then times token tokens try type typed unauthorized unavailable unchanged undefined
  unexpected unknown unset unsupported unused update updated updating upper uppercase use used user username users uses using valid validate
  validated validating validation value values verification verified verify verifying via wait waiting weak were
  words wrong yours account accounts email address password passwords secret secrets credential credentials admin role manager module handler
  service provider controller middleware guard rename delete destroy edit show index list loading load loaded lookup manage
  cookie cookies session sessions header headers body query method scheme algorithm signature audience issuer nonce state scope claim
  passwort kennwort ist sind wurde wird muss nicht darf fehlt falsch ungultig ungueltig abgelaufen erforderlich bitte eingeben das der die
  den dem ein eine einer und oder mit ohne fur fuer zu zum zur auf von vom bei im am aus geandert geaendert vergessen zurucksetzen mindestens zeichen leer
  benutzer anmeldung anmelden pflichtfeld stimmt uberein ubereinstimmen sein haben kein keine neues altes wiederholen bestatigen
  le la les un une des du de et ou est sont doit etre pas ne incorrecte incorrect invalide requis requise obligatoire oublie expire
  manquant votre vos mot passe passer saisir saisissez entrer veuillez contenir caracteres moins pour avec sans trop court
  el los las una y o es son debe ser incorrecta incorrecto invalida invalido requerida requerido obligatoria obligatorio
  olvidada olvidado olvido olvidaste caducada caducado falta su tu por favor introduzca introduce ingrese menos para con sin muy corta corto
  contrasena clave usuario nueva nuevo actual cambiar cambiada restablecer
  senha senhas os as um uma e ou sao deve nao incorreta incorreto obrigatoria obrigatorio esqueceu esqueci expirada expirado faltando sua seu
  digite informe minimo caracteres curta fraca redefinir alterada usuario invalida
  il lo gli i sono deve essere non errata errato scaduta scaduto richiesta richiesto dimenticata mancante inserisci inserire tua tuo almeno
  caratteri password parola utente
  het een is zijn moet niet onjuist ongeldig verlopen verplicht vergeten ontbreekt uw jouw voer minimaal tekens te kort wachtwoord vereist gebruiker
  ar ska maste inte fel felaktigt ogiltigt kravs saknas glomt ditt ange minst tecken losenord och eller det den
  er skal ma ikke feil forkert ugyldig ugyldigt pakrevd pakraevet mangler glemt din dit indtast skriv mindst tegn adgangskode passord og
  on ei vaara virheellinen vanhentunut vaaditaan puuttuu unohtunut salasana vahintaan merkkia anna ja tai
  jest nie musi byc nieprawidlowe bledne wygaslo wymagane brak podaj wpisz haslo zapomniane uzytkownik znakow
  je neni musi byt nespravne neplatne vyprselo povinne chybi zadejte heslo zapomenute
  gecersiz gerekli yanlis hatali sifre girin unuttum en az karakter olmali
  este trebuie nu gresita invalida expirata obligatorie parola introduceti
  nem helyes ervenytelen kotelezo jelszo adja meg
  wrong-password bad-password invalid-password too-short too-long too_short too_long too-weak not-found not_found
`);
