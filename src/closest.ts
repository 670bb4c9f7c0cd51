/**
 * The known word nearest to a mistyped one; undefined when none is near. A part of a name, or one with a part too many, is nearest:
 * `13.1` is `13`, whatever is one letter from it. Else by edit distance, and of several by how much of their beginning is the same.
 */
export function closest(word: string, known: Iterable<string>): string | undefined {
  // Nothing that is known is nearly as long as this.
  if (word === "" || word.length > 100) return undefined;
  const mistyped = word.toLowerCase();
  let best: { word: string; distance: number; shared: number } | undefined;
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    if (other.startsWith(`${mistyped}.`) || mistyped.startsWith(`${other}.`)) return candidate;
    const distance = editDistance(mistyped, other);
    const shared = sharedBeginning(mistyped, other);
    if (best === undefined || distance < best.distance || (distance === best.distance && shared > best.shared))
      best = { word: candidate, distance, shared };
  }
  return best !== undefined && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.word : undefined;
}

interface Saying {
  /** What comes before the list of all, where none is near. */
  readonly otherwise?: string;
  /** Put around each word. */
  readonly mark?: string;
}

/** What to say after a word that is not known: `did you mean lost?`, or `choose from lost, stuck`. */
export function didYouMean(
  word: string,
  known: Iterable<string>,
  { otherwise = "choose from ", mark = "" }: Saying = {},
): string {
  const all = [...new Set(known)];
  const near = closest(word, all);
  return near === undefined ? `${otherwise}${all.join(", ")}` : `did you mean ${mark}${near}${mark}?`;
}

/** Letters to change, to add, to leave out, or to swap with the next one. */
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
