import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderShowHtml } from "../../src/render/show/html.ts";
import { failed, saying } from "../render/saying.ts";
import { run } from "../run.ts";
import { clipped, faintTexts, type Outline, outline, tooWide } from "./audit.ts";
import { type Browser, startChromium, type Tab } from "./chromium.ts";

const folder = mkdtempSync(join(tmpdir(), "ordertrace-pages-"));
const recordings = ["shop-api", "crm-api", "mes-api"].map((service) => `examples/${service}.json.gz`);

let browser: Browser;
let tab: Tab;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** Text that tries to close whatever element or attribute it stands in, in every way that HTML knows. */
const hostile = `</title></style></svg>--><script>document.title='no'</script><img src="http://127.0.0.1:9/" onerror=alert(1)>'"${"long".repeat(60)}`;

const commands: Readonly<Record<string, readonly string[]>> = {
  "an order that is lost": ["show", "A-1060", "--critical"],
  "an order that is lost, in Russian": ["show", "A-1048", "--lang", "ru"],
  "an order that is stuck, in Russian": ["show", "A-1070", "--lang", "ru"],
  "an order that failed": ["show", "A-1069"],
  "an order in good health": ["show", "A-1042"],
  "an order that nobody knows": ["show", "A-9"],
  "everything that was lost": ["lost"],
  "everything that was lost, in Russian": ["lost", "--lang", "ru"],
  "how long steps take": ["slow"],
  "all checks": ["check"],
};

async function pageOf(name: string): Promise<string> {
  const file = join(folder, `${name.replaceAll(/\W+/g, "-")}.html`);
  if (name === "hostile") writeFileSync(file, renderShowHtml(saying(hostile, failed), { lang: "en", utc: true }));
  else {
    const { stdout } = await run([...commands[name]!, "--format", "html", "--utc", "--file", ...recordings]);
    writeFileSync(file, stdout);
  }
  return file;
}

async function open(file: string, width: number, scheme: "light" | "dark"): Promise<void> {
  const metrics = { width, height: 800, deviceScaleFactor: 1, mobile: width < 500 };
  await tab.send("Emulation.setDeviceMetricsOverride", metrics);
  const features = [{ name: "prefers-color-scheme", value: scheme }];
  await tab.send("Emulation.setEmulatedMedia", { features });
  await tab.send("Page.navigate", { url: pathToFileURL(file).href });
  await tab.await("Page.loadEventFired");
}

describe.each([...Object.keys(commands), "hostile"])("%s", (name) => {
  let file: string;
  beforeAll(async () => {
    file = await pageOf(name);
    tab = await browser.open();
    for (const domain of ["Page", "Network", "Log", "Runtime"]) await tab.send(`${domain}.enable`);
  });

  it("asks nobody for anything, and has nothing to complain of", async () => {
    await open(file, 1280, "light");
    const asked = tab.events
      .filter(({ method }) => method === "Network.requestWillBeSent")
      .map(({ params }) => (params["request"] as { url: string }).url);
    expect(asked.filter((url) => !url.startsWith("data:"))).toEqual([pathToFileURL(file).href]);
    const complaints = tab.events.filter(({ method }) =>
      /^(Log\.entryAdded|Runtime\.(consoleAPICalled|exceptionThrown))$/.test(method),
    );
    expect(complaints).toEqual([]);
    expect(await tab.evaluate("document.scripts.length")).toBe(0);
  });

  it("tells a screen reader what it is made of", async () => {
    await open(file, 1280, "light");
    const told = await tab.evaluate<Outline>(outline);
    expect(told).toMatchObject({
      lang: name.endsWith("Russian") ? "ru" : "en",
      landmarks: ["header", "nav", "main", "footer"],
      bareTables: 0,
      unlabelled: 0,
      repeated: [],
      deadLinks: 0,
    });
    expect(told.title.length).toBeGreaterThan(10);
    expect(told.headings[0]).toBe(1);
    expect(new Set(told.headings.slice(1))).toEqual(new Set([2]));
    expect(told.pictures).toHaveLength(name === "an order that nobody knows" ? 0 : 1);
    for (const picture of told.pictures) expect(picture).toMatch(/^img: .{20}/);
  });

  it("shows the verdict first, on a telephone too", async () => {
    await open(file, 375, "light");
    const top = await tab.evaluate<number>("document.querySelector('h1').getBoundingClientRect().top");
    expect(top).toBeLessThan(100);
  });

  it.each([320, 360, 375, 768, 1280])("is no wider than a window of %i pixels", async (width) => {
    await open(file, width, "light");
    expect(await tab.evaluate(tooWide)).toEqual([]);
    expect(await tab.evaluate(clipped)).toEqual([]);
  });

  it.each(["light", "dark"] as const)("can be read, %s", async (scheme) => {
    await open(file, 1280, scheme);
    expect(await tab.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
      scheme === "light" ? "rgb(255, 255, 255)" : "rgb(15, 20, 26)",
    );
    expect(await tab.evaluate(faintTexts)).toEqual([]);
  });

  it("prints on a few sheets, dark on light whatever the screen is", async () => {
    await open(file, 1280, "dark");
    await tab.send("Emulation.setEmulatedMedia", { media: "print" });
    expect(await tab.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await tab.evaluate(faintTexts)).toEqual([]);
    const { data } = await tab.send("Page.printToPDF", { paperWidth: 8.27, paperHeight: 11.69 });
    const pages = Buffer.from(data as string, "base64")
      .toString("latin1")
      .match(/\/Type\s*\/Page\b/g)!;
    expect(pages.length).toBeLessThanOrEqual(name === "hostile" ? 30 : 8);
  });

  it("is gone through with the keyboard", async () => {
    await open(file, 1280, "light");
    const press = async (key: string) => {
      for (const type of ["keyDown", "keyUp"]) await tab.send("Input.dispatchKeyEvent", { type, key, code: key });
    };
    await tab.evaluate("document.querySelector('nav').focus()");
    await press("Tab");
    expect(await tab.evaluate("document.activeElement.matches('a')")).toBe(true);
    expect(await tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
  });
});

it("loads nothing even if something got into it", async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    response.end();
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/x`;
  const page = readFileSync(await pageOf("an order that is lost"), "utf8");
  const injected = `<script>document.title="ran";fetch("${url}")</script><img src="${url}"><link rel="stylesheet" href="${url}"><iframe src="${url}"></iframe><style>@import "${url}"; p { background: url(${url}) }</style>`;
  const file = join(folder, "injected.html");
  writeFileSync(file, page.replace("<main>", `<main>${injected}`));
  tab = await browser.open();
  await tab.send("Page.enable");
  await open(file, 1280, "light");
  expect(await tab.evaluate("document.title")).toContain("LOST");
  expect(asked).toBe(0);
  server.close();
});
