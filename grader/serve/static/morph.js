// Changes a part of the page into another without flicker: what is the same stays as it is, with
// its focus, selection and scroll position, and what a reader opened stays open.

/** Change element `old` into `fresh`, which is used up. */
export function morph(old, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (!isReaders(old, name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!isReaders(old, name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  let next = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const same = child.id ? [...old.children].find(({ id }) => id === child.id) : next;
    if (!same || same.nodeName !== child.nodeName || (same.id ?? "") !== (child.id ?? "")) {
      old.insertBefore(child, next);
      continue;
    }
    if (same === next) next = next.nextSibling;
    else old.insertBefore(same, next);
    if (same.nodeType === Node.ELEMENT_NODE) morph(same, child);
    else if (same.data !== child.data) same.data = child.data;
  }
  while (next) {
    const after = next.nextSibling;
    next.remove();
    next = after;
  }
}

/** Tell if a reader, not the server, decides on an attribute. */
function isReaders(element, name) {
  return name === "open" && element.nodeName === "DETAILS";
}
