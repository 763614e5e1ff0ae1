// Who is here.
import { avatar, byId, el } from './dom.js';

export function show(people, me, onWave) {
  const focused = document.activeElement?.dataset?.wave;
  const sorted = [...people].sort((a, b) => (b.id === me.id) - (a.id === me.id) || a.name.localeCompare(b.name));
  byId('people').replaceChildren(...sorted.map((person) => {
    const item = el('li', 'person');
    const name = el('span', 'person-name', person.name);
    name.title = person.name;
    item.append(avatar(person), name);
    if (person.id === me.id) {
      item.append(el('span', 'you', 'you'));
    } else {
      const wave = el('button', 'quiet wave', 'Wave');
      wave.type = 'button';
      wave.dataset.wave = person.id;
      wave.ariaLabel = `Wave at ${person.name}`;
      wave.addEventListener('click', () => onWave(person));
      item.append(wave);
    }
    return item;
  }));
  if (focused) byId('people').querySelector(`[data-wave="${focused}"]`)?.focus();
  byId('alone').hidden = people.length > 1;
  byId('people-badge').textContent = String(people.length);
}
