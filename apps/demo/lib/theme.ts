export type Theme = 'system' | 'light' | 'dark';

export const themes: readonly Theme[] = ['system', 'light', 'dark'];

export const themeKey = 'halyard-theme';

/** For the page's head: what was chosen counts from the first paint on. A storage may be forbidden. */
export const applyTheme = `try{document.documentElement.dataset.theme=localStorage.getItem(${JSON.stringify(themeKey)})??'system'}catch{}`;
