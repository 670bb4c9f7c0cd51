import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sentencesRu } from "../../src/render/prose/sentences-ru.ts";
import { spoken } from "../../src/render/prose/sentences.ts";
import { say } from "../../src/sentence.ts";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && file !== "sentence.ts")
  .map((file) => readFileSync(join("src", file), "utf8"));

/**
 * Matches the template of a sentence. An expression in its braces is no sentence: it has neither a brace nor a
 * backtick.
 */
const sentence = /\bsay`((?:[^`\\$]|\\.|\$(?!\{)|\$\{[^{}`]*\})*)`/g;

const templates = sources.flatMap((text) =>
  [...text.matchAll(sentence)].map(([, said]) => {
    let place = 0;
    return said!.replaceAll(/\$\{[^{}`]*\}/g, () => `{${place++}}`).replaceAll(/\\(.)/g, "$1");
  }),
);

describe("every sentence that is said somewhere", () => {
  it("is found here", () => {
    const begun = sources.flatMap((text) => [...text.matchAll(/\bsay`/g)]);
    expect(templates.length).toBe(begun.length);
    expect(templates.length).toBeGreaterThan(100);
  });

  it("has a Russian template, and there are no others", () => {
    expect(Object.keys(sentencesRu).sort()).toEqual([...new Set(templates)].sort());
  });

  it("has the same values in Russian as in English", () => {
    const places = (text: string) => [...new Set(text.match(/\{\d+\}/g))].sort();
    for (const [english, russian] of Object.entries(sentencesRu)) expect(places(russian)).toEqual(places(english));
  });
});

it("is printed with its values, which may be sentences too", () => {
  const asked = "http://jaeger.example.com";
  const said = say`${asked} answered HTTP ${502} with ${say`an empty body`}`;
  expect(spoken(said, "en")).toBe("http://jaeger.example.com answered HTTP 502 with an empty body");
  expect(spoken(said, "ru")).toBe("http://jaeger.example.com ответил HTTP 502, в ответе пустое тело");
});

it("takes what comes from elsewhere as it is", () => {
  expect(spoken(say`${"{0} $& {1}"} is empty`, "ru")).toBe("{0} $& {1}: файл пуст");
  expect(spoken("anything {0}", "ru")).toBe("anything {0}");
});
