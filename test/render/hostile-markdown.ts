import fc from "fast-check";

const unit = fc.constantFrom(
  ..."aя漢😀|`*_[]()~#\\@!{}$<>&'\"-+=.:/ 1",
  "\u001b",
  "\u202e",
  "\ud800",
  "\n",
  "\r",
  "\t",
  "\u2028",
  "```",
  "](x)",
  "www.",
  "http://a.b",
  "<script>",
  "<!--",
  "![](x)",
  "\n\n# ",
  "|\n|",
  "a@b.c",
  "$$",
);

/** A text that would be more than text if Markdown or HTML were not escaped. */
export const hostileMarkdown = fc.string({ unit, maxLength: 40 });
