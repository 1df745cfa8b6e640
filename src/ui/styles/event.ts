/** An issue and its event: stack, breadcrumbs, request. */
export const eventStyles = `
.issue-top h1{overflow-wrap:anywhere}
.issue-top .value{margin:.35rem 0 0;font-family:var(--mono);font-size:.875rem;white-space:pre-wrap;overflow-wrap:anywhere;max-height:12rem;overflow:auto}
.issue-top .marks{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center;margin:.4rem 0 .85rem;color:var(--soft);font-size:.8125rem}
.numbers{display:grid;overflow:hidden;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));margin:0}
.numbers div{padding:.55rem .9rem;border-left:1px solid var(--line);margin-left:-1px}
.numbers dt{color:var(--soft);font-size:.75rem}
.numbers dd{margin:0;font-size:1rem;font-weight:600;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.numbers dd small{font-weight:400;font-size:.75rem;color:var(--soft)}
.exception{border-top:1px solid var(--line)}
.exception:first-of-type{border-top:0}
.exception>.what{padding:.7rem .9rem}
.exception>.what h3{font-size:.9375rem;overflow-wrap:anywhere}
.exception>.what p{margin:.2rem 0 0;font-family:var(--mono);font-size:.8125rem;white-space:pre-wrap;overflow-wrap:anywhere}
.frames{list-style:none;margin:0;padding:0;border-top:1px solid var(--line)}
.frames>li+li{border-top:1px solid var(--line)}
.frame>summary,.frame.plain{padding:.35rem .9rem;list-style-position:inside;overflow-wrap:anywhere}
.frame.plain{padding-left:1.9rem}
.frame .fn{font-family:var(--mono);font-size:.8125rem;font-weight:600}
.frame .place{color:var(--soft);font-size:.8125rem}
.library .fn{font-weight:400;color:var(--soft)}
.run>summary{padding:.35rem .9rem;color:var(--soft);background:none;font-size:.8125rem}
.run ol{list-style:none;margin:0;padding:0}
.run li{border-top:1px solid var(--line);background:var(--sunken)}
.source{margin:0;padding:.25rem 0;list-style:none;background:var(--sunken);border-top:1px solid var(--line);overflow-x:auto;font-family:var(--mono);font-size:.78rem;line-height:1.55;tab-size:4}
.source li{display:flex;min-width:max-content}
.source .no{flex:none;width:4rem;padding-right:1rem;text-align:right;color:var(--soft);user-select:none}
.source code{font-size:inherit;white-space:pre;overflow-wrap:normal;padding-right:1rem}
.source .failing{background:var(--mark);box-shadow:inset 3px 0 0 var(--mark-line);font-weight:600}
.vars>summary{padding:.3rem .9rem .3rem 1.9rem;color:var(--soft);font-size:.75rem}
.vars table{font-family:var(--mono);font-size:.78rem;border-top:1px solid var(--line)}
.vars th[scope=row]{font-size:.78rem;font-weight:600;color:var(--text);padding-left:2rem;width:14rem;max-width:40%}
.vars td{white-space:pre-wrap;overflow-wrap:anywhere}
.trail{list-style:none;margin:0;padding:0}
.trail li{display:grid;grid-template-columns:6.5rem 8.5rem minmax(0,1fr);gap:.15rem .9rem;padding:.4rem .9rem;border-top:1px solid var(--line)}
.trail li:first-child{border-top:0}
.trail .when{color:var(--soft);font-size:.75rem;text-align:right;font-variant-numeric:tabular-nums}
.trail .kind{font-size:.75rem;overflow-wrap:anywhere}
.trail .said{overflow-wrap:anywhere}
.trail .said code{display:block;color:var(--soft)}
.trail .last{background:var(--bad-back)}
.tags{display:flex;flex-wrap:wrap;gap:.35rem}
.tag{display:inline-flex;border:1px solid var(--line);border-radius:4px;font-size:.75rem;max-width:100%}
.tag b{font-weight:400;color:var(--soft);background:var(--sunken);padding:.05rem .4rem}
.tag span{padding:.05rem .4rem;overflow-wrap:anywhere}
#event{margin-bottom:.6rem}
.walk{display:flex;flex-wrap:wrap;gap:.35rem;align-items:center}
.walk .off{opacity:.45}
.columns>div:last-child .pairs th[scope=row]{width:38%}
.tree ul{list-style:none;margin:0;padding-left:1.1rem;border-left:1px solid var(--line)}
.tree>ul{border:0;padding:0}
.tree li{padding:.12rem 0}
.tree .out{color:var(--soft)}
.confirm summary{list-style:none;display:inline-flex}
.confirm summary::-webkit-details-marker{display:none}
.confirm .body{margin-top:.5rem}
@media(max-width:40rem){.trail li{grid-template-columns:auto 1fr}.trail .when{text-align:left}.trail .said{grid-column:1/-1}.source .no{width:2.75rem;padding-right:.5rem}.vars th[scope=row]{padding-left:.9rem}.pairs th[scope=row]{width:38%}}
`;
