// What somebody else reports, in the order of its coming: a test waits for the next one that it wants.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';

const PATIENCE = 10_000;

export class Inbox {
  all = [];
  #name;
  #read = 0;
  #waiting = null;

  constructor(name) {
    this.#name = name;
  }

  push(item) {
    this.all.push(item);
    this.#waiting?.();
  }

  /** The first item not passed yet that matches; those before it are passed. Fails after ten seconds, or so many. */
  async next(matches = () => true, patience = PATIENCE) {
    const deadline = Date.now() + patience;
    for (;;) {
      while (this.#read < this.all.length) {
        const item = this.all[this.#read++];
        if (matches(item)) return item;
      }
      const left = deadline - Date.now();
      assert.ok(left > 0, `nothing more came for ${this.#name}; so far: ${inspect(this.all, { depth: 6 })}`);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting = () => { clearTimeout(timer); resolve(); };
      });
    }
  }
}
