// A running chat as its customer reads it, with a page, a socket and timers made
// by hand: what the server tells becomes words.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Conversation } from '../chat/conversation.js';
import { Keep, Shelf } from '../chat/keep.js';

let elements;

function element() {
  return {
    dataset: {}, hidden: false, textContent: '', value: '', close() {}, focus() {}, setAttribute() {},
    contains: () => false,
    replaceChildren(...parts) { this.textContent = parts.map((part) => part.textContent ?? part).join(''); },
  };
}

beforeEach(() => {
  elements = new Map();
  const one = (id) => {
    if (!elements.has(id)) elements.set(id, element());
    return elements.get(id);
  };
  globalThis.CSS = { supports: () => true };
  globalThis.document = {
    activeElement: null, hasFocus: () => false,
    getElementById: one, querySelector: one, createElement: element,
  };
});

const words = (id) => elements.get(id).textContent;

/** A chat at this stage; returns what brings the next event to it. */
function chat(stage) {
  const keep = new Keep(new Shelf('none'), new Shelf('none'));
  keep.chat = { token: 'T', started: true, at: Date.now() };
  let socket;
  const world = {
    socket: () => (socket = { send() {}, close() {} }),
    later: () => () => {},
    random: () => 1,
  };
  new Conversation({ keep, log: { draw() {}, clear() {} }, world, over() {} }).open();
  const hear = (frame) => socket.onmessage({ data: JSON.stringify(frame) });
  socket.onopen();
  let seq = 1;
  hear({ type: 'snapshot', epoch: 'E', seq, ping_every: 2000, state: { last_message: 0, stage } });
  return (event) => {
    seq += 1;
    hear({ seq, at: Date.now(), ...event });
  };
}

test('an agent who has left is named to the customer who waits again', () => {
  const happens = chat({ active: { agent: 'Ana' } });
  assert.equal(words('status'), 'Ana is here');
  happens({ type: 'waits_again' });
  assert.equal(words('waiting-hint'), 'Ana has left. You wait for an agent again.');
  assert.match(words('news'), /Ana has left/);
  happens({ type: 'joined', agent: 'Ben' });
  happens({ type: 'waits_again' });
  assert.equal(words('waiting-hint'), 'Ben has left. You wait for an agent again.');
});

test('a bot that hands over has not left, and of an agent whom the page has not seen no name is said', () => {
  const happens = chat({ active: { agent: 'Helper' } });
  happens({ type: 'waits_again', bot: true });
  assert.match(words('waiting-hint'), /^You can write already/);
  const other = chat({ waiting: { place: 1 } });
  other({ type: 'waits_again' });
  assert.equal(words('waiting-hint'), 'You wait for an agent again.');
});
