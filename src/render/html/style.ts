import { pictureStyle } from "./path-picture.ts";

/** Colours for light and dark, each with enough contrast on the page. */
export const palette = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --text: #1b1f24; --dim: #57606a; --line: #c9d1d9;
  --good: #116329; --bad: #b3131b; --doubt: #7d4e00; --now: #0b5cad;
  --good-tint: #e6f6ea; --bad-tint: #ffebe9; --doubt-tint: #fff4d6; --now-tint: #e8f2fd;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0f141a; --text: #e6edf3; --dim: #9aa4af; --line: #3d444d;
    --good: #56d364; --bad: #ff7b72; --doubt: #e3b341; --now: #79c0ff;
    --good-tint: #12301b; --bad-tint: #3a1518; --doubt-tint: #33270a; --now-tint: #10263d;
  }
}
`;

/** One column on a phone, the picture beside the rest on a wide screen, everything on paper. */
export const pageStyle = `
${palette}
${pictureStyle}
* { box-sizing: border-box; }
.path { width: 100%; height: auto; }
body {
  margin: 0 auto; padding: 1rem; max-width: 82rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere;
}
h1 { margin: 0 0 0.75rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 0 0 0.5rem; font-size: 1.15rem; }
h3 { margin: 1rem 0 0.25rem; font-size: 1rem; }
.verdict { border: 1px solid var(--line); border-left-width: 0.5rem; border-radius: 0.5rem; padding: 1rem; }
.verdict.good { border-color: var(--good); background: var(--good-tint); }
.verdict.bad { border-color: var(--bad); background: var(--bad-tint); }
.verdict.doubt { border-color: var(--doubt); background: var(--doubt-tint); }
.verdict h1 strong { white-space: nowrap; margin-right: 0.4rem; }
strong.good, .good .sign { color: var(--good); }
strong.bad, .bad .sign { color: var(--bad); }
strong.doubt, .doubt .sign { color: var(--doubt); }
.now .sign { color: var(--now); }
.ahead { color: var(--dim); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 0.75rem; margin: 0; }
dt { font-weight: 700; }
dd { margin: 0; }
dd ul { margin: 0; padding-left: 1.1rem; }
.dim, footer { color: var(--dim); }
p.dim, footer { font-size: 0.875rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; list-style: none; margin: 1rem 0; padding: 0; }
a { color: var(--now); }
a:focus-visible { outline: 3px solid var(--now); outline-offset: 2px; }
section { margin: 0 0 2rem; min-width: 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; line-height: 1.4; }
caption { text-align: left; color: var(--dim); padding-bottom: 0.25rem; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.5rem 0.25rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--dim); font-weight: 400; overflow-wrap: normal; }
td.extra { white-space: nowrap; }
.verdict p { margin: 0.5rem 0 0; }
tbody th, td.number, time { white-space: nowrap; overflow-wrap: normal; font-variant-numeric: tabular-nums; }
th time { font-weight: 400; }
td.number, th.number { text-align: right; }
code { font: 0.8125rem ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; }
tr.bad td, tr.bad th { background: var(--bad-tint); }
tr.doubt td, tr.doubt th { background: var(--doubt-tint); }
.timeline { list-style: none; margin: 0; padding: 0; font-size: 0.875rem; }
.timeline li { display: grid; grid-template-columns: 8.5rem 1.25rem 1fr; gap: 0 0.5rem; }
.timeline .sign { font-weight: 700; text-align: center; }
.timeline .gap { grid-column: 2 / 4; margin: 0 0 0 0.55rem; padding-left: 1.2rem; border-left: 2px solid var(--line); color: var(--dim); display: flex; align-items: center; }
${[1, 2, 3, 4, 5, 6, 7].map((long) => `.timeline .gap-${long} { min-height: ${1.2 + (long - 1) * 0.7}rem; }`).join("\n")}
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (min-width: 60rem) {
  main { display: grid; grid-template-columns: 27rem minmax(0, 1fr); gap: 0 2.5rem; align-items: start; }
  main > .wide { grid-column: 1 / -1; }
  main > .beside { grid-row: span 4; }
}
@media (max-width: 30rem) {
  body { padding: 0.75rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.5rem; }
  table { font-size: 0.8125rem; }
  .extra { display: none; }
  td time, th time { white-space: normal; display: inline-block; max-width: 4.5rem; }
  .timeline li { grid-template-columns: 1.25rem 1fr; }
  .timeline time { grid-column: 2; grid-row: 2; font-size: 0.75rem; }
  .timeline li > span { grid-column: 1; grid-row: 3; }
  .timeline li > div { grid-column: 2; grid-row: 3; }
  .timeline .gap { grid-column: 1 / 3; grid-row: 1; }
}
@media (min-width: 22rem) and (max-width: 30rem) {
  tbody th + td { min-width: 5.5rem; }
}
@media print {
  @page { margin: 14mm; }
  body { padding: 0; font-size: 10pt; max-width: none; }
  nav { display: none; }
  .path { max-height: 190mm; }
  section, tr, li, .verdict { break-inside: avoid; }
  section.long { break-inside: auto; }
  h2, h3 { break-after: avoid; break-inside: avoid; }
  * { print-color-adjust: exact; }
}
`;
