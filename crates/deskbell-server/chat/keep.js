// What the browser keeps: the chat's token, its commands without a reply, and
// text that was typed but not sent. Everything but the form belongs to one
// token, because two tabs may hold two chats. Also makes tokens and identifiers.

const CHAT = 'deskbell.chat';
const COMMAND = 'deskbell.command.';
const DRAFT = 'deskbell.draft.';
const FORM = 'deskbell.form';
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DAY_MS = 24 * 3_600_000;

/** 256 random bits in base64url without padding. */
export function newToken() {
  const bits = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bits)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
}

/** A ULID made at `now` (milliseconds), of 16 random bytes. */
export function ulid(now = Date.now(), random = crypto.getRandomValues(new Uint8Array(16))) {
  let time = '';
  for (let rest = now, i = 0; i < 10; i += 1, rest = Math.floor(rest / 32)) {
    time = CROCKFORD[rest % 32] + time;
  }
  return time + Array.from(random, (byte) => CROCKFORD[byte % 32]).join('');
}

/** The server has forgotten the reply to a command of this age: sent again, it
 * might be done twice. */
export function isTooOld(command, now = Date.now()) {
  const made = [...command.slice(0, 10)].reduce((time, digit) => time * 32 + CROCKFORD.indexOf(digit), 0);
  return now - made > DAY_MS;
}

/** The storage called `name`. What it has no room for, or all where it is
 * forbidden, lives as long as the page. */
export class Shelf {
  #real = null;
  #page = new Map();

  constructor(name) {
    try {
      this.#real = globalThis[name] ?? null;
    } catch {
      // Forbidden: even to look.
    }
  }

  get(key) {
    return this.#page.get(key) ?? this.#real?.getItem(key) ?? null;
  }

  /** True when it outlives the page. */
  set(key, value) {
    try {
      this.#real.setItem(key, value);
      this.#page.delete(key);
      return true;
    } catch {
      this.#page.set(key, value);
      return false;
    }
  }

  remove(key) {
    this.#page.delete(key);
    this.#real?.removeItem(key);
  }

  /** All keys that start with `start`, in order. */
  keys(start) {
    const kept = Array.from({ length: this.#real?.length ?? 0 }, (_, index) => this.#real.key(index));
    return [...new Set([...kept, ...this.#page.keys()])].filter((key) => key.startsWith(start)).sort();
  }
}

/** The chat of this browser: `local` is shared by its tabs, `session` is not. */
export class Keep {
  #local; #session;

  constructor(local = new Shelf('localStorage'), session = new Shelf('sessionStorage')) {
    this.#local = local;
    this.#session = session;
    for (const key of local.keys(COMMAND)) {
      if (isTooOld(key.split('.').at(-1)) && !key.startsWith(commandsOf(this.chat?.token))) local.remove(key);
    }
  }

  /** Whether anything outlives the page. */
  get lasts() {
    const lasts = this.#local.set('deskbell', '');
    this.#local.remove('deskbell');
    return lasts;
  }

  /** `{token, started, at, answers, seen, left}`, or null. `at` is when it was
   * first sent, in milliseconds; `answers` are kept until it has started;
   * `seen` is the highest message number that stood on the screen; `left` is
   * `{at, last}`: when the page was last looked at, and its last message. */
  get chat() {
    return read(this.#local.get(CHAT));
  }

  set chat(chat) {
    this.#local.set(CHAT, JSON.stringify(chat));
  }

  /** Changes the chat of `token`, unless another one has taken its place. */
  change(token, changes) {
    const chat = this.chat;
    if (chat?.token === token) this.chat = { ...chat, ...changes };
  }

  /** Forgets the chat of `token` and all that belongs to it. */
  forget(token) {
    if (this.chat?.token === token) this.#local.remove(CHAT);
    this.#local.keys(commandsOf(token)).forEach((key) => this.#local.remove(key));
    this.#session.remove(DRAFT + name(token));
  }

  /** Answers typed into the form: `[{question, answer}]`. */
  get form() {
    return read(this.#session.get(FORM)) ?? [];
  }

  set form(answers) {
    this.#session.set(FORM, JSON.stringify(answers));
  }

  /** Text in the box of `token`'s chat that was not sent. */
  draft(token) {
    return this.#session.get(DRAFT + name(token)) ?? '';
  }

  setDraft(token, text) {
    this.#session.set(DRAFT + name(token), text);
  }

  /** The commands of `token`'s chat that the server has not taken, one entry
   * each: two tabs of one chat never overwrite the other's. */
  outbox(token) {
    const start = commandsOf(token);
    return {
      /** The oldest first; with `problem` where one was refused. */
      commands: () => this.#local.keys(start).map((key) => read(this.#local.get(key))).filter(Boolean),
      addCommand: (frame) => this.#local.set(start + frame.command, JSON.stringify(frame)),
      removeCommand: (command) => this.#local.remove(start + command),
    };
  }
}

// Enough of a token to tell one chat from another.
function name(token = '') {
  return token.slice(0, 12);
}

function commandsOf(token) {
  return `${COMMAND}${name(token)}.`;
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
