import { once } from "node:events";
import { type PartOptions, partDefaults } from "../options.ts";
import type { Progress } from "../progress.ts";
import { announce } from "../running.ts";
import { openWorld } from "../world.ts";

export interface UpOptions extends PartOptions {
  readonly jaegerPort: number;
  readonly servicePort: number;
}

/** `landscape up`: starts everything, and keeps it running until it is interrupted. */
export async function up(
  options: UpOptions,
  progress: Progress,
  print: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { name } = options;
  const world = await openWorld({ ...options, progress, signal });
  try {
    announce(name, { jaegerUrl: world.jaeger.url, urls: world.urls, env: world.env });
    print(
      [
        `Jaeger      ${world.jaeger.url}`,
        ...Object.entries(world.urls).map(([service, url]) => `${service.padEnd(11)} ${url}`),
        "",
        "Send an order through it, from another terminal:",
        `  npm run landscape -- order${name === partDefaults.name ? "" : ` --name ${name}`} --fault "vanish 13"`,
        "End it with Ctrl-C.",
        "",
      ].join("\n"),
    );
    await once(signal, "abort");
  } finally {
    progress("stopping");
    await world.stop();
  }
}
