/**
 * Tokens that carry their maker's mark, one a line: the mark, the alphabet of what follows, how many characters follow
 * (at least, or from-to), and marks of the shape. To hide a new kind of token, add a line here; docs/secrets.md tells how.
 *
 * Alphabets: `a` letters and digits; `w` those and `_`; `d` those, `_` and `-`; `p` those and `.`; `b` base64;
 * `e` those of `d` and `$`; `h` hex digits; `u` capitals and digits; `l` small letters and digits.
 * Marks: `!` any characters of the alphabet will do; without it a digit, or both cases, must be among them. `#` digits
 * and letters must both be there: the mark is also how ordinary names begin. `*`: the mark may be inside a word.
 */
export const shapeTable = `
blst_ a 16 *
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
API- u 24-40 #
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
live_ a 28 #
oauth2_ a 40 #
wandb_v1_ w 40
jina_ a 40
fc- h 32-32 #
p8e- d 32-40 #
s-s4t2ud- h 60
s-s4t2af- h 60
testsk_ p 20
pylf_v1_ w 20
xaat- d 30
xapt- d 30
rnd_ a 24 #
AVNS_ d 15 #
pat. p 50 #
sat. p 50 #
CCDB1_ w 50 #
gAAAAA b 60
zpka_ w 32 #
SWMTKN-1- d 50
KEY0 w 40 #
cal_ h 32 #
mlsn. h 60
os_v2_app_ a 60
os_v2_org_ a 60
sec-c- d 36 #
apify_api_ a 30
n8n_api_ a 30
retool_ w 30 #
pdl_live_apikey_ w 30
pdl_sdbx_apikey_ w 30
polar_oat_ w 20
polar_pat_ w 20
rootly_ h 40
dbtu_ d 30
dbtc_ d 30
fnA d 37-37 #
dvc_server_ d 20
dvc_client_ d 20
hbp_ a 30
tr_dev_ a 16 #
tr_prod_ a 16 #
signkey-prod- h 32
signkey-test- h 32
alcht_ a 30
A21AA d 60
BSA d 28-28 #
nk- a 40 #
llx- a 40 #
dnkey- d 40
bpk- h 32-32 #
project-live- d 36 #
sm_pat_ a 16 #
sm_sat_ a 16 #
sbs_ a 36 #
bkpt_ a 40 #
zprv a 100
yprv a 100
tprv a 100
uprv a 100
vprv a 100
sqlite_cloud_ a 30 #
`;
