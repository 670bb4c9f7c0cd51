/**
 * The credentials of this run, which nothing that is printed may hold: whatever goes out passes through `hide`. A server may
 * quote in its error what it was sent, and an error of a library may quote a header.
 */
export class Secrets {
  readonly #forms = new Set<string>();

  /** Shorter ones are not hidden: they would be found in every other word. */
  keep(secret: string): void {
    if (secret.length < shortest) return;
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) this.#forms.add(form);
  }

  hide(text: string): string {
    // The longest first: one secret may hold another.
    const forms = [...this.#forms].sort((a, b) => b.length - a.length);
    return forms.reduce((hidden, form) => hidden.replaceAll(form, "[secret]"), text);
  }
}

const shortest = 4;
