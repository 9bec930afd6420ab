/** The one style sheet. The page's Content-Security-Policy carries its hash. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f6f4f1; --card: #fff; --ink: #221d1a; --faint: #6d655f; --line: #e3ddd6;
  --wax: #9d2235; --good: #1c7446; --moving: #8a5a00; --bad: #b3261e;
  --good-ground: #e4f3ea; --moving-ground: #fbf0d9; --bad-ground: #fbe7e4; --plain-ground: #eeeae5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #171412; --card: #211d1a; --ink: #efe9e3; --faint: #a79d94; --line: #383029;
    --wax: #e0707f; --good: #6cc796; --moving: #e3b45c; --bad: #f08c82;
    --good-ground: #1d3327; --moving-ground: #3a2d14; --bad-ground: #432320; --plain-ground: #2e2824;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
.frame { max-width: 68rem; margin: 0 auto; padding: 1rem 1.25rem 2rem; }
header { display: flex; align-items: center; gap: .75rem; flex-wrap: wrap; padding: .25rem 0 1rem; }
header h1 { font-size: 1.25rem; margin: 0; letter-spacing: .01em; }
header svg { width: 2rem; height: 2rem; fill: var(--wax); flex: none; }
header .owner { color: var(--faint); overflow-wrap: anywhere; }
header .end { margin-left: auto; display: flex; gap: .75rem; align-items: center; }
.live::before { content: "\\25CF\\00A0 live"; color: var(--good); font-size: .85rem; }
.live { display: none; }
[data-live="yes"] .live, [data-live="no"] .live { display: inline; }
[data-live="no"] .live::before { content: "\\25CF\\00A0 no answer"; color: var(--bad); }
h2 { font-size: 1rem; margin: 2rem 0 .6rem; }
h2 .n { color: var(--faint); font-weight: 400; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.banner { padding: 1rem 1.25rem; border-left: .35rem solid var(--good); }
.banner.progressing { border-left-color: var(--moving); }
.banner.attention, .banner.failed { border-left-color: var(--bad); }
.banner strong { font-size: 1.2rem; }
.banner p { margin: .25rem 0 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem 1.5rem; margin: 1rem 0 0; }
.facts dt { color: var(--faint); font-size: .8rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.list { list-style: none; margin: 0; padding: 0; }
.list > li { padding: .8rem 1.25rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.list > li:first-child { border-top: 0; }
.list p { margin: .15rem 0 0; }
.what { font-weight: 600; }
.todo::before { content: "\\2192\\00A0"; color: var(--faint); }
.faint { color: var(--faint); }
code, .mono { font: .875em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.badge {
  display: inline-block; padding: .05rem .55rem; border-radius: 1rem; font-size: .8rem; white-space: nowrap;
  background: var(--plain-ground); color: var(--faint);
}
.badge.proven, .badge.settled, .badge.passed { background: var(--good-ground); color: var(--good); }
.badge.trial, .badge.planned, .badge.progressing, .badge.pending { background: var(--moving-ground); color: var(--moving); }
.badge.failed, .badge.suspect, .badge.attention { background: var(--bad-ground); color: var(--bad); }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 400; font-size: .8rem; color: var(--faint); }
th, td { padding: .6rem .75rem; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
thead th { border-top: 0; white-space: nowrap; }
th:first-child, td:first-child { padding-left: 1.25rem; }
th:last-child, td:last-child { padding-right: 1.25rem; }
table.secrets th:first-child { width: 34%; }
table.secrets th:last-child { width: 44%; }
tr.urgent td:first-child { box-shadow: inset .25rem 0 0 var(--bad); }
td .note { font-size: .875rem; color: var(--faint); margin: .2rem 0 0; }
.followers { list-style: none; margin: 0; padding: 0; }
.followers li { display: flex; flex-wrap: wrap; gap: .15rem .6rem; align-items: baseline; }
.old { color: var(--moving); }
.trial-row { display: grid; grid-template-columns: 2fr 3fr 6.5rem 5rem; gap: .2rem .9rem; align-items: center; padding-top: .3rem; }
.trial-row .badge { justify-self: start; }
progress { appearance: none; width: 100%; height: .5rem; border: 0; border-radius: .25rem; background: var(--plain-ground); overflow: hidden; }
progress::-webkit-progress-bar { background: var(--plain-ground); }
progress::-webkit-progress-value { background: var(--moving); }
progress::-moz-progress-bar { background: var(--moving); }
progress.passed::-webkit-progress-value { background: var(--good); }
progress.passed::-moz-progress-bar { background: var(--good); }
.nowrap { white-space: nowrap; }
form { margin: 0; }
button {
  font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .45rem;
  padding: .3rem .8rem; cursor: pointer;
}
button.main { background: var(--wax); border-color: var(--wax); color: var(--card); }
input {
  font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: .45rem;
  padding: .45rem .7rem; width: 100%;
}
:focus-visible { outline: 2px solid var(--wax); outline-offset: 2px; }
.sign-in { max-width: 24rem; margin: 8vh auto 0; padding: 1.5rem; display: grid; gap: .9rem; }
.sign-in p { margin: 0; }
.wrong { color: var(--bad); }
footer { color: var(--faint); font-size: .85rem; padding-top: 1.5rem; }
@media (max-width: 44rem) {
  .frame { padding: .75rem .75rem 2rem; }
  thead { display: none; }
  tr { display: block; padding: .7rem 0; border-top: 1px solid var(--line); }
  tbody tr:first-child { border-top: 0; }
  td { display: block; border: 0; padding: .1rem 1rem; }
  td:first-child, td:last-child { padding-left: 1rem; padding-right: 1rem; }
  td[data-name]::before { content: attr(data-name) "\\00A0 "; color: var(--faint); font-size: .8rem; }
  td.inline { display: inline-block; padding-right: 0; }
  .trial-row { grid-template-columns: 1fr auto auto; }
  .trial-row progress { grid-column: 1 / -1; grid-row: 2; }
  .trial-row .badge { grid-column: 3; grid-row: 1; }
  .trial-row .tasks { grid-column: 2; grid-row: 1; }
}
`;
