// One running chat: joins the socket, the messages and the screen. Does not
// start chats, and does not know how frames travel or how things are drawn.

import { fetchMessages, Refused } from './api.js';
import { boxError, setBox } from './box.js';
import { isTooOld, ulid } from './keep.js';
import { FORGOTTEN, Link, MOVED, TOO_MANY_TABS } from './link.js';
import { Messages } from './messages.js';
import { MESSAGES } from './text.js';
import { byId, hideBar, showBar, showStage, showUnread, showWriting } from './view.js';
import { host } from './visit.js';
import { alternative } from './wire.js';

// Only who sends or gets a file needs it.
const load = () => import('./files.js');
const FILL_AGAIN_MS = 3_000;
// A chat that ended is not shown to whoever sits here later.
const FRESH_MS = 10 * 60_000;

export class Conversation {
  #keep; #log; #token; #outbox; #link; #over; #asked; #left;
  #messages = new Messages();
  #stage = { type: 'connecting' };
  #last = 0;
  #seen;
  #read = 0;
  #files = null;
  #filling = false;
  #closed = false;

  /** `asked` is what the customer wrote to start it: where the chat opened
   * with other words, from another tab, it goes into the box. `over()` is
   * called when there is nothing to show: the server does not know the chat any
   * more, it goes on elsewhere, or it ended long ago. */
  constructor({ keep, log, world, asked = '', over }) {
    const chat = keep.chat;
    this.#keep = keep;
    this.#log = log;
    this.#token = chat.token;
    this.#outbox = keep.outbox(chat.token);
    this.#seen = chat.seen ?? 0;
    this.#left = chat.left;
    this.#asked = asked;
    this.#over = over;
    this.#link = new Link({
      token: this.#token, tab: ulid(), world, outbox: this.#outbox,
      on: {
        event: (event) => this.#happened(event),
        snapshot: (state) => this.#snapshot(state),
        ready: () => this.#ready(),
        place: (place) => this.#place(place),
        typing: (on) => showWriting(on && this.#stage.type === 'active' ? this.#stage.agent : null),
        reply: (command, reply) => this.#replied(command, reply),
        link: (link) => this.#linked(link),
      },
    });
  }

  open() {
    setBox(this.#keep.draft(this.#token));
    showStage(this.#stage);
    for (const { type, command, text, files, problem } of this.#outbox.commands()) {
      if (type !== 'say') continue;
      this.#messages.sending(command, text, files);
      if (problem) this.#messages.failed(command, problem);
    }
    this.#link.connect();
  }

  /** Connects now, where it waits for its next attempt. */
  wake() {
    this.#link.connect();
  }

  /** The page is not looked at any more. */
  leave() {
    this.#keep.change(this.#token, { left: { at: Date.now(), last: this.#last } });
  }

  /** Leaves the chat, and returns what the customer wrote in vain. */
  close() {
    const unsent = [...this.#messages.unsent, byId('message').value.trim()].filter(Boolean).join('\n');
    this.#closed = true;
    this.#link.stop();
    this.#keep.forget(this.#token);
    this.#log.clear();
    this.#files?.clear();
    hideBar();
    setBox('');
    showUnread(0);
    host.tell('chat', { open: false, unread: 0 });
    return unsent;
  }

  /** False where there is nothing to send, or a file is still on its way. */
  say(text) {
    const files = this.#files ? this.#files.take() : [];
    if (!files || (!text && files.length === 0)) return false;
    this.#send(text, files);
    return true;
  }

  /** Uploads files for the next message. */
  async attach(files) {
    this.#files ??= (await load()).attaching(this.#token, byId('attached'), ulid, MESSAGES);
    this.#files.add(files);
  }

  /** Draws the files of a message into `element`. */
  async show(files, element) {
    (await load()).show(this.#token, files, element, MESSAGES);
  }

  // `files` is for this page, to draw them again; the server takes what it knows.
  #send(text, files = []) {
    const command = ulid();
    this.#messages.sending(command, text, files);
    this.#link.command({ command, type: 'say', text, attachments: files.map(({ id }) => id), files });
    this.#draw();
  }

  draft(text) {
    this.#keep.setDraft(this.#token, text);
  }

  /** The reply to a refused command is remembered, so a retry is a new one. */
  retry(command) {
    this.#outbox.removeCommand(command);
    const { text, attachments } = this.#messages.take(command);
    this.#send(text, attachments);
    byId('message').focus();
  }

  end() {
    this.#link.command({ command: ulid(), type: 'end' });
    this.#setStage(this.#stage);
    byId('title').focus();
  }

  typing(on) {
    this.#link.send({ type: 'typing', on });
  }

  /** What stands on the screen is read while the page has the focus. */
  read() {
    if (this.#seen <= this.#read || !document.hasFocus()) return;
    this.#read = this.#seen;
    this.#link.send({ type: 'read', upto: this.#read });
  }

  /** Messages up to `number` stand on the screen. */
  seen(number) {
    if (number <= this.#seen) return;
    this.#seen = number;
    this.#keep.change(this.#token, { seen: number });
    this.#link.send({ type: 'delivered', upto: number });
    this.read();
    this.#tellHost();
  }

  async older() {
    try {
      hideBar();
      await this.#page(this.#messages.first);
    } catch {
      if (!this.#closed) showBar(MESSAGES.notReached, { again: () => this.older() });
    }
  }

  #snapshot(state) {
    const stage = alternative(state.stage);
    const stale = this.#left?.last === state.last_message && Date.now() - this.#left.at > FRESH_MS;
    this.#left = null;
    this.#last = Math.max(this.#last, state.last_message);
    if (stage.type === 'ended' && stale) this.#over('');
    else this.#setStage(stage);
    // The link of a chat that is over is never ready.
    if (stage.type === 'ended') this.#fill();
  }

  #ready() {
    for (const { command } of this.#link.pending) {
      if (isTooOld(command)) this.#link.refuse(command, 'too_old');
    }
    if (this.#seen > 0) this.#link.send({ type: 'delivered', upto: this.#seen });
    this.#read = 0;
    this.read();
    this.#fill();
  }

  #happened(event) {
    if (event.type === 'message') this.#arrived(event.message);
    if (event.type === 'joined') this.#setStage({ type: 'active', agent: event.agent });
    if (event.type === 'waits_again') {
      const again = !event.bot;
      this.#setStage({ type: 'waiting', again, agent: again && this.#stage.agent });
    }
    if (event.type === 'ended') this.#setStage({ type: 'ended', cause: event.cause });
  }

  #arrived(message) {
    this.#last = Math.max(this.#last, message.number);
    this.#messages.store(message);
    if (alternative(message.author).type === 'agent') showWriting(null);
    this.#draw();
  }

  #place({ place, nobody_there, opens_at }) {
    if (this.#stage.type === 'waiting') this.#setStage({ ...this.#stage, place, nobody_there, opens_at });
  }

  #setStage(stage) {
    const hadFocus = document.hasFocus() && document.activeElement !== document.body;
    const over = stage.type === 'ended';
    this.#stage = stage;
    showStage({ ...stage, ending: !over && this.#link.pending.some(({ type }) => type === 'end') });
    if (over) {
      this.#link.finish();
      if (hadFocus) byId('ended-words').focus();
    }
    this.#draw();
  }

  #replied(frame, { ok, error }) {
    const { command, type } = frame;
    if (type === 'say' && ok) this.#messages.sent(command, ok.said.number, ok.said.at);
    if (type === 'say' && error) this.#refused(frame, error);
    if (type === 'end' && error) {
      this.#setStage(this.#stage);
      if (error.code !== 'conversation_ended') boxError(MESSAGES.refused);
    }
    if (this.#stage.type === 'ended') this.#link.finish();
    this.#draw();
  }

  // A text that is too long goes back to where it can be shortened; any other
  // stays in the outbox, so that it can be tried again after a reload too.
  #refused(frame, problem) {
    const { command, text, files } = frame;
    if (problem.code === 'text_too_long' && !files?.length && this.#toBox(text)) {
      this.#messages.take(command);
      boxError(MESSAGES.text_too_long);
      return;
    }
    this.#messages.failed(command, problem);
    this.#outbox.addCommand({ ...frame, problem });
  }

  // False where the box is in use.
  #toBox(text) {
    if (byId('message').value) return false;
    setBox(text);
    this.draft(text);
    return true;
  }

  #linked({ state, code, wait }) {
    byId('state').dataset.link = state;
    if (state === 'connected') hideBar();
    if (state === 'lost') {
      const words = code === TOO_MANY_TABS ? 'tooManyTabs' : 'lost';
      showBar(MESSAGES[words], { wait, again: () => this.wake() });
    }
    const over = { [FORGOTTEN]: MESSAGES.forgotten, [MOVED]: MESSAGES.moved }[code];
    if (state === 'closed' && over) this.#over(over);
    else if (state === 'closed') showBar(MESSAGES.outdated, { again: () => location.reload(), label: 'reload' });
  }

  // After a snapshot the messages since the last known one are not in the log.
  async #fill() {
    if (this.#filling || this.#closed) return;
    this.#filling = true;
    try {
      let before = this.#messages.gap(this.#last);
      while (before > 0 && !this.#closed) {
        await this.#page(before);
        before = this.#messages.gap(this.#last);
      }
      this.#askAgain();
    } catch (error) {
      // A refusal stays one; the socket will say why.
      if (!(error instanceof Refused && error.status < 500)) setTimeout(() => this.#fill(), FILL_AGAIN_MS);
    } finally {
      this.#filling = false;
    }
    if (!this.#closed) this.#draw();
  }

  // Two tabs that start at once are one chat, which opens with the words of one.
  #askAgain() {
    if (this.#asked && !this.#closed && !this.#messages.hasSaid(this.#asked)) this.#toBox(this.#asked);
    this.#asked = '';
  }

  // The answer may come when another chat is on the screen.
  async #page(before) {
    const page = await fetchMessages(this.#token, before);
    if (this.#closed) return;
    this.#messages.page(page, before);
    this.#draw(true);
  }

  #draw(history = false) {
    this.#log.draw(this.#messages.entries, { history, older: this.#messages.first > 1 });
    this.#tellHost();
  }

  #tellHost() {
    const unread = this.#messages.unread(this.#seen);
    showUnread(unread);
    host.tell('chat', { open: this.#stage.type === 'waiting' || this.#stage.type === 'active', unread });
  }
}
