/** CSS of the documentation, in addition to that of every page. */
export const docsStyles = `
details{border:1px solid var(--line);border-radius:8px;margin:.6rem 0}
details>div{padding:0 1rem 1rem;scroll-margin-top:6rem}
summary{cursor:pointer;padding:.6rem 1rem;border-radius:8px}
summary:hover{background:var(--code)}
summary h3,summary h4{display:inline;margin:0}
.operation>summary>span{display:block;padding-left:1.1rem}
.operation h3 code{background:none;padding:0}
.method{display:inline-block;min-width:3.6em;font:700 .8em ui-monospace,Menlo,Consolas,monospace}
.get{color:var(--read)}.post,.put{color:var(--make)}.patch{color:var(--change)}.delete{color:var(--end)}
.scope{font-size:.8rem;font-weight:600;border:1px solid var(--line);border-radius:1rem;padding:0 .5rem;white-space:nowrap}
.must{font-size:.8rem;color:var(--end)}
th[scope=row]{width:42%}
.errors th[scope=row]{width:4rem}
.errors p,.errors table{margin:.3rem 1rem .6rem;width:auto}
caption{padding:.3rem 0;font-size:.9rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.contents h2{font-size:1rem;margin:1rem 0 .3rem}
.contents ul{list-style:none;margin:0;padding:0}
.contents li{font-size:.9rem;line-height:1.35;padding:.2rem 0}
.contents li a{display:flex;gap:.3rem}
.contents a{color:inherit;text-decoration:none}
.contents a:hover{text-decoration:underline}
@media(max-width:61.99rem){.contents{display:flex;flex-wrap:wrap;gap:0 1.25rem;padding-top:.75rem}.contents ul{display:none}.contents h2{margin:0}.contents a{display:block;padding:.4rem 0;color:var(--link)}}
@media print{.contents{display:none}}
`;
