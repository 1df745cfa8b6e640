/** Buttons, fields, cards, badges, lists of facts: what pages are made of. */
export const partStyles = `
button,.button{font:inherit;font-weight:550;display:inline-flex;align-items:center;gap:.35rem;min-height:1.9rem;padding:.15rem .7rem;border:1px solid var(--firm);border-radius:var(--round);background:var(--surface);color:var(--text);cursor:pointer;white-space:nowrap}
button:hover,.button:hover{background:var(--sunken);text-decoration:none}
.primary{background:var(--accent);border-color:var(--accent);color:var(--accent-text)}
.primary:hover{background:var(--accent);filter:brightness(1.1)}
.danger{color:var(--bad);border-color:var(--bad)}
.danger:hover{background:var(--bad-back)}
.quiet{border-color:transparent;background:none;color:var(--accent);padding:.15rem .4rem}
.tiny{min-height:1.5rem;padding:0 .5rem;font-size:.75rem}
.button[aria-current],button[aria-pressed=true]{background:var(--accent-back);border-color:var(--accent);color:var(--accent)}
input,select,textarea{font:inherit;min-height:1.9rem;padding:.15rem .5rem;border:1px solid var(--firm);border-radius:var(--round);background:var(--surface);color:var(--text);max-width:100%}
input[type=checkbox],input[type=radio]{min-height:0;width:1rem;height:1rem;margin:0;accent-color:var(--accent)}
input::placeholder{color:var(--soft);opacity:1}
[aria-invalid=true]{border-color:var(--bad)}
fieldset{border:0;margin:0;padding:0;min-width:0}
fieldset:disabled input{background:var(--sunken);color:var(--soft);border-color:var(--line);cursor:not-allowed}
.field{display:grid;align-content:start;gap:.2rem;margin:0 0 .9rem;max-width:30rem}
.field label{font-weight:550}
.field .help{color:var(--soft);font-size:.75rem}
.field .wrong{color:var(--bad);font-size:.8125rem}
.card{background:var(--surface);border:1px solid var(--line);border-radius:8px;margin-bottom:1rem;min-width:0}
.card>header,.card>.bar{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.35rem 1rem;padding:.55rem .9rem;border-bottom:1px solid var(--line)}
.card>header:last-child{border:0}
.card .body{padding:.75rem .9rem}
.card .body>p:first-child{margin-top:0}
.card .body>p:last-child{margin-bottom:0}
.card table tr+tr td,.card table tr+tr th[scope=row],.card tbody tr:first-child td,.card tbody tr:first-child th[scope=row]{border-top:1px solid var(--line)}
.card>table:nth-child(-n+2)>tbody:first-child>tr:first-child>*{border-top:0!important}
.wide{overflow-x:auto}
.badge{display:inline-block;padding:0 .4rem;border-radius:4px;font-size:.6875rem;font-weight:600;line-height:1.3rem;background:var(--sunken);color:var(--soft);white-space:nowrap}
.badge.bad{background:var(--bad-back);color:var(--bad)}
.badge.warn{background:var(--warn-back);color:var(--warn)}
.badge.good{background:var(--good-back);color:var(--good)}
.badge.accent{background:var(--accent-back);color:var(--accent)}
.level{display:inline-flex;align-items:center;gap:.35rem;font-size:.75rem;color:var(--soft);white-space:nowrap}
.level::before{content:"";width:.5rem;height:.5rem;border-radius:50%;background:var(--soft)}
.level.fatal::before,.level.error::before{background:var(--bad)}
.level.fatal::before{box-shadow:0 0 0 2px var(--bad-back)}
.level.warning::before{background:var(--warn)}
.level.info::before{background:var(--info)}
.facts{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.3rem 1rem;margin:0}
.facts dt{color:var(--soft)}
.facts dd{margin:0;overflow-wrap:anywhere;min-width:0}
.card td:first-child,.card th:first-child{padding-left:.9rem}
.card td:last-child,.card th:last-child{padding-right:.9rem}
.pairs{table-layout:fixed}
.pairs th[scope=row]{width:30%;font-weight:500;color:var(--soft);overflow-wrap:anywhere}
.pairs td{overflow-wrap:anywhere}
.code{background:var(--sunken);border:1px solid var(--line);border-radius:var(--round);padding:.6rem .75rem}
.copy{display:flex;gap:.5rem;align-items:flex-start}
.copy>code,.copy>pre{flex:1;min-width:0;background:var(--sunken);border-radius:4px;padding:.25rem .5rem;user-select:all}
.copy button{display:none}
.scripted .copy button{display:inline-flex}
.empty{padding:2.5rem 1.25rem;text-align:center;color:var(--soft)}
.empty h2{color:var(--text);margin-bottom:.35rem}
.bars rect{fill:var(--bar)}
.bars rect.now{fill:var(--bar-now)}
.bars rect.refused{fill:var(--bad)}
.bars line{stroke:var(--line)}
.chart{width:100%;height:4.5rem}
.pager{display:flex;justify-content:flex-end;gap:.5rem;margin-top:.75rem}
.columns{display:grid;gap:1rem;grid-template-columns:minmax(0,1fr) 19rem;align-items:start}
label.row{flex-wrap:nowrap}
@media(max-width:40rem){.card td:first-child,.card th:first-child{padding-left:.6rem}.card td:last-child,.card th:last-child{padding-right:.6rem}}
@media(max-width:64rem){.columns{grid-template-columns:minmax(0,1fr)}}
`;
