// SPDX-License-Identifier: GPL-2.0-or-later
//===- DocumentAssets.cpp - Style sheet and script of the reference -----------------------===//

#include "Document.h"

namespace xenhc {

const char DocumentStyle[] = R"css(:root {
  color-scheme: light dark;
  --ink: #1d2733; --soft: #5b6875; --line: #d9e0e6; --paper: #fff; --panel: #f5f7f9;
  --link: #0b5cad; --full: #d6f0dd; --full-ink: #14532d; --listed: #fbe9c6; --listed-ink: #6b4400;
  --in: #0b5cad; --out: #a02c5a; --both: #6a3fb5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #dfe6ee; --soft: #93a1b0; --line: #2c3743; --paper: #12181f; --panel: #1a222b;
    --link: #7ab8f5; --full: #17402a; --full-ink: #b6ecc8; --listed: #4a3710; --listed-ink: #ffdf9e;
    --in: #7ab8f5; --out: #ff9dbf; --both: #c4a7ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 84rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
h1 { font-size: 1.6rem; margin: .6rem 0 .2rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
code, .mono, td.n { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .88em; }
.soft, .crumbs { color: var(--soft); }
.crumbs { font-size: .9rem; }
input[type=search] {
  width: 100%; max-width: 40rem; padding: .6rem .8rem; font: inherit; color: inherit;
  background: var(--panel); border: 1px solid var(--line); border-radius: .5rem;
}
.wrap { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; margin: .6rem 0; }
.matrix { max-height: 80vh; overflow: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .3rem .6rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: baseline; }
thead th { position: sticky; top: 0; background: var(--panel); z-index: 2; white-space: nowrap; }
tbody tr:last-child > * { border-bottom: 0; }
.matrix td { text-align: center; padding: .15rem .35rem; font-size: .8rem; vertical-align: middle; }
.matrix th[scope=row] {
  position: sticky; left: 0; background: var(--paper); font-weight: 400; white-space: nowrap; z-index: 1;
}
.matrix thead th:first-child { left: 0; z-index: 3; }
.matrix tr.call > * { background: var(--panel); }
.matrix tr.call th, .matrix tr.whole th { font-weight: 600; }
td.full, .badge.full { background: var(--full); color: var(--full-ink); }
td.listed, .badge.listed { background: var(--listed); color: var(--listed-ink); }
.badge { display: inline-block; padding: 0 .5rem; border-radius: 1rem; font-size: .85rem; }
.in { color: var(--in); } .out { color: var(--out); } .inout { color: var(--both); }
.none, .pad { color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 1rem 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
details { margin: .5rem 0; } summary { cursor: pointer; padding: .3rem 0; }
[hidden] { display: none !important; }
@media (max-width: 40rem) {
  main { padding: .75rem; } dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
  th, td { padding: .25rem .4rem; } .matrix th[scope=row] { max-width: 55vw; overflow: hidden; text-overflow: ellipsis; }
  /* A field in two lines: what it is made of stands below its name. */
  .fields tr { display: grid; grid-template-columns: 4rem 3.6rem 3.6rem minmax(0, 1fr); border-bottom: 1px solid var(--line); }
  .fields th, .fields td { border: 0; overflow-wrap: anywhere; }
  .fields th:last-child { display: none; }
  .fields td:last-child { grid-column: 1 / -1; padding-top: 0; color: var(--soft); font-size: .9rem; }
}
)css";

const char DocumentScript[] = R"js('use strict';
// Shows the operations whose names, structures and numbers hold all words that are typed.
const box = document.getElementById('search');
const rows = Array.from(document.querySelectorAll('tbody tr[data-text]'));
const calls = Array.from(document.querySelectorAll('tbody tr.call'));
const count = document.getElementById('count');
function filter() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  const used = new Set();
  let shown = 0;
  for (const row of rows) {
    const match = words.every((word) => row.dataset.text.includes(word));
    row.hidden = !match;
    if (match) { shown++; used.add(row.dataset.call); }
  }
  for (const row of calls) row.hidden = !used.has(row.dataset.call);
  count.textContent = shown + (shown === 1 ? ' operation' : ' operations');
}
box.addEventListener('input', () => {
  history.replaceState(null, '', box.value ? '#' + encodeURIComponent(box.value) : location.pathname);
  filter();
});
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== box) { event.preventDefault(); box.focus(); }
});
try { box.value = decodeURIComponent(location.hash.slice(1)); } catch { box.value = ''; }
filter();
)js";

} // namespace xenhc
