/** CSS of every page. Colours have a contrast of at least 4.5 to 1 with their background, in light and dark. */
export const pageStyles = `
:root{color-scheme:light dark;--back:#fff;--text:#1b1f24;--soft:#57606a;--line:#d0d7de;--code:#f3f5f8;--link:#0b57d0;--read:#0550ae;--make:#116329;--change:#7d4e00;--end:#a40e26}
@media(prefers-color-scheme:dark){:root{--back:#0d1117;--text:#e6edf3;--soft:#9aa4af;--line:#30363d;--code:#161b22;--link:#79b8ff;--read:#79c0ff;--make:#7ee787;--change:#f2cc60;--end:#ff9492}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--back);color:var(--text);font:1rem/1.55 system-ui,sans-serif}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
main:focus{outline:none}
.skip{position:absolute;left:-99rem}
.skip:focus{left:.5rem;top:.5rem;padding:.5rem;background:var(--back);z-index:1}
header{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:baseline;padding:.75rem 1.25rem;border-bottom:1px solid var(--line)}
header strong{font-size:1.1rem}
header a{margin-right:1rem}
.page{max-width:76rem;margin:0 auto;padding:0 1.25rem 4rem}
main{max-width:50rem;min-width:0}
h1{font-size:1.9rem;line-height:1.2;margin:1.75rem 0 .75rem}
h2{font-size:1.35rem;line-height:1.3;margin:2.5rem 0 .75rem}
h3{font-size:1.05rem;margin:1.5rem 0 .5rem}
h4{font-size:.95rem;margin:1.4rem 0 .4rem}
p{margin:.6rem 0}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875em}
code{background:var(--code);padding:.1em .3em;border-radius:4px;overflow-wrap:anywhere}
pre{background:var(--code);border:1px solid var(--line);border-radius:6px;padding:.75rem;margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
pre code{background:none;padding:0;font-size:inherit}
table{width:100%;border-collapse:collapse;margin:.5rem 0}
caption{text-align:left}
th,td{text-align:left;vertical-align:top;padding:.45rem .75rem .45rem 0;border-top:1px solid var(--line);font-weight:normal;overflow-wrap:break-word}
.soft{color:var(--soft)}
@media(min-width:62rem){.page:has(.contents){display:grid;grid-template-columns:17rem 1fr;gap:2.5rem}.contents{position:sticky;top:0;max-height:100vh;overflow-y:auto;padding:1.75rem 0}}
`;
