/**
 * The credentials of this run. All output passes through `hide`, since a server's error may quote what the server was
 * sent, and a library's error may quote a header.
 */
export class Secrets {
  readonly #forms = new Set<string>();

  /**
   * Hides a secret from now on: as it is, trimmed, and without its scheme, as it may be sent. Secrets of fewer than
   * four characters are not hidden: they would be found in every other word.
   */
  keep(secret: string): void {
    const word = secret.trim();
    for (const one of [secret, word, word.replace(/^(basic|bearer|digest|negotiate|token) +/i, "")]) {
      if (one.length < minLength) continue;
      for (const form of [one, JSON.stringify(one).slice(1, -1), encodeURIComponent(one)]) this.#forms.add(form);
    }
  }

  hide(text: string): string {
    // The longest first: one secret may hold another.
    const forms = [...this.#forms].sort((a, b) => b.length - a.length);
    return forms.reduce((hidden, form) => hidden.replaceAll(sought(form), "[secret]"), text);
  }
}

const minLength = 4;

/**
 * How a secret is found in a text. One of digits alone is hidden where it stands by itself: not in a longer number, a
 * time or an id, nor as a number in JSON, which would be JSON no more.
 */
const sought = (form: string): RegExp | string =>
  /^\d+$/.test(form) ? new RegExp(`(?<!\\d|\\w[.-]|[^\\\\]":\\s*-?)${form}(?!\\d|[.-]\\w)`, "g") : form;
