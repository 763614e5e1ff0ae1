// Small helpers. Everything a visitor wrote goes through textContent: it is never markup.

export const byId = (id) => document.getElementById(id);

export function el(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

export function time(date = new Date(), text = clock.format(date)) {
  const element = el('time', '', text);
  element.dateTime = date.toISOString();
  return element;
}

/** The same person has the same colour everywhere. */
export function hue(userId) {
  let hash = 0;
  for (const letter of userId) hash = (hash * 31 + letter.codePointAt(0)) >>> 0;
  return (hash % 24) * 15;
}

export function avatar(person) {
  const element = el('span', 'avatar', [...person.name][0].toUpperCase());
  element.style.setProperty('--hue', hue(person.id));
  element.ariaHidden = 'true';
  return element;
}

/** Keeps a list at its end while the reader has not scrolled away from it, also when it is shown or resized. */
export function stickToEnd(list) {
  let following = true;
  const toEnd = () => { list.scrollTop = list.scrollHeight; };
  list.addEventListener('scroll', () => {
    following = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  }, { passive: true });
  const added = () => { if (following) toEnd(); };
  new ResizeObserver(added).observe(list);
  return { added, jump: () => { following = true; toEnd(); } };
}

/** A long name that may break after its separators only. */
export function breakable(className, text) {
  const element = el('span', className);
  for (const part of text.split(/(?<=[:_.])/)) element.append(part, el('wbr'));
  return element;
}

export function toast(text) {
  const list = byId('toasts');
  while (list.childElementCount > 2) list.firstElementChild.remove();
  const element = el('p', 'toast', text);
  list.append(element);
  setTimeout(() => element.remove(), 5000);
}
