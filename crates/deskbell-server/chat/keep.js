// What the browser keeps of a chat: its token, the answers until they have
// arrived, and commands without a reply. Also makes tokens and identifiers.
// Where storage is forbidden, all of it lives as long as the page.

const CHAT = 'deskbell.chat';
const COMMAND = 'deskbell.command.';
const DRAFT = 'deskbell.draft';
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

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

/** The storage called `name`, or one in memory where it is forbidden. */
export function storage(name) {
  try {
    const real = globalThis[name];
    real.setItem('deskbell', '');
    real.removeItem('deskbell');
    return real;
  } catch {
    return memory();
  }
}

function memory() {
  const map = new Map();
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
    key: (index) => [...map.keys()][index] ?? null,
    get length() { return map.size; },
  };
}

/** The chat of this browser, over a `localStorage` and a `sessionStorage`. */
export class Keep {
  constructor(local = storage('localStorage'), session = storage('sessionStorage')) {
    this.local = local;
    this.session = session;
  }

  /** `{token, started, answers, seen}`, or null; `seen` is the highest message
   * number that stood on the screen. */
  get chat() {
    return read(this.local.getItem(CHAT));
  }

  set chat(chat) {
    this.local.setItem(CHAT, JSON.stringify(chat));
  }

  /** Text in the box that was not sent. */
  get draft() {
    return this.session.getItem(DRAFT) ?? '';
  }

  set draft(text) {
    this.session.setItem(DRAFT, text);
  }

  /** Commands without a reply, the oldest first. */
  commands() {
    return this.#commandKeys().map((key) => read(this.local.getItem(key))).filter(Boolean);
  }

  // One entry each, so that two tabs of one chat never overwrite the other's.
  addCommand(frame) {
    this.local.setItem(COMMAND + frame.command, JSON.stringify(frame));
  }

  removeCommand(command) {
    this.local.removeItem(COMMAND + command);
  }

  /** Forgets the chat and all that belongs to it. */
  forget() {
    [CHAT, ...this.#commandKeys()].forEach((key) => this.local.removeItem(key));
    this.session.removeItem(DRAFT);
  }

  #commandKeys() {
    const keys = Array.from({ length: this.local.length }, (_, index) => this.local.key(index));
    return keys.filter((key) => key.startsWith(COMMAND)).sort();
  }
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
