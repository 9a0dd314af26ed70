// What the browser keeps: two tabs share the local storage, each has a session
// of its own.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isTooOld, Keep, newToken, Shelf, ulid } from '../chat/keep.js';

const shelf = () => new Shelf('none');
/** Two tabs of one browser. */
function tabs() {
  const local = shelf();
  return [new Keep(local, shelf()), new Keep(local, shelf())];
}
const chat = (token) => ({ token, started: true });

test('identifiers are ULIDs that sort by their time', () => {
  const random = new Uint8Array(16).fill(255);
  assert.equal(ulid(1_469_918_176_385, random), '01ARYZ6S41ZZZZZZZZZZZZZZZZ');
  assert.ok(ulid(1, random) < ulid(2, new Uint8Array(16)));
});

test('a command is too old after a day, because the server has forgotten its reply', () => {
  const now = 1_700_000_000_000;
  assert.equal(isTooOld(ulid(now - 23 * 3_600_000), now), false);
  assert.equal(isTooOld(ulid(now - 25 * 3_600_000), now), true);
});

test('a chat is forgotten with its commands and its draft', () => {
  const [keep] = tabs();
  keep.chat = chat('T');
  const outbox = keep.outbox('T');
  outbox.addCommand({ command: 'B', type: 'end' });
  outbox.addCommand({ command: 'A', type: 'say', text: 'x' });
  keep.setDraft('T', 'y');
  assert.deepEqual(outbox.commands().map(({ command }) => command), ['A', 'B']);
  keep.forget('T');
  assert.deepEqual([keep.chat, outbox.commands(), keep.draft('T')], [null, [], '']);
});

test('a tab that forgets its old chat leaves the one that another tab has started', () => {
  const [one, two] = tabs();
  two.chat = chat('new-token-of-two');
  two.outbox('new-token-of-two').addCommand({ command: 'A', type: 'say', text: 'x' });
  one.forget('old-token-of-one');
  assert.deepEqual(two.chat, chat('new-token-of-two'));
  assert.equal(two.outbox('new-token-of-two').commands().length, 1);
});

test('what one chat has seen is not written onto another one', () => {
  const [one, two] = tabs();
  two.chat = chat('new');
  one.change('old', { seen: 7 });
  assert.deepEqual(two.chat, chat('new'));
  one.change('new', { seen: 2 });
  assert.equal(two.chat.seen, 2);
});

test('commands of one chat are not those of another', () => {
  const [keep] = tabs();
  keep.outbox(newToken()).addCommand({ command: 'A', type: 'say', text: 'for Ana only' });
  assert.deepEqual(keep.outbox(newToken()).commands(), []);
});

test('commands that no chat can send any more are not kept', () => {
  const local = shelf();
  const old = { command: ulid(1), type: 'say', text: 'x' };
  const keep = new Keep(local, shelf());
  keep.chat = chat('current');
  ['current', 'other'].forEach((token) => keep.outbox(token).addCommand(old));
  keep.outbox('other').addCommand({ ...old, command: ulid() });
  const later = new Keep(local, shelf());
  assert.deepEqual(['current', 'other'].map((token) => later.outbox(token).commands().length), [1, 1]);
});

test('a storage without room loses nothing while the page lives', (test) => {
  const real = new Map([['deskbell.chat', '{"token":"old"}']]);
  globalThis.fullStorage = {
    getItem: (key) => real.get(key) ?? null,
    setItem: () => { throw new Error('QuotaExceededError'); },
    removeItem: (key) => void real.delete(key),
    key: (index) => [...real.keys()][index],
    get length() { return real.size; },
  };
  test.after(() => delete globalThis.fullStorage);
  const keep = new Keep(new Shelf('fullStorage'), shelf());
  keep.chat = chat('T');
  keep.outbox('T').addCommand({ command: 'A', type: 'say', text: 'x' });
  assert.equal(keep.chat.token, 'T');
  assert.equal(keep.outbox('T').commands().length, 1);
  assert.equal(keep.lasts, false);
});

test('a storage that is forbidden is no error', (test) => {
  Object.defineProperty(globalThis, 'forbidden', { configurable: true, get: () => { throw new Error('SecurityError'); } });
  test.after(() => delete globalThis.forbidden);
  const keep = new Keep(new Shelf('forbidden'), new Shelf('forbidden'));
  keep.form = [{ question: 'name', answer: 'Eva' }];
  assert.deepEqual(keep.form, [{ question: 'name', answer: 'Eva' }]);
  assert.equal(keep.lasts, false);
});
