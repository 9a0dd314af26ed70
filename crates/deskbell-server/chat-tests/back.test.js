// A link to come back: what is asked of the server, what is kept, and what the
// person reads. The page is made by hand, the server answers what a test says.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { comeBack, exchange } from '../chat/back.js';
import { Keep, Shelf } from '../chat/keep.js';
import { MESSAGES } from '../chat/text.js';

const STATE = { secret: 'S', token: 'new' };
let asked;
let answers;
let screens;
let title;

/** An element with what this page needs of one. */
function element() {
  const one = {
    children: [], hidden: false, disabled: false, gone: false,
    append: (...children) => one.children.push(...children),
    setAttribute() {},
    addEventListener: (_, run) => { one.click = run; },
    focus: () => { document.activeElement = one; },
    remove: () => { one.gone = true; },
  };
  return one;
}

beforeEach(() => {
  [asked, answers, screens, title] = [[], [], [], element()];
  globalThis.document = {
    activeElement: null, createElement: element, getElementById: () => title,
    querySelector: () => ({ append: (screen) => screens.push(screen) }),
  };
  const history = { state: { ...STATE }, replaceState: (state) => { history.state = state; } };
  globalThis.history = history;
  globalThis.fetch = async (url, { body }) => {
    asked.push([url.pathname.split('/').at(-1), JSON.parse(body)]);
    const [status, told] = answers.shift() ?? [];
    if (!status) throw new TypeError('no network');
    return { ok: status === 200, status, json: async () => told };
  };
});

const refused = (status, code) => [status, { code, text: `server: ${code}` }];
const kept = (chat) => {
  const keep = new Keep(new Shelf('none'), new Shelf('none'));
  if (chat) keep.chat = chat;
  return keep;
};
/** The parts of the screen, and what `comeBack` came to. */
function shown(keep) {
  const opened = { words: undefined };
  const done = comeBack(keep, MESSAGES).then((words) => { opened.words = words; });
  const [, , error, { children: [leave, here] }] = screens[0].children;
  return { opened, done, error, leave, here, screen: screens[0] };
}
const settle = () => new Promise(setImmediate);

test('the chat moves to the token of this page, and its own token is told along', async () => {
  answers = [[200, { conversation: 'C', moved: true }]];
  assert.deepEqual(await exchange({ ...STATE, own: 'old' }), { token: 'new' });
  assert.deepEqual(asked, [['back', { secret: 'S', token: 'new', own: 'old' }]]);
});

test('a chat that this browser has already stays as it is', async () => {
  answers = [[200, { conversation: 'C', moved: false }]];
  assert.deepEqual(await exchange({ ...STATE, own: 'old' }), { token: 'old' });
});

test('a link that is over and a chat that is over are told in words, and are not tried again', async () => {
  answers = [refused(410, 'link_over'), refused(409, 'conversation_ended')];
  assert.deepEqual(await exchange(STATE), { over: 'This link is no longer valid.' });
  assert.deepEqual(await exchange(STATE, MESSAGES), { over: MESSAGES.forgotten });
});

test('what may go better later is told as such', async () => {
  answers = [refused(429, 'too_many_chats'), refused(503, 'of_the_future')];
  assert.deepEqual(await exchange(STATE, MESSAGES), { again: MESSAGES.too_many_chats });
  assert.deepEqual(await exchange(STATE, MESSAGES), { again: 'server: of_the_future' });
  assert.deepEqual(await exchange(STATE, MESSAGES), { again: MESSAGES.notReached });
});

test('nothing is sent before the person says so', async () => {
  const { leave, done, opened } = shown(kept());
  await settle();
  assert.deepEqual(asked, []);
  leave.click();
  await done;
  assert.deepEqual([asked, opened.words, history.state], [[], '', null]);
});

test('who goes on here has the chat, and the link is forgotten', async () => {
  const keep = kept();
  const { here, done, opened, screen } = shown(keep);
  answers = [[200, { conversation: 'C', moved: true }]];
  here.click();
  await done;
  const { token, started } = keep.chat;
  assert.deepEqual([token, started, opened.words, history.state], ['new', true, '', null]);
  assert.ok(screen.gone);
  assert.equal(document.activeElement, title);
});

test('a try without an answer is repeated with the same token, also by itself after a reload', async () => {
  const keep = kept();
  const { here, error } = shown(keep);
  here.click();
  await settle();
  assert.equal(error.textContent, MESSAGES.notReached);
  assert.equal(document.activeElement, here);
  assert.equal(keep.chat, null);
  assert.deepEqual(history.state, { ...STATE, sent: true });
  // The page is loaded again.
  screens = [];
  answers = [[200, { conversation: 'C', moved: true }]];
  await shown(keep).done;
  assert.equal(keep.chat.token, 'new');
  assert.deepEqual(asked[0], asked[1]);
});

test('a link that is over leads to the questions, with the reason', async () => {
  const { here, done, opened } = shown(kept());
  answers = [refused(410, 'link_over')];
  here.click();
  await done;
  assert.deepEqual([opened.words, history.state], ['This link is no longer valid.', null]);
});

test('beside a chat that runs here, a link that is over says so and leaves that chat alone', async () => {
  const own = { token: 'old', started: true };
  const keep = kept(own);
  const { here, leave, error, done, opened } = shown(keep);
  answers = [refused(410, 'link_over')];
  here.click();
  await settle();
  assert.deepEqual([error.textContent, here.hidden], ['This link is no longer valid.', true]);
  assert.equal(document.activeElement, leave);
  leave.click();
  await done;
  assert.deepEqual([opened.words, keep.chat], ['', own]);
});

test('the chat of the link takes the place of another one that this browser has', async () => {
  const keep = kept({ token: 'old', started: true });
  const { here, done } = shown(keep);
  answers = [[200, { conversation: 'C', moved: true }]];
  here.click();
  await done;
  assert.equal(keep.chat.token, 'new');
});

test('the chat of the link that this browser has already is opened, with all that is kept of it', async () => {
  const own = { token: 'old', started: true, seen: 7 };
  const keep = kept(own);
  const { here, done } = shown(keep);
  answers = [[200, { conversation: 'C', moved: false }]];
  here.click();
  await done;
  assert.deepEqual(keep.chat, own);
});
