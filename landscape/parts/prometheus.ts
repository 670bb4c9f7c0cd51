import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts, keep, type Part, untilReady } from "./process.ts";

/** A Prometheus of our own, with nothing in it yet. */
export interface Prometheus extends Part {
  readonly url: string;
}

export interface PrometheusOptions {
  /** The address that it reads metrics from, every second. */
  readonly scrape: string;
  /** Called with the process id. */
  readonly note?: (pid: number | undefined) => void;
}

/** Starts Prometheus on a free port. Its data is in a folder that is removed when it stops. */
export async function startPrometheus({ scrape, note }: PrometheusOptions): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), "ordertrace-prometheus-"));
  const configuration = join(folder, "prometheus.yml");
  await writeFile(configuration, JSON.stringify(scraping(new URL(scrape))));
  const [port] = await freePorts(1);
  const child = spawn(
    "prometheus",
    [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=warn",
    ],
    { stdio: ["ignore", "ignore", "pipe"], detached: true },
  );
  // If there is no binary, no process starts, and the check below says so.
  child.once("error", () => {});
  const { stop, said } = keep(child);
  const end = async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  };
  note?.(child.pid);
  try {
    await untilReady(`http://127.0.0.1:${port}/-/ready`, child);
  } catch (error) {
    await end();
    throw new Error(child.pid === undefined ? withoutPrometheus : `Prometheus did not start: ${said()}`, {
      cause: error,
    });
  }
  return { url: `http://127.0.0.1:${port}`, stop: end };
}

/** The configuration. It is written as JSON, which is YAML too. */
const scraping = ({ protocol, host, pathname }: URL) => ({
  global: { scrape_interval: "1s", scrape_timeout: "1s" },
  scrape_configs: [
    {
      job_name: "spans",
      scheme: protocol.replace(":", ""),
      metrics_path: pathname,
      static_configs: [{ targets: [host] }],
    },
  ],
});

const withoutPrometheus =
  "There is no `prometheus` on the PATH. Install it (Debian: apt-get install prometheus); it need not run as a service.";
