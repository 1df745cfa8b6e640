/** Colours and sizes of every page. Texts have a contrast of at least 4.5 to 1 with every surface that they are put on. */
const light = `--back:#f6f7f9;--surface:#fff;--sunken:#f1f3f6;--text:#1a1e24;--soft:#586270;--line:#dfe3e8;--firm:#c5ccd5;--accent:#2a4fc4;--accent-text:#fff;--accent-back:#eaefff;--bad:#b42318;--bad-back:#fdecea;--warn:#8a5300;--warn-back:#fdf3df;--good:#17693a;--good-back:#e5f5eb;--info:#1f5f99;--bar:#8296c8;--bar-now:#2a4fc4;--mark:#fff4c7;--mark-line:#e2a400;--shadow:0 1px 2px #1018280d,0 8px 24px #1018281f`;
const dark = `--back:#0e1116;--surface:#161a21;--sunken:#1c212a;--text:#e4e8ee;--soft:#9ba6b4;--line:#2a313c;--firm:#414b59;--accent:#9db4ff;--accent-text:#0e1116;--accent-back:#222c4a;--bad:#ff9a8f;--bad-back:#3a1c1b;--warn:#f0c36a;--warn-back:#35290f;--good:#7fd6a0;--good-back:#15301f;--info:#8fc4f5;--bar:#5b72b4;--bar-now:#9db4ff;--mark:#3d330f;--mark-line:#e2b93b;--shadow:0 1px 2px #0006,0 8px 24px #0009`;

export const tokens = `
:root{color-scheme:light;${light};--mono:ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;--gap:1rem;--round:6px}
@media(prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${dark}}}
:root[data-theme=dark]{color-scheme:dark;${dark}}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--back);color:var(--text);font:.875rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;display:flex;flex-direction:column;min-height:100vh}
a{color:var(--accent);text-decoration:none}
a:hover,.soft>a,p>a,.body>a.break{text-decoration:underline}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
main:focus{outline:none}
h1,h2,h3{line-height:1.25;margin:0;font-weight:650;letter-spacing:-.01em}
h1{font-size:1.3rem}
h2{font-size:1rem}
h3{font-size:.875rem}
p{margin:.5rem 0}
code,pre,.mono{font-family:var(--mono);font-size:.8125rem}
code{overflow-wrap:anywhere}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
th{font-weight:550;text-align:left;color:var(--soft);font-size:.75rem}
th[scope=row]{font-size:.8125rem}
th,td{padding:.4rem .75rem;vertical-align:top}
time{white-space:nowrap}
summary{cursor:pointer}
svg{display:block}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.soft{color:var(--soft)}
.small{font-size:.75rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.break{overflow-wrap:anywhere}
.row{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem}
.spread{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.5rem 1rem}
`;
