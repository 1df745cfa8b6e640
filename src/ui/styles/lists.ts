/** The overview of projects and the list of issues. */
export const listStyles = `
.project-row td{vertical-align:middle}
.project-row .name{font-weight:600;font-size:.875rem}.project-row .small{font-weight:400}
.filters{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin-bottom:.75rem}
.filters input[type=search]{flex:1 1 14rem}
.filters select{max-width:11rem}
.issues{list-style:none;margin:0;padding:0}
.issues>li,.issue-head{display:grid;grid-template-columns:1.25rem minmax(0,1fr) 8rem 4.5rem 4.5rem 6.5rem;gap:.25rem 1rem;align-items:center;padding:.6rem .9rem}
.issues>li{border-top:1px solid var(--line)}
.issues>li:hover{background:color-mix(in srgb,var(--sunken) 55%,transparent)}
.issues>li:target,.issues>li:focus-within{box-shadow:inset 3px 0 0 var(--accent)}
.issue-head{padding-top:.4rem;padding-bottom:.4rem;color:var(--soft);font-size:.75rem;font-weight:550}
.issue-title{font-weight:600;color:var(--text);overflow-wrap:anywhere}
.issue-title:hover{color:var(--accent)}
.closed .issue-title{font-weight:500;color:var(--soft)}
.issue-what{display:flex;flex-wrap:wrap;gap:.1rem .6rem;align-items:center;margin-top:.15rem;color:var(--soft);font-size:.75rem;overflow-wrap:anywhere;min-width:0}
.bulk{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center;padding:.45rem .9rem;border-bottom:1px solid var(--line)}
.only-scripted{display:none}
.scripted .only-scripted{display:inline-flex}
.stat{font-variant-numeric:tabular-nums;text-align:right}
.stat .word{display:none}
@media(max-width:52rem){.issue-head{display:none}.issues>li{grid-template-columns:1.25rem auto auto minmax(0,1fr);align-items:start}.issues>li>.trend{display:none}.issues>li>.title{grid-column:2/-1}.issues>li>.stat{grid-row:2;font-size:.75rem;color:var(--soft)}.issues>li>.events{grid-column:2}.issues>li>.users{grid-column:3}.issues>li>.seen{grid-column:4;text-align:right}.filters select{flex:1 1 8rem}.stat{text-align:left}.stat .word{display:inline}.optional{display:none}}
.snippets{color:var(--text);text-align:left;max-width:46rem;margin:1.25rem auto 0}
.snippets details{border-top:1px solid var(--line)}
.snippets summary{padding:.5rem 0;font-weight:550}
.snippets pre{margin:0 0 .75rem}
`;
