/**
 * The known word nearest to a mistyped one; undefined when none is near. A word that differs only by a dotted part is
 * nearest: `13.1` means `13`, even if another word is one letter away. Otherwise the edit distance decides, then the
 * longer shared beginning. Another number is no typing error: `99` does not mean `9`.
 */
export function closest(word: string, known: Iterable<string>): string | undefined {
  if (word === "" || word.length > longestMistyped) return undefined;
  const mistyped = word.toLowerCase();
  let best: { word: string; distance: number; shared: number } | undefined;
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    if (other.startsWith(`${mistyped}.`) || mistyped.startsWith(`${other}.`)) return candidate;
    if (hasOtherNumber(mistyped, other)) continue;
    const distance = editDistance(mistyped, other);
    const shared = sharedBeginning(mistyped, other);
    if (best === undefined || distance < best.distance || (distance === best.distance && shared > best.shared))
      best = { word: candidate, distance, shared };
  }
  return best !== undefined && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.word : undefined;
}

/** Whether two words that begin with a number, as those of steps do, begin with different ones. */
function hasOtherNumber(a: string, b: string): boolean {
  const [one, other] = [a, b].map((word) => /^\d+/.exec(word)?.[0]);
  return one !== undefined && other !== undefined && one !== other;
}

/** No known word is nearly as long. */
const longestMistyped = 100;

interface HintWording {
  /** Comes before the list of all known words, where none is near. */
  readonly otherwise?: string;
  /** Put around each word. */
  readonly mark?: string;
}

/** A hint after an unknown word: `did you mean lost?`, or `choose from lost, stuck`. */
export function didYouMean(
  word: string,
  known: Iterable<string>,
  { otherwise = "choose from ", mark = "" }: HintWording = {},
): string {
  const all = [...new Set(known)];
  const near = closest(word, all);
  return near === undefined ? `${otherwise}${all.join(", ")}` : `did you mean ${mark}${near}${mark}?`;
}

/** The number of letters to change, add, leave out, or swap with the next one. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1, isSwapped ? before[j - 2]! + 1 : change));
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}

function sharedBeginning(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
