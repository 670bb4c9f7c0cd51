/** The expressions with which a test looks inside a page. Each is passed to the page as text. */

/** Texts whose contrast with their background is less than WCAG 2.2 asks for (4.5 to 1), each with its contrast. */
export const faintTexts = `(() => {
  const channel = (value) => { const c = value / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const parse = (color) => (/rgba?\\(([^)]+)\\)/.exec(color)?.[1] ?? "0,0,0,0").split(/[ ,/]+/).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (element) => {
    for (let one = element; one !== null; one = one.parentElement) {
      const { backgroundColor } = getComputedStyle(one);
      const [, , , alpha = 1] = parse(backgroundColor);
      if (alpha > 0) return parse(backgroundColor);
    }
    return [255, 255, 255];
  };
  const of = (element) => {
    const style = getComputedStyle(element);
    if (element.namespaceURI !== "http://www.w3.org/2000/svg") return [parse(style.color), behind(element)];
    const stop = element.closest("g");
    // A sign stands on its circle. The highlighted row's text stands on its tint.
    if (element.classList.contains("sign")) return [parse(style.fill), parse(getComputedStyle(stop.querySelector("circle")).fill)];
    const tint = stop?.classList.contains("here") ? document.querySelector("rect.here") : null;
    return [parse(style.fill), tint === null ? behind(element) : parse(getComputedStyle(tint).fill)];
  };
  const own = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
  return [...document.body.querySelectorAll("*")].filter((one) => own(one) && !one.matches("title, desc, .unseen")).flatMap((element) => {
    const [front, back] = of(element).map(light);
    const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    return contrast >= 4.5 ? [] : [element.tagName + " " + element.textContent.slice(0, 40) + ": " + contrast.toFixed(2)];
  });
})()`;

/** Elements that reach beyond the right edge of the window. */
export const tooWide = `(() => {
  const { clientWidth, scrollWidth } = document.documentElement;
  const out = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > clientWidth + 1 && !one.matches(".unseen"));
  return scrollWidth > clientWidth ? out.map((one) => one.tagName + " " + one.textContent.slice(0, 40)) : [];
})()`;

/** Words of the picture that don't fit into it. */
export const clipped = `[...document.querySelectorAll("svg.path text:not(.actor)")].flatMap((text) => {
  const box = text.getBBox();
  return box.x + box.width > text.ownerSVGElement.viewBox.baseVal.width ? [text.textContent] : [];
})`;

/** The names and roles that a screen reader relies on. */
export const outline = `(() => {
  const all = (what) => [...document.querySelectorAll(what)];
  return {
    lang: document.documentElement.lang,
    title: document.title,
    landmarks: all("body > header, body > main, body > footer, nav[aria-label]").map((one) => one.tagName.toLowerCase()),
    headings: all("h1, h2, h3, h4").map((one) => Number(one.tagName[1])),
    pictures: all("svg").map((one) => one.getAttribute("role") + ": " + one.getAttribute("aria-labelledby").split(" ").map((id) => document.getElementById(id).textContent).join(" ")),
    bareTables: all("table").filter((one) => one.querySelector("thead th[scope=col]") === null || [...one.querySelectorAll("tbody tr")].some((row) => row.querySelector("th[scope=row]") === null)).length,
    unlabelled: all("[aria-labelledby]").filter((one) => one.getAttribute("aria-labelledby").split(" ").some((id) => document.getElementById(id) === null)).length,
    repeated: all("[id]").map((one) => one.id).filter((id, i, ids) => ids.indexOf(id) !== i),
    deadLinks: all("a[href^='#']").filter((one) => document.querySelector(one.getAttribute("href")) === null).length,
  };
})()`;

export interface Outline {
  readonly lang: string;
  readonly title: string;
  readonly landmarks: readonly string[];
  readonly headings: readonly number[];
  readonly pictures: readonly string[];
  readonly bareTables: number;
  readonly unlabelled: number;
  readonly repeated: readonly string[];
  readonly deadLinks: number;
}
