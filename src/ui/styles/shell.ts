/** Header, navigation, breadcrumbs, flash messages, footer. */
export const shellStyles = `
.skip{position:absolute;left:-99rem}
.skip:focus{left:.5rem;top:.5rem;padding:.5rem 1rem;background:var(--surface);z-index:9}
.top{background:var(--surface);border-bottom:1px solid var(--line)}
.top-row{display:flex;align-items:center;gap:.5rem 1rem;padding:.45rem 1.25rem;max-width:84rem;margin:0 auto;flex-wrap:wrap}
.brand{display:flex;align-items:center;gap:.5rem;font-weight:700;color:var(--text);letter-spacing:-.01em}
.brand:hover{text-decoration:none}
.brand svg{color:var(--accent)}
.menu{position:relative}
.menu>summary{list-style:none;display:flex;align-items:center;gap:.4rem;padding:.25rem .6rem;border-radius:var(--round);border:1px solid transparent;max-width:16rem}
.menu>summary::-webkit-details-marker{display:none}
.menu>summary::after{content:"";border:4px solid transparent;border-top-color:var(--soft);margin-top:4px}
.menu>summary:hover,.menu[open]>summary{background:var(--sunken)}
.menu>summary>span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.switch>summary{border-color:var(--line);font-weight:550}
.panel{position:absolute;z-index:8;top:calc(100% + .25rem);left:0;min-width:15rem;max-width:calc(100vw - 2rem);max-height:70vh;overflow:auto;background:var(--surface);border:1px solid var(--line);border-radius:8px;box-shadow:var(--shadow);padding:.35rem}
.panel.right{left:auto;right:0}
.panel a,.panel .line{display:block;padding:.35rem .6rem;border-radius:4px;color:var(--text);overflow-wrap:anywhere}
.panel a:hover{background:var(--sunken);text-decoration:none}
.panel a[aria-current]{font-weight:600;background:var(--accent-back)}
.panel hr{border:0;border-top:1px solid var(--line);margin:.35rem 0}
.search{flex:1 1 12rem;max-width:26rem;margin-left:auto}
.search input{width:100%}
.person{margin-left:auto}
.search+.person{margin-left:0}
.avatar{flex:none;display:grid;place-items:center;width:1.6rem;height:1.6rem;border-radius:50%;background:var(--accent-back);color:var(--accent);font-weight:650;font-size:.75rem}
.themes{display:flex;gap:.25rem;padding:.35rem .6rem}
.tabs{display:flex;gap:1.25rem;max-width:84rem;margin:0 auto;padding:0 1.25rem;overflow-x:auto}
.tabs a{padding:.5rem 0 .45rem;color:var(--soft);border-bottom:2px solid transparent;white-space:nowrap}
.tabs a:hover{color:var(--text);text-decoration:none}
.tabs a[aria-current]{color:var(--text);border-color:var(--accent);font-weight:550}
main{flex:1;width:100%;max-width:84rem;margin:0 auto;padding:1rem 1.25rem 3rem;min-width:0}
.crumbs ol{display:flex;flex-wrap:wrap;gap:.25rem;list-style:none;margin:0 0 .6rem;padding:0;font-size:.8125rem;color:var(--soft)}
.crumbs li+li::before{content:"/";margin-right:.25rem;color:var(--firm)}
.crumbs a{color:var(--soft)}
.flash{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1rem;margin:0 0 1rem;padding:.5rem .85rem;border:1px solid var(--good);border-radius:var(--round);background:var(--good-back);color:var(--good)}
.flash.bad{border-color:var(--bad);background:var(--bad-back);color:var(--bad)}
.head{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:.5rem 1rem;margin-bottom:1rem}
.foot{border-top:1px solid var(--line);color:var(--soft);font-size:.75rem}
.foot div{max-width:84rem;margin:0 auto;padding:.75rem 1.25rem;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
.foot a{color:var(--soft)}
.foot .end{margin-left:auto}
@media(max-width:40rem){th,td{padding:.35rem .4rem}th.number,td time{white-space:normal}.top-row,.tabs,main,.foot div{padding-left:.85rem;padding-right:.85rem}.search{order:9;flex-basis:100%;max-width:none}.person{margin-left:auto!important}.menu>summary{max-width:10rem}.person .name{display:none}}
`;
