import { quoted } from "../config/asked-again.ts";
import { printable } from "../render/text.ts";
import { disclosed } from "./disclosed.ts";

/**
 * The command that shows an order in full, to be copied into a shell. An id is untrusted text: it is one word of the command, whatever
 * is in it. Undefined where what may be printed of it would find nothing: it is masked, or holds what can't be shown.
 * @param again the options after it, as a shell takes them; empty, or with a space before each
 */
export function showAgain(id: string, again: string, options: { readonly reveal?: boolean }): string | undefined {
  // An option that takes several files would take the id too: it stands before them, or behind what ends all options.
  const words = id.startsWith("-") ? `${again} -- ${quoted(id)}` : ` ${quoted(id)}${again}`;
  const command = `ordertrace show${words}`;
  const isFound = id.trim() === id && disclosed({ asked: id }, options).asked === id;
  return isFound && printable(command) === command ? command : undefined;
}
