/**
 * The credentials of this run, which nothing that is printed may hold: whatever goes out passes through `hide`. A server may
 * quote in its error what it was sent, and an error of a library may quote a header.
 */
export class Secrets {
  readonly #forms = new Set<string>();

  /**
   * As it is, and as what of it is sent: without white space around it, and without its scheme. Those of fewer than four characters
   * are not hidden: they would be found in every other word.
   */
  keep(secret: string): void {
    const word = secret.trim();
    for (const one of [secret, word, word.replace(/^(basic|bearer|digest|negotiate|token) +/i, "")]) {
      if (one.length < shortest) continue;
      for (const form of [one, JSON.stringify(one).slice(1, -1), encodeURIComponent(one)]) this.#forms.add(form);
    }
  }

  hide(text: string): string {
    // The longest first: one secret may hold another.
    const forms = [...this.#forms].sort((a, b) => b.length - a.length);
    return forms.reduce((hidden, form) => hidden.replaceAll(form, "[secret]"), text);
  }
}

const shortest = 4;
