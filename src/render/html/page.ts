import type { Language } from "../../order/path.ts";
import { reportProseIn } from "../prose/report.ts";
import { type Markup, markup, type Part, verbatim } from "./markup.ts";
import { pageStyle } from "./style.ts";

export interface Section {
  readonly id: string;
  readonly heading: string;
  /** A shorter heading, for the list of contents. */
  readonly name?: string;
  readonly body: Part;
  /** On a wide screen: beside all others, or across the whole width; otherwise wherever there is room. */
  readonly place?: "beside" | "wide";
  /** May continue on the next sheet of paper. */
  readonly long?: boolean;
}

export interface Page {
  readonly lang: Language;
  /** The answer as text, for the browser window's title. */
  readonly title: string;
  /** The answer, at the top of the page. */
  readonly answer: Markup;
  readonly sections: readonly Section[];
  readonly footer: Part;
}

/** The page loads nothing, runs nothing and sends nothing, whatever text is in it. */
const securityPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** A page in one file that needs no other, to be attached, opened anywhere, and printed. */
export const renderPage = ({ lang, title, answer, sections, footer }: Page): string =>
  markup`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${securityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${verbatim(pageStyle)}</style>
</head>
<body>
<header>
${answer}
<nav aria-label="${reportProseIn(lang).contents}"><ul>${sections.map(({ id, heading, name }) => markup`<li><a href="#${id}">${name ?? heading}</a></li>`)}</ul></nav>
</header>
<main>
${sections.map(renderSection)}
</main>
<footer>${footer}</footer>
</body>
</html>
`.markup;

const renderSection = ({ id, heading, body, place, long }: Section): Markup =>
  markup`<section id="${id}" aria-labelledby="${id}-heading" class="${[place, long === true ? "long" : undefined].filter((name) => name !== undefined).join(" ")}">
<h2 id="${id}-heading">${heading}</h2>
${body}
</section>
`;

export interface Cell {
  readonly content: Part;
  readonly number?: boolean;
  /** Left out in a narrow window. */
  readonly extra?: boolean;
}

/** @param lines the table's rows, each named by its first cell */
export const renderTable = (
  heads: readonly Cell[],
  lines: readonly { readonly tone?: string; readonly cells: readonly Cell[] }[],
): Markup =>
  markup`<table><thead><tr>${heads.map((head) => markup`<th scope="col"${kindOf(head)}>${head.content}</th>`)}</tr></thead>
<tbody>
${lines.map(
  ({ tone, cells: [name, ...rest] }) =>
    markup`<tr${tone === undefined ? undefined : markup` class="${tone}"`}><th scope="row"${kindOf(name!)}>${name!.content}</th>${rest.map((cell) => markup`<td${kindOf(cell)}>${cell.content}</td>`)}</tr>
`,
)}</tbody></table>`;

function kindOf({ number, extra }: Cell): Markup | undefined {
  const names = [...(number === true ? ["number"] : []), ...(extra === true ? ["extra"] : [])];
  return names.length === 0 ? undefined : markup` class="${names.join(" ")}"`;
}

/** A sign for readers who see it, and a word for those who don't. */
export const renderSign = (sign: string, word: string): Markup =>
  markup`<span class="sign" aria-hidden="true">${sign}</span><span class="unseen">${word}</span>`;

export const renderItems = (items: readonly (string | Markup)[]): Markup =>
  markup`<ul>${items.map((one) => markup`<li>${one}</li>`)}</ul>`;
