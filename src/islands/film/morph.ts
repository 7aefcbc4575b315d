/**
 * Makes one element look like another and keeps what it can: children with the same `data-key` move along, so that
 * a message that steps forward in the tray glides there, as it does in a living figure.
 */
export function morph(from: Element, to: Element): void {
  for (const { name } of Array.from(from.attributes))
    // What prose has lit stays lit.
    if (!to.hasAttribute(name) && name !== 'data-on') from.removeAttribute(name);
  for (const { name, value } of to.attributes)
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);

  const wantedKeys = new Set([...to.childNodes].map(keyOf));
  const keyed = new Map<string, Element>();
  for (const child of Array.from(from.children)) {
    const key = keyOf(child);
    if (key === null) continue;
    // Those that go are gone first: an element that is moved in its document would lose its way there.
    if (wantedKeys.has(key)) keyed.set(key, child);
    else child.remove();
  }
  let at = from.firstChild;
  for (const wanted of Array.from(to.childNodes)) {
    const key = keyOf(wanted);
    const found = key === null ? at : (keyed.get(key) ?? null);
    if (found && found.nodeName === wanted.nodeName && keyOf(found) === key) {
      if (found === at) at = found.nextSibling;
      else from.insertBefore(found, at);
      if (found instanceof Element && wanted instanceof Element) morph(found, wanted);
      else if (found.nodeValue !== wanted.nodeValue) found.nodeValue = wanted.nodeValue;
    } else from.insertBefore(wanted, at);
  }
  while (at) {
    const after: ChildNode | null = at.nextSibling;
    at.remove();
    at = after;
  }
}

const keyOf = (node: Node): string | null => (node instanceof Element ? node.getAttribute('data-key') : null);
