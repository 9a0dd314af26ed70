// The socket of one chat: position in the log, acks, pongs, reconnects, and
// commands until their reply. Knows no page: the socket, timers and chance are
// handed in, and what arrives is handed on.

const WITHIN_MS = 10_000;
const ACK_EVENTS = 16;
const ACK_MS = 1_000;
// Unanswered commands at a time: a long outbox must not break the rate limit.
const IN_FLIGHT = 10;
const CEILINGS_MS = [500, 1_000, 2_000, 4_000, 5_000, 5_000, 10_000, 20_000, 30_000];
const FLOOR_MS = 250;

/** Close codes after which trying again can't help. */
export const OUTDATED = 4000;
export const FORGOTTEN = 4006;
export const MOVED = 4008;
/** Close code while other tabs hold all the sockets of this chat. */
export const TOO_MANY_TABS = 4003;
// The server could not read a frame: malformed, too large.
const UNREADABLE = [4001, 1009];

/** Milliseconds before the attempt number `attempt` (from 0), with full jitter. */
export function retryDelay(attempt, random) {
  const ceiling = CEILINGS_MS[Math.min(attempt, CEILINGS_MS.length - 1)];
  return FLOOR_MS + random * (ceiling - FLOOR_MS);
}

/**
 * `world`: `{socket(), later(run, ms) -> cancel(), random()}`.
 * `outbox`: `{commands(), addCommand(frame), removeCommand(command)}`; a command
 * with a `problem` stays there and is not sent.
 * `on`: `{event, snapshot, ready, place, typing, reply, link}`; `link` gets
 * `{state: 'connecting' | 'connected' | 'lost' | 'closed', code?, wait?}`, with
 * `wait` the milliseconds to the next attempt.
 */
export class Link {
  #world; #outbox; #on; #hello;
  #socket = null;
  #ready = false;
  #over = false;
  #epoch = null;
  #seq = null;
  #acked = 0;
  #attempt = 0;
  #silence = WITHIN_MS;
  #pending = new Map();
  #sent = new Set();
  #width = IN_FLIGHT;
  #cancel = { dead: null, ack: null, retry: null };

  constructor({ token, tab, world, outbox, on }) {
    this.#world = world;
    this.#outbox = outbox;
    this.#on = on;
    this.#hello = { type: 'hello', protocol: 1, token, tab };
    for (const frame of outbox.commands()) {
      if (!frame.problem) this.#pending.set(frame.command, frame);
    }
  }

  /** Commands without a reply, the oldest first. */
  get pending() {
    return [...this.#pending.values()];
  }

  /** Connects; while it waits for the next attempt, makes that attempt now. */
  connect() {
    if (this.#socket || this.#over) return;
    this.#clear('retry');
    this.#on.link({ state: 'connecting' });
    const socket = this.#world.socket();
    this.#socket = socket;
    this.#silence = WITHIN_MS;
    this.#listen();
    socket.onopen = () => this.#write({ ...this.#hello, epoch: this.#epoch, seq: this.#seq });
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = ({ code }) => this.#lost(code);
  }

  /** Sends what may be lost: nothing while there is no connection. */
  send(frame) {
    if (this.#ready) this.#write(frame);
  }

  /** Sends what must arrive: kept, and sent again, until its reply. */
  command(frame) {
    this.#outbox.addCommand(frame);
    this.#pending.set(frame.command, frame);
    this.#flush();
  }

  /** Gives up a command, as if the server had refused it for `code`. */
  refuse(command, code) {
    this.#replied({ reply: command, error: { code } });
  }

  /** The chat is over: closes as soon as every command has its reply. */
  finish() {
    if (this.#pending.size === 0) this.stop();
  }

  stop() {
    this.#over = true;
    this.#detach();
    this.#clear('retry');
  }

  #write(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  #receive(data) {
    this.#listen();
    const frame = parsed(data);
    if (!frame) return this.#lost();
    if (frame.type === 'ping') return this.#pong(frame);
    if (frame.type === 'welcome' || frame.type === 'snapshot') return this.#greeted(frame);
    if (frame.type === 'reply') return this.#replied(frame);
    if (frame.type === 'typing') return this.#on.typing(frame.on);
    if (frame.type === 'place') return this.#on.place(frame);
    if (typeof frame.seq === 'number') this.#event(frame);
  }

  #pong({ at }) {
    this.#write({ type: 'pong', at });
    // Only a connection that lasts starts the delays anew; else a server that
    // closes after each welcome would be asked without a pause.
    if (this.#ready) this.#attempt = 0;
  }

  #greeted(frame) {
    this.#ready = true;
    this.#silence = Math.max(3 * frame.ping_every, 5_000);
    this.#listen();
    this.#epoch = frame.epoch;
    if (frame.type === 'snapshot') {
      this.#seq = frame.seq;
      this.#acked = frame.seq;
      this.#on.snapshot(frame.state);
      if (this.#over) return;
    }
    this.#on.link({ state: 'connected' });
    this.#on.ready();
    this.#flush();
  }

  #event(frame) {
    if (this.#seq === null || frame.seq > this.#seq + 1) return this.#lost();
    if (frame.seq <= this.#seq) return undefined;
    this.#seq = frame.seq;
    this.#on.event(frame);
    if (this.#seq - this.#acked >= ACK_EVENTS) return this.#ack();
    this.#cancel.ack ??= this.#world.later(() => this.#ack(), ACK_MS);
    return undefined;
  }

  #ack() {
    this.#clear('ack');
    if (!this.#ready) return;
    this.#acked = this.#seq;
    this.#write({ type: 'ack', seq: this.#seq });
  }

  #replied(frame) {
    const command = this.#pending.get(frame.reply);
    if (!command) return;
    this.#pending.delete(frame.reply);
    this.#sent.delete(frame.reply);
    this.#outbox.removeCommand(frame.reply);
    if (this.#pending.size === 0) this.#width = IN_FLIGHT;
    this.#on.reply(command, frame);
    this.#flush();
  }

  #flush() {
    if (!this.#ready) return;
    for (const [id, frame] of this.#pending) {
      if (this.#sent.size >= this.#width) return;
      if (this.#sent.has(id)) continue;
      this.#sent.add(id);
      this.#write(frame);
    }
  }

  // One timer, armed anew by every message: a hidden page's timers come late,
  // its messages do not.
  #listen() {
    this.#clear('dead');
    this.#cancel.dead = this.#world.later(() => this.#lost(), this.#silence);
  }

  #lost(code) {
    const sent = [...this.#sent];
    this.#detach();
    if (UNREADABLE.includes(code)) this.#suspect(sent);
    if ([OUTDATED, FORGOTTEN, MOVED].includes(code)) {
      this.#over = true;
      return this.#on.link({ state: 'closed', code });
    }
    const wait = retryDelay(this.#attempt, this.#world.random());
    this.#attempt += 1;
    this.#cancel.retry = this.#world.later(() => this.connect(), wait);
    return this.#on.link({ state: 'lost', code, wait });
  }

  // One of these can't be read, and sent again it would close the next socket
  // too. Which one it is shows when they go one by one.
  #suspect(sent) {
    if (sent.length === 1) this.refuse(sent[0], 'malformed');
    else if (sent.length > 1) this.#width = 1;
  }

  #detach() {
    this.#sent.clear();
    this.#clear('dead');
    this.#clear('ack');
    this.#ready = false;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #clear(name) {
    this.#cancel[name]?.();
    this.#cancel[name] = null;
  }
}

function parsed(data) {
  try {
    const frame = JSON.parse(data);
    return typeof frame?.type === 'string' ? frame : null;
  } catch {
    return null;
  }
}
