import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/**
 * A headless Chromium, driven over a pipe by its DevTools protocol: https://chromedevtools.github.io/devtools-protocol/
 */
export interface Browser {
  open(): Promise<Tab>;
  close(): Promise<void>;
}

export interface Tab {
  readonly events: readonly { readonly method: string; readonly params: Record<string, unknown> }[];
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  /** Waits until an event of that name has come since the last call. */
  await(method: string): Promise<void>;
  /** Evaluates an expression in the page, and returns its value as JSON. */
  evaluate<T>(expression: string): Promise<T>;
}

/** The name in Debian's package comes first, the name elsewhere second. */
const chromium = ["chromium", "chromium-browser", "google-chrome"].find(
  (name) => spawnSync(name, ["--version"]).status === 0,
);

const flags = [
  "--headless=new",
  "--remote-debugging-pipe",
  // Chromium reads only our own pages here. As root, as in a container, it has no sandbox.
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--hide-scrollbars",
];

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly sessionId?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

export async function startChromium(): Promise<Browser> {
  if (chromium === undefined) throw new Error("Chromium is missing: apt-get install chromium");
  const profile = mkdtempSync(join(tmpdir(), "ordertrace-chromium-"));
  const child = spawn(chromium, [...flags, `--user-data-dir=${profile}`, "about:blank"], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const wire = new Wire(child);
  return {
    open: async () => {
      const { targetId } = await wire.send("Target.createTarget", { url: "about:blank" });
      const { sessionId } = await wire.send("Target.attachToTarget", { targetId, flatten: true });
      return wire.tab(sessionId as string);
    },
    close: async () => {
      const ended = new Promise((done) => child.once("exit", done));
      await wire.send("Browser.close");
      await ended;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Messages are JSON, each ended by a zero byte. */
class Wire {
  readonly #to: Writable;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #listeners = new Map<string, (method: string, params: Record<string, unknown>) => void>();
  #count = 0;
  #rest = "";

  constructor(child: ChildProcess) {
    this.#to = child.stdio[3] as Writable;
    (child.stdio[4] as Readable).setEncoding("utf8").on("data", (text: string) => this.#read(text));
  }

  #read(text: string): void {
    const messages = (this.#rest + text).split("\0");
    this.#rest = messages.pop()!;
    for (const message of messages.map((one) => JSON.parse(one) as Message)) {
      if (message.id !== undefined) this.#answers.get(message.id)?.(message);
      else this.#listeners.get(message.sessionId ?? "")?.(message.method!, message.params ?? {});
    }
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ result, error }) => {
        this.#answers.delete(id);
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
      this.#to.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
    });
  }

  tab(sessionId: string): Tab {
    const events: Tab["events"][number][] = [];
    let seen = 0;
    let woken = () => {};
    this.#listeners.set(sessionId, (method, params) => {
      events.push({ method, params });
      woken();
    });
    const send: Tab["send"] = (method, params) => this.send(method, params, sessionId);
    return {
      events,
      send,
      await: async (method) => {
        for (;;) {
          const at = events.findIndex((event, i) => i >= seen && event.method === method);
          if (at >= 0) {
            seen = at + 1;
            return;
          }
          await new Promise<void>((wake) => (woken = wake));
        }
      },
      evaluate: async <T>(expression: string) => {
        const { result, exceptionDetails } = await send("Runtime.evaluate", { expression, returnByValue: true });
        if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
        return (result as { value: T }).value;
      },
    };
  }
}
