// One running chat: joins the socket, the messages and the screen. Does not
// start chats, and does not know how frames travel or how things are drawn.

import * as api from './api.js';
import { ulid } from './keep.js';
import { FORGOTTEN, Link, TOO_MANY_TABS } from './link.js';
import { Messages } from './messages.js';
import { MESSAGES } from './text.js';
import * as view from './view.js';
import { host } from './visit.js';
import { alternative } from './wire.js';

const FILL_AGAIN_MS = 3_000;

export class Conversation {
  #keep; #log; #token; #link; #forgotten;
  #messages = new Messages();
  #stage = { type: 'connecting' };
  #last = 0;
  #seen;
  #filling = false;
  #closed = false;

  /** `forgotten()` is called when the server does not know the chat any more. */
  constructor({ keep, log, world, forgotten }) {
    this.#keep = keep;
    this.#log = log;
    this.#token = keep.chat.token;
    this.#seen = keep.chat.seen ?? 0;
    this.#forgotten = forgotten;
    this.#link = new Link({
      token: this.#token, tab: ulid(), world, outbox: keep,
      on: {
        event: (event) => this.#happened(event),
        snapshot: (state) => this.#snapshot(state),
        ready: () => this.#ready(),
        place: (place) => this.#place(place),
        typing: (on) => view.showWriting(on && this.#stage.type === 'active' ? this.#stage.agent : null),
        reply: (command, reply) => this.#replied(command, reply),
        link: (link) => this.#linked(link),
      },
    });
  }

  open() {
    view.showStage(this.#stage);
    for (const { type, command, text } of this.#link.pending) {
      if (type === 'say') this.#messages.sending(command, text);
    }
    this.#link.connect();
  }

  /** Connects now, where it waits for its next attempt. */
  wake() {
    this.#link.connect();
  }

  close() {
    this.#closed = true;
    this.#link.stop();
    view.hideBar();
  }

  say(text) {
    const command = ulid();
    this.#messages.sending(command, text);
    this.#link.command({ command, type: 'say', text });
    this.#draw();
  }

  /** The reply to a refused command is remembered, so a retry is a new one. */
  retry(command) {
    this.say(this.#messages.take(command));
  }

  end() {
    this.#link.command({ command: ulid(), type: 'end' });
  }

  typing(on) {
    this.#link.send({ type: 'typing', on });
  }

  /** Messages up to `number` stand on the screen. */
  seen(number) {
    if (number <= this.#seen) return;
    this.#seen = number;
    this.#keep.chat = { ...this.#keep.chat, seen: number };
    this.#link.send({ type: 'delivered', upto: number });
    this.#tellHost();
  }

  async older() {
    const again = () => {
      view.hideBar();
      this.older();
    };
    await this.#page(this.#messages.first).catch(() => view.showBar(MESSAGES.notReached, { again }));
  }

  #snapshot(state) {
    this.#last = Math.max(this.#last, state.last_message);
    this.#setStage(alternative(state.stage));
  }

  #ready() {
    if (this.#seen > 0) this.#link.send({ type: 'delivered', upto: this.#seen });
    this.#fill();
  }

  #happened(event) {
    if (event.type === 'message') this.#arrived(event.message);
    if (event.type === 'joined') this.#setStage({ type: 'active', agent: event.agent });
    if (event.type === 'waits_again') this.#setStage({ type: 'waiting', place: 1, again: true });
    if (event.type === 'ended') this.#setStage({ type: 'ended', cause: event.cause });
  }

  #arrived(message) {
    this.#last = Math.max(this.#last, message.number);
    this.#messages.store(message);
    if (alternative(message.author).type === 'agent') view.showWriting(null);
    this.#draw();
  }

  #place(place) {
    if (this.#stage.type === 'waiting') this.#setStage({ ...this.#stage, place });
  }

  #setStage(stage) {
    const hadFocus = document.hasFocus() && document.activeElement !== document.body;
    this.#stage = stage;
    view.showStage(stage);
    if (stage.type === 'ended') {
      this.#link.finish();
      if (hadFocus) view.byId('ended-words').focus();
    }
    this.#draw();
  }

  #replied({ command, type }, { ok, error }) {
    if (type === 'say' && ok) this.#messages.sent(command, ok.said.number, ok.said.at);
    if (type === 'say' && error) this.#refused(command, error);
    if (type === 'end' && error && error.code !== 'conversation_ended') view.boxError(MESSAGES.refused);
    if (this.#stage.type === 'ended') this.#link.finish();
    this.#draw();
  }

  // A text that is too long goes back to where it can be shortened.
  #refused(command, error) {
    const box = view.byId('message');
    if (error.code !== 'text_too_long' || box.value) return this.#messages.failed(command, error);
    view.setBox(this.#messages.take(command));
    return view.boxError(MESSAGES.messageTooLong);
  }

  #linked({ state, code, wait }) {
    view.byId('state').dataset.link = state;
    if (state === 'connected') view.hideBar();
    if (state === 'lost') {
      const words = code === TOO_MANY_TABS ? 'tooManyTabs' : 'lost';
      view.showBar(MESSAGES[words], { wait, again: () => this.wake() });
    }
    if (state === 'closed' && code === FORGOTTEN) this.#forgotten();
    else if (state === 'closed') view.showBar(MESSAGES.outdated);
  }

  // After a snapshot the messages since the last known one are not in the log.
  async #fill() {
    if (this.#filling || this.#closed) return;
    this.#filling = true;
    try {
      let before = this.#messages.gap(this.#last);
      while (before > 0 && (await this.#page(before)) > 0) before = this.#messages.gap(this.#last);
    } catch (error) {
      // A refusal stays one; the socket will say why.
      if (!(error instanceof api.Refused && error.status < 500)) setTimeout(() => this.#fill(), FILL_AGAIN_MS);
    } finally {
      this.#filling = false;
    }
    this.#draw();
  }

  async #page(before) {
    const page = await api.messages(this.#token, before);
    page.messages.forEach((message) => this.#messages.store(message));
    this.#log.draw(this.#messages.entries, { history: true });
    return page.messages.length;
  }

  #draw() {
    this.#log.draw(this.#messages.entries);
    this.#tellHost();
  }

  #tellHost() {
    host.tell('chat', {
      open: this.#stage.type === 'waiting' || this.#stage.type === 'active',
      unread: this.#messages.unread(this.#seen),
    });
  }
}
