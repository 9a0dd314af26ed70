// The messages of one chat, each once, in order: numbered ones by number, then
// those that wait for theirs. Known again by number and by command. Draws and
// sends nothing.

import { alternative } from './wire.js';

/** An entry: `{command, number, at, author, text, attachments, delivery, problem}`;
 * `number` and `at` are null until the server has given them; `author` is
 * `{type: 'customer'}` or `{type: 'agent', name}`; `delivery` is `sending`,
 * `sent` or `failed`. */
export class Messages {
  #entries = [];
  // The numbers of which it is known what stands there: what agents write among
  // themselves has a number too, and is never told.
  #known = new Set();

  /** In the order of the screen. */
  get entries() {
    return this.#entries;
  }

  /** The lowest number that is known; 0 is none. */
  get first() {
    return this.#known.size && Math.min(...this.#known);
  }

  /** A page of the history before number `before`: all that there is, down to
   * its first message, or to the beginning. */
  page({ messages, more }, before) {
    messages.forEach((message) => this.store(message));
    for (let number = more ? messages[0].number : 1; number < before; number += 1) this.#known.add(number);
  }

  /** The number before which a page of history is missing, when the server has
   * messages up to `last`; 0 is none. What is older than the first one here is
   * not missing: the customer may ask for it. */
  gap(last) {
    let number = last;
    while (this.#known.has(number)) number -= 1;
    return number > this.first ? number + 1 : 0;
  }

  /** A message of the server's log or history. True when it is new here. */
  store({ number, at, author, text, attachments, command }) {
    this.#known.add(number);
    const known = this.#entries.find((entry) => entry.number === number || entry.command === command);
    const told = { number, at, text, attachments, delivery: 'sent', problem: null };
    if (known) Object.assign(known, told);
    else this.#entries.push({ command, author: alternative(author), ...told });
    this.#sort();
    return !known;
  }

  /** The customer's own message, on its way. */
  sending(command, text, attachments) {
    if (this.#find(command)) return;
    const author = { type: 'customer' };
    this.#entries.push({ command, number: null, at: null, author, text, attachments, delivery: 'sending', problem: null });
  }

  /** The server has stored it. */
  sent(command, number, at) {
    const entry = this.#find(command);
    if (!entry) return;
    this.#known.add(number);
    Object.assign(entry, { number, at, delivery: 'sent', problem: null });
    this.#sort();
  }

  /** The server has refused it with `problem`. */
  failed(command, problem) {
    const entry = this.#find(command);
    if (entry) Object.assign(entry, { delivery: 'failed', problem });
  }

  /** The texts of the customer that the server has not stored. */
  get unsent() {
    return this.#entries.filter(({ delivery }) => delivery !== 'sent').map(({ text }) => text);
  }

  /** Whether the customer's `text` is among them, as the server cleans it. */
  hasSaid(text) {
    const bare = (words) => words.replace(/[\s\p{C}]/gu, '');
    return this.#entries.some((entry) => entry.author.type === 'customer' && bare(entry.text) === bare(text));
  }

  /** Takes a failed one out, and returns it. */
  take(command) {
    const entry = this.#find(command);
    this.#entries = this.#entries.filter((other) => other !== entry);
    return entry;
  }

  /** Messages of agents above number `seen`. */
  unread(seen) {
    return this.#entries.filter(({ author, number }) => author.type === 'agent' && number > seen).length;
  }

  #find(command) {
    return this.#entries.find((entry) => entry.command === command);
  }

  #sort() {
    const place = ({ number }) => number ?? Infinity;
    this.#entries.sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
  }
}
