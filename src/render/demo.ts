import stringWidth from "string-width";
import type { z } from "zod";
import type { Label } from "../order/path.ts";
import type { OrderReport } from "../order/report.ts";
import type { Style } from "../style.ts";
import type { demoSchema } from "./printed-schemas.ts";
import { proseIn } from "./prose/prose.ts";
import { showJson } from "./show/json.ts";
import { renderAnswer } from "./show/table.ts";
import { paragraph, wrap } from "./text.ts";

/** A recorded order that ships with ordertrace, with its report. */
export interface DemoStory {
  readonly name: string;
  readonly id: string;
  readonly about: Label;
  readonly report: OrderReport;
  readonly exitCode: number;
}

/** Each story's answer, without its rows. */
export function renderDemo(stories: readonly DemoStory[], files: readonly string[], style: Style): string {
  const { demo } = proseIn(style.lang);
  const { color, width, lang } = style;
  const answers = stories.map(({ name, id, about, report, exitCode }) =>
    [
      color.dim(
        wrap(about[lang], width - 2)
          .map((line) => `# ${line}`)
          .join("\n"),
      ),
      color.dim(besideOrBelow(`$ ordertrace demo ${name}`, demo.story(id, exitCode), width)),
      renderAnswer(report, style),
    ].join("\n"),
  );
  return `${[wrap(demo.intro(files.join(", ")), width).join("\n"), ...answers].join("\n\n")}\n`;
}

/** A command and what is said of it: on one line, or the note below where there is no room. */
function besideOrBelow(command: string, note: string, width: number): string {
  const line = `${command}    (${note})`;
  return stringWidth(line) <= width ? line : [command, ...paragraph("  ", `(${note})`, width)].join("\n");
}

export const demoJson = (stories: readonly DemoStory[]): z.infer<typeof demoSchema> => ({
  schemaVersion: 1,
  command: "demo",
  exitCode: 0,
  stories: stories.map(({ name, id, about, report, exitCode }) => ({
    name,
    id,
    about: about.en,
    show: showJson(report, exitCode),
  })),
});
