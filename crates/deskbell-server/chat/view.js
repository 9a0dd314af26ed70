// The screens of the chat page: which stage is shown, its words, the bar of a
// lost connection, the box, the question before the end. Sends nothing and
// keeps no state of the chat.

import { bytes, MESSAGES, say, write } from './text.js';

const MESSAGE_BYTES = 8 * 1024;
const TYPING_MS = 3_000;
const WRITING_ENDS_MS = 6_000;

/** The one element with this id. */
export const byId = (id) => document.getElementById(id);
/** The one element that does `action`. */
export const byAction = (action) => document.querySelector(`[data-action="${action}"]`);

/** Puts the texts into the page as it was loaded. */
export function fillTexts() {
  for (const element of document.querySelectorAll('[data-text]')) {
    element.textContent = MESSAGES[element.dataset.text];
  }
  for (const element of document.querySelectorAll('[data-label]')) {
    element.setAttribute('aria-label', MESSAGES[element.dataset.label]);
  }
  byId('message').placeholder = MESSAGES.placeholder;
}

/** Shows a stage: `connecting`, `questions`, or a stage of the wire. */
export function showStage(stage) {
  byId('state').dataset.state = stage.type;
  const talking = stage.type === 'waiting' || stage.type === 'active';
  byId('connecting').hidden = stage.type !== 'connecting';
  byId('questions').hidden = stage.type !== 'questions';
  byId('chat').hidden = !talking && stage.type !== 'ended';
  byId('waiting').hidden = stage.type !== 'waiting';
  byId('write').hidden = !talking;
  byAction('end').hidden = !talking;
  byId('ended').hidden = stage.type !== 'ended';
  showStatus(stage);
  if (!talking) byId('confirm').close();
  if (stage.type !== 'active') showWriting(null);
}

function showStatus(stage) {
  const status = byId('status');
  if (stage.type === 'active') write(status, 'active', { agent: stage.agent });
  else if (stage.type === 'waiting') status.textContent = MESSAGES.waiting;
  else if (stage.type === 'ended') status.textContent = MESSAGES.ended;
  else status.textContent = '';
  if (stage.type === 'waiting') showPlace(stage);
  if (stage.type === 'ended') byId('ended-words').textContent = MESSAGES[stage.cause] ?? MESSAGES.ended;
}

// A live region: the same words are not set twice, or they are read out again.
function showPlace({ place, again }) {
  setText('place', place ? say('place', { place }) : MESSAGES.placeSoon);
  setText('waiting-hint', MESSAGES[again ? 'waitsAgain' : 'waitingHint']);
}

function setText(id, words) {
  if (byId(id).textContent !== words) byId(id).textContent = words;
}

/** The company's or desk's name. */
export function showTitle(title) {
  byId('title').textContent = title || MESSAGES.chat;
  document.title = title || MESSAGES.chat;
}

let stopCount = () => {};

/** The bar: its words, what [Try now] does, and the milliseconds after which it
 * happens by itself. Without `again` there is no button. */
export function showBar(words, { wait, again } = {}) {
  stopCount();
  byId('bar').hidden = false;
  byId('bar-words').textContent = words;
  byAction('try-now').hidden = !again;
  byAction('try-now').onclick = again;
  if (wait !== undefined) countDown(Math.ceil(wait / 1_000));
}

export function hideBar() {
  stopCount();
  byId('bar').hidden = true;
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

/** The box. `on`: `{say(text), typing(on), draft(text)}`. */
export function listenToBox(on) {
  const form = byId('write');
  const box = byId('message');
  let typedAt = 0;
  const typing = (now) => {
    if (now && Date.now() - typedAt < TYPING_MS) return;
    if (!now && !typedAt) return;
    typedAt = now ? Date.now() : 0;
    on.typing(now);
  };
  box.addEventListener('input', () => {
    on.draft(box.value);
    typing(box.value.trim() !== '');
    boxError(tooLong(box.value));
  });
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = box.value.trim();
    box.focus();
    if (!text || boxError(tooLong(text))) return;
    setBox('');
    on.draft('');
    typing(false);
    on.say(text);
  });
}

/** Puts text into the box. */
export function setBox(text) {
  byId('message').value = text;
  boxError(tooLong(text));
}

/** What is wrong with the text, beside the box; '' is nothing. Returns it. */
export function boxError(words) {
  setText('write-error', words);
  byId('message').setAttribute('aria-invalid', String(words !== ''));
  return words;
}

function tooLong(text) {
  return bytes(text.trim()) > MESSAGE_BYTES ? MESSAGES.messageTooLong : '';
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
