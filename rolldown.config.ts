import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type OutputOptions, type Plugin } from "rolldown";

export const output: OutputOptions = { dir: "dist", cleanDir: true };

/**
 * ordertrace as it is installed: a few files, of which a command reads what it needs, with all the packages it uses inside. Node would
 * find and read several hundred files otherwise, and what is installed could not be another version than the one that was tested.
 * Names stay as they are written, so that whoever reads a stack trace finds the source.
 */
export default defineConfig({
  input: "src/main.ts",
  platform: "node",
  // What every command needs stands in one file with where it begins.
  preserveEntrySignatures: "allow-extension",
  output,
  // undici lists Node's own class beside its own, and that alone loads a second undici: Node's.
  transform: { define: { "globalThis.Headers": "undefined" } },
  plugins: [licenses()],
});

/** `licenses.txt`: the packages that are inside, with what their licenses want to be handed on. */
function licenses(): Plugin {
  return {
    name: "licenses",
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
      const folders = modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id) ?? []);
      const source = [...new Set(folders)]
        .map(licenseOf)
        .sort()
        .join(`\n${"-".repeat(80)}\n\n`);
      this.emitFile({ type: "asset", fileName: "licenses.txt", source });
    },
  };
}

function licenseOf(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, string>;
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (file === undefined) throw new Error(`${name} comes without its license`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}
