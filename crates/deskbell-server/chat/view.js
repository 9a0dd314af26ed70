// The screens of the chat page: which stage is shown, its words, the bar of a
// lost connection, the question before the end, where the focus goes. Sends
// nothing and keeps no state of the chat.

import { MESSAGES, say, when, write } from './text.js';

const WRITING_ENDS_MS = 6_000;

/** The one element with this id. */
export const byId = (id) => document.getElementById(id);
/** The one element that does `action`. */
export const byAction = (action) => document.querySelector(`[data-action="${action}"]`);

/** A new element of this class. */
export function made(tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}

/** Puts the texts of `language` into the page as it was loaded. */
export function fillTexts(language) {
  document.documentElement.lang = language;
  document.documentElement.dir = MESSAGES.dir;
  for (const element of document.querySelectorAll('[data-text]')) {
    element.textContent = MESSAGES[element.dataset.text];
  }
  for (const element of document.querySelectorAll('[data-label]')) {
    element.setAttribute('aria-label', MESSAGES[element.dataset.label]);
  }
  byId('message').placeholder = MESSAGES.placeholder;
}

/** Shows a stage: `connecting`, `questions`, or a stage of the wire, with
 * `ending` while the customer's end of it is on its way. */
export function showStage(stage) {
  byId('state').dataset.state = stage.type;
  const talking = stage.type === 'waiting' || stage.type === 'active';
  byId('connecting').hidden = stage.type !== 'connecting';
  byId('questions').hidden = stage.type !== 'questions';
  byId('chat').hidden = !talking && stage.type !== 'ended';
  byId('waiting').hidden = stage.type !== 'waiting' || stage.ending;
  byId('write').hidden = !talking || stage.ending;
  byAction('end').hidden = !talking || stage.ending;
  byId('ended').hidden = stage.type !== 'ended';
  announce(stageWords(stage));
  if (!talking) byId('confirm').close();
  if (stage.type !== 'active') showWriting(null);
}

// Puts a stage's words where they stand, and returns those that are new.
function stageWords(stage) {
  const fresh = [];
  const put = (id, key, values) => {
    if (write(byId(id), key, values)) fresh.push(byId(id).textContent);
  };
  if (stage.ending) put('status', 'ending');
  else if (stage.type === 'active') put('status', 'active', { agent: stage.agent });
  else if (stage.type === 'waiting') put('status', 'waiting');
  else if (stage.type === 'ended') put('status', 'ended');
  else setText('status', '');
  if (stage.type === 'waiting') {
    // Further behind, a place is told once and then grows old.
    const place = stage.place <= 100 ? 'place' : 'placeSoon';
    if (stage.opens_at) put('place', 'closedNow', { when: when(stage.opens_at) });
    else put('place', stage.nobody_there ? 'nobodyThere' : place, stage);
    // Whom the page has seen go.
    const again = stage.agent ? 'agentLeft' : 'waitsAgain';
    put('waiting-hint', stage.again ? again : 'waitingHint', stage);
  }
  if (stage.type === 'ended') put('ended-words', MESSAGES[stage.cause] ? stage.cause : 'ended');
  return fresh.join(' ');
}

// The page's one live region. It is there from the start, because a region that
// comes with its words is not read out; the log of messages is its own.
function announce(words) {
  if (words) byId('news').textContent = words;
}

/** Sets words only where they are others. */
export function setText(id, words) {
  if (byId(id).textContent !== words) byId(id).textContent = words;
}

let title = '';
let unread = 0;

/** The company's or desk's name. */
export function showTitle(words) {
  title = words || MESSAGES.chat;
  setText('name', title);
  showUnread(unread);
}

/** How many messages the customer has not seen: in the tab's title. */
export function showUnread(count) {
  unread = count;
  const words = title || MESSAGES.chat;
  document.title = count > 0 ? `(${count}) ${words}` : words;
}

/** The focus goes to the first field of the stage, or to its heading. */
export function focusFirst() {
  const field = document.querySelector('#questions:not([hidden]) input, #write:not([hidden]) textarea');
  (field ?? byId('title')).focus();
}

let stopCount = () => {};

/** The bar: its words, what its button does (`label` is the button's text), and
 * the milliseconds after which it happens by itself. Without `again` there is
 * no button. */
export function showBar(words, { wait, again, label = 'tryNow' } = {}) {
  stopCount();
  if (byId('bar').hidden || byId('bar-words').textContent !== words) announce(words);
  byId('bar').hidden = false;
  setText('bar-words', words);
  const button = byAction('try-now');
  button.hidden = !again;
  button.textContent = MESSAGES[label];
  button.onclick = again;
  if (wait !== undefined) countDown(Math.ceil(wait / 1_000));
}

/** Takes the bar away; the focus does not go with it. */
export function hideBar() {
  stopCount();
  const bar = byId('bar');
  if (bar.hidden) return;
  const hadFocus = bar.contains(document.activeElement);
  bar.hidden = true;
  announce(MESSAGES.restored);
  if (hadFocus) focusFirst();
}

function countDown(seconds) {
  const count = byId('bar-count');
  const tick = () => {
    count.textContent = seconds > 0 ? say('againIn', { seconds }) : MESSAGES.again;
    seconds -= 1;
  };
  tick();
  const timer = setInterval(tick, 1_000);
  stopCount = () => {
    clearInterval(timer);
    count.textContent = '';
  };
}

let writingTimer = 0;

/** "Ana is writing ...", until it is said again or 6 s are over; null is nobody. */
export function showWriting(agent) {
  clearTimeout(writingTimer);
  byId('typing').hidden = !agent;
  if (!agent) return;
  write(byId('typing'), 'writing', { agent });
  writingTimer = setTimeout(() => showWriting(null), WRITING_ENDS_MS);
}

/** Asks before the end; `end` is what a yes does. */
export function listenToEnd(end) {
  const confirm = byId('confirm');
  byAction('end').addEventListener('click', () => confirm.showModal());
  byAction('keep-chatting').addEventListener('click', () => confirm.close());
  byAction('confirm-end').addEventListener('click', () => {
    confirm.close();
    end();
  });
}
