/** Settings of a project, and the page of the service. */
export const settingsStyles = `
.sections{display:grid;grid-template-columns:11rem minmax(0,1fr);gap:1.5rem;align-items:start}
.sections>nav{position:sticky;top:1rem;display:grid}
.sections>nav a{padding:.3rem .6rem;color:var(--soft);border-left:2px solid var(--line)}
.sections>nav a:hover{color:var(--text);border-color:var(--accent);text-decoration:none}
.key{padding:.75rem .9rem;border-top:1px solid var(--line)}
.key:first-child{border-top:0}
.key .spread{margin-bottom:.5rem}
.zone{border-color:var(--bad)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:0 1.25rem;max-width:44rem}
.share{display:block;width:8rem;height:.6rem}
.columns-2{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));align-items:start}
.narrow{max-width:36rem}
.centred{margin:2rem auto}
@media(max-width:52rem){.sections{grid-template-columns:minmax(0,1fr)}.sections>nav{position:static;display:flex;flex-wrap:wrap}.sections>nav a{border-left:0}}
`;
