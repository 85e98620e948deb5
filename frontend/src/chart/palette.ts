/** Colours as the page shows them now; ECharts cannot read custom properties. */
export type Palette = (token: string) => string;

/** Read once for each theme: to ask for them in every frame would have the page's styles reckoned each time. */
export function openPalette(element: () => Element, theme: () => string): Palette {
  const known = new Map<string, string>();
  let of = "";
  return (token) => {
    if (of !== theme()) known.clear();
    of = theme();
    let found = known.get(token);
    if (found === undefined) {
      found = getComputedStyle(element()).getPropertyValue(`--${token}`).trim();
      known.set(token, found);
    }
    return found;
  };
}
