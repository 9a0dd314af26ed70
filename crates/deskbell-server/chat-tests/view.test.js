// The chat page's words on the screen, over elements made by hand: what is told
// twice changes nothing, or a screen reader would read it twice.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { hideBar, showBar, showStage, showUnread } from '../chat/view.js';

let changes = [];
let elements;

/** An element that notes each change of its words. */
function element(id) {
  let words = '';
  const set = (text) => {
    words = text;
    changes.push(id);
  };
  return {
    dataset: {}, hidden: false, close() {}, focus() {}, contains: () => false,
    get textContent() { return words; },
    set textContent(text) { set(text); },
    replaceChildren: (...parts) => set(parts.map((part) => part.textContent ?? part).join('')),
  };
}

beforeEach(() => {
  elements = new Map();
  const one = (id) => {
    if (!elements.has(id)) elements.set(id, element(id));
    return elements.get(id);
  };
  globalThis.document = {
    activeElement: null, getElementById: one, querySelector: one, createElement: () => element('bdi'),
  };
  one('bar').hidden = true;
  changes = [];
});

const told = () => elements.get('news')?.textContent ?? '';

test('the same place in the queue, told again, changes nothing on the page', () => {
  showStage({ type: 'waiting', place: 2 });
  assert.match(told(), /Waiting for an agent You are number 2 in line/);
  changes = [];
  showStage({ type: 'waiting', place: 2 });
  assert.deepEqual(changes, []);
});

test('a new place is read out alone', () => {
  showStage({ type: 'waiting', place: 2 });
  showStage({ type: 'waiting', place: 1 });
  assert.equal(told(), 'You are number 1 in line');
});

test('whoever waits again is told so, and of no place before it is known', () => {
  showStage({ type: 'active', agent: 'Ana' });
  showStage({ type: 'waiting', again: true });
  assert.match(told(), /Finding someone for you \.\.\. You wait for an agent again\./);
  showStage({ type: 'waiting', again: true, place: 3 });
  assert.equal(told(), 'You are number 3 in line');
});

test('whoever waits again because their agent has left is told who it was', () => {
  showStage({ type: 'active', agent: 'Ana' });
  showStage({ type: 'waiting', again: true, agent: 'Ana' });
  assert.match(told(), /Ana has left\. You wait for an agent again\./);
  changes = [];
  showStage({ type: 'waiting', again: true, agent: 'Ana', place: 1 });
  assert.equal(told(), 'You are number 1 in line');
  assert.equal(changes.includes('waiting-hint'), false);
});

test('whom a bot hands over does not wait again', () => {
  showStage({ type: 'active', agent: 'Helper' });
  showStage({ type: 'waiting', again: false });
  assert.doesNotMatch(told(), /again/);
});

test('whoever waits while it is closed and nobody is there is told when it opens again', () => {
  const opens_at = Date.now() + 3_600_000;
  const hour = new Intl.DateTimeFormat('en', { weekday: 'long', hour: 'numeric', minute: '2-digit' }).format(opens_at);
  showStage({ type: 'waiting', place: 2, nobody_there: true, opens_at });
  assert.ok(told().includes(`We are closed now. We are back ${hour}.`), told());
  showStage({ type: 'waiting', place: 2, nobody_there: true, opens_at: undefined });
  assert.match(told(), /^Nobody is here right now/);
  showStage({ type: 'waiting', place: 2, nobody_there: false, opens_at: undefined });
  assert.equal(told(), 'You are number 2 in line');
});

test('an agent who is there is named once', () => {
  showStage({ type: 'active', agent: 'Ana' });
  assert.equal(told(), 'Ana is here');
  changes = [];
  showStage({ type: 'active', agent: 'Ana' });
  assert.deepEqual(changes.filter((id) => id !== 'bdi'), []);
});

test('each new attempt of a lost connection says nothing new, its return does', () => {
  showBar('Connection lost.', { again: () => {} });
  assert.equal(told(), 'Connection lost.');
  changes = [];
  showBar('Connection lost.', { again: () => {} });
  assert.equal(changes.includes('news'), false);
  assert.equal(changes.includes('bar-words'), false);
  hideBar();
  assert.equal(told(), 'The connection is back.');
  changes = [];
  hideBar();
  assert.deepEqual(changes, []);
});

test('messages that are not seen are counted in the title of the tab', () => {
  showUnread(2);
  assert.equal(document.title, '(2) Chat');
  showUnread(0);
  assert.equal(document.title, 'Chat');
});
