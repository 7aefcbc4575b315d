/**
 * Puts a style sheet on the page, once. A sheet that is imported as a file would be linked by every page that may ever
 * open a drawer; as text it comes with the code that needs it. Nothing while building: such a page imports the file.
 */
export function wear(css: string): void {
  if (typeof document === 'undefined' || worn.has(css)) return;
  worn.add(css);
  const style = document.createElement('style');
  style.textContent = css;
  document.head.append(style);
}

const worn = new Set<string>();
