/** Quotes a word for a shell, which would expand a leading `~` or, in zsh, `=`. */
export const quoted = (word: string): string =>
  /^(?!=)[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
