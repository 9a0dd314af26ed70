// Draws the messages: text nodes only, one element per message for its whole
// life. Keeps the reader's place, and says which messages are really seen.
// Decides nothing about the chat.

import { linkParts, MESSAGES, problemWords, timeOfDay } from './text.js';
import { made } from './view.js';

const NEAR_PX = 40;

/** `on`: `{retry(command), seen(number), older(), files(attachments, element)}`. */
export class Log {
  #root; #older; #latest; #on;
  #follows = true;
  #endedAt = 0;
  #elements = new Map();
  // A keyboard that opens makes the log shorter, and files come into what stands
  // there already: its end stays in view.
  #sizes = new ResizeObserver(() => { if (this.#follows) this.toEnd(); });
  #seen = new IntersectionObserver((changes) => this.#look(changes));

  constructor(root, older, latest, on) {
    this.#root = root;
    this.#older = older;
    this.#latest = latest;
    this.#on = on;
    older.addEventListener('click', () => on.older());
    latest.addEventListener('click', () => {
      this.toEnd();
      root.focus();
    });
    root.addEventListener('scroll', () => this.#scrolled());
    this.#sizes.observe(root);
    document.addEventListener('visibilitychange', () => this.#watchAgain());
  }

  /** Draws `entries`; `history` is true for old messages, which are not read
   * aloud and leave the reader where they are; `older`: there are more. */
  draw(entries, { history, older }) {
    const atEnd = this.#atEnd();
    const anchor = this.#root.querySelector('.message');
    const top = anchor?.offsetTop;
    if (history) this.#root.setAttribute('aria-live', 'off');
    const fresh = this.#place(entries);
    this.#offerOlder(older);
    if (atEnd || fresh.some(({ number }) => !number)) this.toEnd();
    else if (history && anchor) this.#root.scrollTop += anchor.offsetTop - top;
    else if (fresh.length > 0) this.#latest.hidden = false;
    if (history) requestAnimationFrame(() => this.#root.setAttribute('aria-live', 'polite'));
  }

  #offerOlder(offered) {
    const hadFocus = document.activeElement === this.#older;
    this.#older.hidden = !offered;
    if (hadFocus && !offered) this.#root.focus();
  }

  toEnd() {
    this.#root.scrollTop = this.#root.scrollHeight;
    this.#endedAt = this.#root.scrollTop;
    this.#follows = true;
    this.#latest.hidden = true;
  }

  /** Takes everything away, for a new chat. */
  clear() {
    this.#elements.forEach((element) => element.remove());
    this.#elements.clear();
    this.#seen.disconnect();
    this.#older.hidden = true;
    this.#latest.hidden = true;
  }

  // The event of our own scroll may come when the log is shorter already.
  #scrolled() {
    this.#follows = this.#atEnd() || this.#root.scrollTop === this.#endedAt;
    if (this.#follows) this.#latest.hidden = true;
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#root;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  #place(entries) {
    const fresh = entries.filter(({ command }) => !this.#elements.has(command));
    const kept = new Set(entries.map(({ command }) => command));
    for (const [command, element] of this.#elements) {
      if (!kept.has(command)) this.#remove(command, element);
    }
    let before = this.#older;
    let previous = null;
    for (const entry of entries) {
      const element = this.#element(entry);
      if (before.nextSibling !== element) before.after(element);
      element.toggleAttribute('data-first', who(previous) !== who(entry));
      this.#refresh(element, entry);
      before = element;
      previous = entry;
    }
    return fresh;
  }

  #remove(command, element) {
    element.remove();
    this.#elements.delete(command);
  }

  #element(entry) {
    const known = this.#elements.get(entry.command);
    if (known) return known;
    const element = made('div', 'message');
    element.dataset.author = entry.author.type;
    const name = made('bdi', entry.author.type === 'agent' ? 'name' : 'name unseen');
    name.textContent = entry.author.name ?? MESSAGES.you;
    // The bubble keeps the page's direction, its words have their own.
    const text = made('div', 'text');
    const words = document.createElement('p');
    words.dir = 'auto';
    words.append(...linkParts(entry.text).map(drawnPart));
    text.append(words);
    text.hidden = !entry.text;
    const files = made('div', 'files');
    if (entry.attachments?.length) {
      this.#on.files(entry.attachments, files);
      this.#sizes.observe(files);
    }
    element.append(name, text, files, made('p', 'note'));
    this.#elements.set(entry.command, element);
    if (entry.author.type === 'agent') this.#seen.observe(element);
    return element;
  }

  #refresh(element, { delivery, number, at, author, problem, command }) {
    const state = `${delivery} ${at}`;
    if (element.dataset.state === state) return;
    element.dataset.state = state;
    element.dataset.delivery = delivery;
    if (number) element.dataset.number = number;
    const note = element.querySelector('.note');
    const words = author.type === 'customer' ? MESSAGES[delivery] : '';
    if (at) note.replaceChildren(drawnTime(at), words && ` · ${words}`);
    else note.textContent = words;
    if (delivery === 'failed') this.#offerRetry(note, command, problem);
  }

  #offerRetry(note, command, problem) {
    note.append(` ${problemWords(problem)} `);
    if (problem?.code === 'conversation_ended') return;
    const retry = made('button', 'link');
    retry.type = 'button';
    retry.dataset.action = 'retry';
    retry.textContent = MESSAGES.retry;
    retry.addEventListener('click', () => this.#on.retry(command));
    note.append(retry);
  }

  // An embedded page that is folded away is "visible" to the document, but
  // nothing in it intersects the screen.
  #look(changes) {
    if (document.visibilityState !== 'visible') return;
    const shown = changes.filter((change) => change.isIntersecting).map(({ target }) => target);
    shown.forEach((element) => this.#seen.unobserve(element));
    const upto = Math.max(0, ...shown.map((element) => Number(element.dataset.number)));
    if (upto > 0) this.#on.seen(upto);
  }

  // What was drawn while the tab was hidden is asked about again.
  #watchAgain() {
    if (document.visibilityState !== 'visible') return;
    for (const element of this.#root.querySelectorAll('[data-author=agent]')) {
      this.#seen.unobserve(element);
      this.#seen.observe(element);
    }
  }
}

function who(entry) {
  return entry ? `${entry.author.type} ${entry.author.name ?? ''}` : null;
}

function drawnPart({ text, href }) {
  if (!href) return text;
  const link = document.createElement('a');
  link.href = href;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  link.textContent = text;
  return link;
}

function drawnTime(at) {
  const time = document.createElement('time');
  time.dateTime = new Date(at).toISOString();
  time.textContent = timeOfDay(at);
  return time;
}
