/** The attributes of `<freshet-panel>`. */
export const attributeNames = [
  "src",
  "operation",
  "theme",
  "locale",
  "token",
  "choices",
  "period",
  "variables",
  "height",
] as const;
export type AttributeName = (typeof attributeNames)[number];
export type Attributes = Readonly<Record<AttributeName, string | null>>;
