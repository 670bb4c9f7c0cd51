const rules = new Intl.PluralRules("ru");

/** `1 заказ`, `2 заказа`, `5 заказов`. */
export const plural = (count: number, one: string, few: string, many: string): string =>
  `${count} ${{ one, few, many }[rules.select(count) as "one" | "few" | "many"] ?? few}`;
