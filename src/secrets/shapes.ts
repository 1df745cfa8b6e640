import { DIGIT, isAt, isWordStart, LOWER, UPPER, WORD } from './characters.ts';
import { work } from './work.ts';

/**
 * Tokens that carry their maker's mark, one a line: the mark, the alphabet of what follows, how many characters follow
 * (at least, or from-to), and marks of the shape. To hide a new kind of token, add a line here; docs/secrets.md tells how.
 *
 * Alphabets: `a` letters and digits; `w` those and `_`; `d` those, `_` and `-`; `p` those and `.`; `b` base64;
 * `e` those of `d` and `$`; `h` hex digits; `u` capitals and digits; `l` small letters and digits.
 * Marks: `!` any characters of the alphabet will do; without it a digit, or both cases, must be among them. `#` digits
 * and letters must both be there: the mark is also how ordinary names begin. `*` may stand inside a word.
 */
const table = `
blst_ h 16 *
AKIA u 16-16 !
ASIA u 16-16 !
ABIA u 16-16 !
ACCA u 16-16 !
ABSK b 80
amzn.mws. d 30
AIza d 35 !
AQ.Ab d 30
ya29. d 20
GOCSPX- d 20 !
1// d 30
ghp_ w 20
gho_ w 20
ghu_ w 20
ghs_ p 20
ghr_ w 20
github_pat_ w 20
glpat- p 16
gldt- p 16
glrt- p 16
glrtr- p 16
glcbt- p 16
glptt- p 16
glft- p 16
glsoat- p 16
glimt- p 16
glagent- p 16
gloas- p 16
glffct- p 16
glwt- p 16
GR1348941 d 16
xoxa- p 10
xoxb- p 10
xoxc- p 10
xoxd- p 10
xoxe- p 10
xoxf- p 10
xoxg- p 10
xoxo- p 10
xoxp- p 10
xoxq- p 10
xoxr- p 10
xoxs- p 10
xoxe. p 10
xapp- d 20
xwfp- d 20
sk_live_ w 10
sk_test_ w 10
rk_live_ w 10
rk_test_ w 10
pk_live_ w 10
pk_test_ w 10
sk_org_ w 16
whsec_ b 16
rzp_live_ w 14
rzp_test_ w 14
SK h 32-32
SG. p 30
key- h 32-32
pubkey- h 32-32
md- w 20-24
xkeysib- d 60
xsmtpsib- d 60
re_ w 20 #
npm_ a 30
pypi- d 20
rubygems_ h 32
cio a 32-32 #
oy2 l 43-43 #
dckr_pat_ d 20
dckr_oat_ d 20
AKCp a 60
cmVmdGtu a 40
hf_ a 30 !
api_org_ a 30 !
sk-proj- d 20
sk-svcacct- d 20
sk-ant- d 20
sk-or-v1- d 20
sk-lf- d 20
sk- d 20 #
sess- a 36 #
gsk_ w 30
r8_ w 30
xai- w 30
pplx- w 30
tgp_v1_ d 30
fw_ w 20 #
csk- w 30
nvapi- d 40
lsv2_ w 30
pcsk_ w 30
pa- d 40 #
tvly- d 20
e2b_ w 30
sk_ w 32 #
shpat_ h 20
shpca_ h 20
shppa_ h 20
shpss_ h 20
shptka_ h 20
EAAA d 55
sq0atp- d 20
sq0csp- d 20
sq0idp- d 20
access_token$ e 16
cflt a 40 #
u+ d 18-18 #
AQE b 80
access-sandbox- d 32
access-development- d 32
access-production- d 32
sntrys_ b 20
sntryu_ b 20
sntrya_ b 20
ddapp_ w 30
NRAK- u 20
NRJS- h 16
NRII- d 20
NRIQ- d 20
NRRA- h 30
NRSP- d 20
glsa_ w 30
glc_ b 30
eyJrIjoi b 40
hcaik_ w 30
hcamk_ w 30
hcbik_ w 30
hcxik_ w 30
lin_api_ w 30
lin_oauth_ w 30
secret_ a 40-50 #
ntn_ a 40
ATATT d 30
ATCTT d 30
ATBB a 24
figd_ d 30
figo_ d 30
figoh_ d 30
figor_ d 30
dp.pt. a 30
dp.st. p 30
dp.ct. a 30
dp.sa. a 30
dp.scim. a 30
dp.audit. a 30
hvs. d 20
hvb. d 20
hvr. d 20
pul- h 40
dop_v1_ h 32
doo_v1_ h 32
dor_v1_ h 32
HRKU- d 30
fo1_ d 30
fm1_ b 30
fm1a_ b 30
fm1r_ b 30
fm2_ b 30
vcp_ a 20
vck_ a 20
vca_ a 20
vci_ a 20
vcr_ a 20
vercel_blob_rw_ w 20
nfp_ w 30
nfc_ w 30
nfo_ w 30
nfu_ w 30
nfb_ w 30
v1.0- d 60
cfut_ d 30
cfat_ d 30
cfk_ d 30
sbp_ w 30
sb_secret_ d 20
pscale_tkn_ p 20
pscale_pw_ p 20
pscale_oauth_ p 20
napi_ w 30
npg_ a 10
mdb_sa_sk_ d 20
dapi h 32
dkea h 32
dose h 32
CFPAT- d 30
ops_eyJ b 60
AGE-SECRET-KEY-1 u 40
EAA a 60
IGAA d 60
IGQV d 60
tfp_ d 30
sgp_ w 40
slk_ h 60
sgd_ w 60
tskey- d 16
PMAK- d 30
EZAK a 50
EZTK a 50
duffel_live_ d 40
duffel_test_ d 40
fio-u- d 50
shippo_live_ h 40
shippo_test_ h 40
FLWSECK- d 20
FLWSECK_TEST- d 12
CLOJARS_ a 40
pnu_ a 30
rdme_ a 40
tk-us- d 40
ico- a 30
API- u 24-30 #
sha256~ d 40
bkua_ h 30
bkct_ w 30
CCIPAT_ w 30
CCIPRJ_ w 30
squ_ h 40
sqp_ h 40
sqa_ h 40
ory_at_ p 30
ory_st_ p 20
ory_ac_ p 30
phx_ w 30
phs_ w 30
ATTA a 60
pat-na1- d 30
pat-eu1- d 30
dG9rO b 40
secret-live- d 30
secret-test- d 30
nyk_ w 30
xau_ w 24
aio_ a 24
syt_ w 20
nsec1 l 50
xprv a 100
edsk a 48
AQVN d 34
y0_ d 40
LTAI a 12-30 #
AKID a 32-36 #
AKLT a 30 #
sm_aat_ a 16
PLAK h 32
WPL_AP1. p 16
ATSTT d 30
figma_pat_ d 20
pat_ a 40 #
tok_live_ w 16
sec_live_ w 16
live_ w 38 #
oauth2_ a 40 #
`;

/** One kind of token. */
export interface Shape {
  readonly mark: string;
  readonly alphabet: number;
  readonly min: number;
  readonly max: number;
  readonly needs: 'nothing' | 'digit or both cases' | 'digit and letter';
  readonly insideWord: boolean;
}

/** Bits of `alphabetTable`, by the letter that names an alphabet above. */
const names = 'awdpbhule';
const alphabetTable = new Uint16Array(128);
const digits = '0123456789';
const small = 'abcdefghijklmnopqrstuvwxyz';
const capitals = small.toUpperCase();
for (const [name, chars] of [
  ['a', digits + small + capitals],
  ['w', `${digits + small + capitals}_`],
  ['d', `${digits + small + capitals}_-`],
  ['p', `${digits + small + capitals}_-.`],
  ['b', `${digits + small + capitals}_-+/=`],
  ['h', `${digits}abcdefABCDEF`],
  ['u', digits + capitals],
  ['l', digits + small],
  ['e', `${digits + small + capitals}_-$`],
] as const) {
  for (const char of chars) {
    const code = char.charCodeAt(0);
    alphabetTable[code] = (alphabetTable[code] ?? 0) | (1 << names.indexOf(name));
  }
}

const BASE64 = 1 << names.indexOf('b');
/** What is looked at of a token before it is known to be one. */
const MAX_LOOK = 160;

export const shapes: readonly Shape[] = table
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => readShape(line.split(' ')));

function readShape([mark = '', alphabet = 'd', length = '', needs = '']: string[]): Shape {
  const [min = '0', max = ''] = length.split('-');
  return {
    mark,
    alphabet: 1 << names.indexOf(alphabet),
    min: Number(min),
    max: max === '' ? Infinity : Number(max),
    needs: needs === '!' ? 'nothing' : needs === '#' ? 'digit and letter' : 'digit or both cases',
    insideWord: needs === '*',
  };
}

/** Where the token of that shape at `start` ends; -1 when there is none. */
export function shapeEnd(text: string, start: number, shape: Shape, floor: number): number {
  const { mark, alphabet, min, max } = shape;
  if (!text.startsWith(mark, start)) return -1;
  if (!shape.insideWord && !isWordStart(text, start, floor)) return -1;
  const from = start + mark.length;
  const lookEnd = runOf(text, from, alphabet, from + MAX_LOOK);
  work.steps += lookEnd - start;
  const length = lookEnd - from;
  if (length < min || length > max) return -1;
  if (max < MAX_LOOK && isAt(text, lookEnd, WORD)) return -1;
  if (!hasNeeded(text, from, lookEnd, shape.needs)) return -1;
  let end = runOf(text, lookEnd, alphabet, text.length);
  work.steps += end - lookEnd;
  // The full stop of a sentence.
  while (end > from && text.charCodeAt(end - 1) === 46) end -= 1;
  return end;
}

/** Characters of base64 that a URL cannot hold as they are. */
const ENCODED_BASE64 = /%(?:2[BF]|3D)/iy;

function runOf(text: string, from: number, alphabet: number, limit: number): number {
  let at = from;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code < 128 && ((alphabetTable[code] ?? 0) & alphabet) !== 0) at += 1;
    else if (code === 37 && alphabet === BASE64 && isEncodedBase64(text, at)) at += 3;
    else break;
  }
  return at;
}

function isEncodedBase64(text: string, at: number): boolean {
  ENCODED_BASE64.lastIndex = at;
  return ENCODED_BASE64.test(text);
}

function hasNeeded(text: string, from: number, to: number, needs: Shape['needs']): boolean {
  if (needs === 'nothing') return true;
  let seen = 0;
  for (let at = from; at < to; at += 1) {
    if (isAt(text, at, DIGIT)) seen |= DIGIT;
    else if (isAt(text, at, UPPER)) seen |= UPPER;
    else if (isAt(text, at, LOWER)) seen |= LOWER;
  }
  if (needs === 'digit and letter') return (seen & DIGIT) !== 0 && (seen & (UPPER | LOWER)) !== 0;
  return (seen & DIGIT) !== 0 || (seen & (UPPER | LOWER)) === (UPPER | LOWER);
}
