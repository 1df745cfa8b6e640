/**
 * What pages do beyond links and forms, for browsers that run scripts: copy buttons, one box that selects all issues, closing
 * of menus, and keys (`/` search, `j` and `k` along a list, `o` open, `x` select). No page needs it.
 */
export const script = `(()=>{
'use strict';
const d=document,root=d.documentElement;
root.classList.add('scripted');
d.addEventListener('click',async(e)=>{
  const t=e.target instanceof Element?e.target:null;
  if(!t)return;
  const copy=t.closest('[data-copy]');
  if(copy){
    const from=copy.parentElement.querySelector('code,pre');
    const before=copy.textContent;
    try{await navigator.clipboard.writeText(from.textContent);copy.textContent='Copied';}
    catch{const s=getSelection();s.selectAllChildren(from);copy.textContent='Press Ctrl+C';}
    setTimeout(()=>{copy.textContent=before},1500);
  }
  for(const m of d.querySelectorAll('details.menu[open]'))if(!m.contains(t))m.open=false;
});
d.addEventListener('change',(e)=>{
  const all=e.target;
  if(!(all instanceof HTMLInputElement)||!all.matches('[data-all]'))return;
  for(const box of d.querySelectorAll('input[name="issue"]'))box.checked=all.checked;
});
let at=-1;
d.addEventListener('keydown',(e)=>{
  const typing=e.target instanceof Element&&e.target.closest('input:not([type=checkbox]),textarea,select');
  if(e.key==='Escape'){for(const m of d.querySelectorAll('details.menu[open]')){m.open=false;m.querySelector('summary').focus();}if(typing)e.target.blur();return;}
  if(typing||e.ctrlKey||e.metaKey||e.altKey)return;
  if(e.key==='/'){const s=d.querySelector('[data-search]');if(s){e.preventDefault();s.focus();s.select();}return;}
  const rows=[...d.querySelectorAll('[data-row]')];
  if(rows.length===0)return;
  if(e.key==='j'||e.key==='k'){
    at=Math.max(0,Math.min(rows.length-1,at+(e.key==='j'?1:-1)));
    rows[at].querySelector('a').focus();
    rows[at].scrollIntoView({block:'nearest'});
  }else if(e.key==='x'&&at>=0){const box=rows[at].querySelector('input');if(box)box.checked=!box.checked;}
  else if(e.key==='o'&&at>=0)rows[at].querySelector('a').click();
});
})();
`;
