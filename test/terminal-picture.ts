import stringWidth from "string-width";

/** Draws what a terminal shows. Each run of letters stands at its place on the screen, whatever typeface there is. */
export function terminalPicture(printed: string, { title, columns }: { title: string; columns: number }): string {
  const lines = printed.trimEnd().split("\n");
  const [width, height] = [columns * letter + 2 * margin, lines.length * line + 2 * margin];
  const texts = lines.flatMap((text, i) => runsOf(text).map((run) => draw(run, margin + (i + 0.75) * line)));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
<title id="title">${escaped(title)}</title>
<style>
text { font: 14px ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #e6edf3; white-space: pre; }
.bold { font-weight: 700; } .dim { fill: #9aa4af; } .red { fill: #ff7b72; } .green { fill: #56d364; } .yellow { fill: #e3b341; }
</style>
<rect width="${width}" height="${height}" rx="8" fill="#0f141a"/>
${texts.join("\n")}
</svg>
`;
}

const letter = 8.4;
const line = 18;
const margin = 16;

interface Run {
  readonly column: number;
  readonly text: string;
  readonly look: readonly string[];
}

const looks: Readonly<Record<string, string>> = { 1: "bold", 2: "dim", 31: "red", 32: "green", 33: "yellow" };

/** Words with one space between them stay together. A wider gap, or another colour, begins a new run. */
function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  let look: readonly string[] = [];
  let column = 0;
  for (const [part, code] of text.matchAll(/\u001b\[(\d+)m|[^\u001b]+/g)) {
    if (code !== undefined) {
      const named = looks[code];
      // Code 22 ends bold or dim, code 39 a colour.
      const ended = code === "22" ? ["bold", "dim"] : ["red", "green", "yellow"];
      look = named === undefined ? look.filter((one) => !ended.includes(one)) : [...look, named];
      continue;
    }
    for (const found of part.matchAll(/\S+(?: \S+)*/g))
      runs.push({ column: column + stringWidth(part.slice(0, found.index)), text: found[0], look });
    column += stringWidth(part);
  }
  return runs;
}

const draw = ({ column, text, look }: Run, y: number): string =>
  `<text x="${round(margin + column * letter)}" y="${y}" textLength="${round(stringWidth(text) * letter)}" lengthAdjust="spacingAndGlyphs"${look.length === 0 ? "" : ` class="${look.join(" ")}"`}>${escaped(text)}</text>`;

const round = (value: number): number => Math.round(value * 10) / 10;

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[char]!);
