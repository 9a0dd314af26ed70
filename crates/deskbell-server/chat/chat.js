// The start of the customer's chat page: the questions, the start of a chat or
// its return after a reload, and the listeners of the page. Does not know what
// happens inside a running chat.

import * as api from './api.js';
import { Conversation } from './conversation.js';
import { Keep, newToken } from './keep.js';
import { retryDelay } from './link.js';
import { Log } from './log.js';
import { showQuestions, startFailed, startPending } from './questions.js';
import { MESSAGES, problemWords } from './text.js';
import * as view from './view.js';
import { host, visit } from './visit.js';

const world = {
  socket: () => new WebSocket(api.socketUrl(), 'deskbell.1'),
  later: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

const keep = new Keep();
let asked = null;
let chat = null;
let wake = () => {};
const log = new Log(view.byId('messages'), view.byAction('older'), view.byAction('latest'), {
  retry: (command) => chat?.retry(command),
  seen: (number) => chat?.seen(number),
  older: () => chat?.older(),
});

/** Asks `get` until it answers; the bar says so meanwhile. */
async function insist(get) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await get();
      view.hideBar();
      return answer;
    } catch {
      const wait = retryDelay(attempt, world.random());
      await new Promise((again) => {
        wake = again;
        view.showBar(MESSAGES.unreachable, { wait, again });
        world.later(again, wait);
      });
    }
  }
}

function openChat() {
  chat = new Conversation({ keep, log, world, forgotten: forgetChat });
  wake = () => chat?.wake();
  view.setBox(keep.draft);
  chat.open();
}

function know(questions) {
  asked = questions;
  view.showTitle(asked.title);
}

async function askQuestions(words = '') {
  if (!asked) know(await insist(api.questions));
  view.showStage({ type: 'questions' });
  showQuestions(asked.questions, keep.chat?.answers, startChat);
  startFailed(words);
}

/** Starts a chat with a token that is kept before it is sent: a retry, and a
 * reload in between, is the same chat. */
async function startChat(answers) {
  startPending();
  const token = keep.chat?.token ?? newToken();
  keep.chat = { token, started: false, answers };
  try {
    await api.start(token, answers, visit());
  } catch (error) {
    startFailed(error instanceof api.Refused ? problemWords(error.problem) : MESSAGES.notReached);
    return;
  }
  keep.chat = { token, started: true };
  openChat();
  view.byId('title').focus();
}

function forgetChat() {
  leaveChat();
  askQuestions(MESSAGES.forgotten);
}

function leaveChat() {
  chat?.close();
  chat = null;
  keep.forget();
  log.clear();
  view.setBox('');
  host.tell('chat', { open: false, unread: 0 });
}

function listen() {
  view.listenToBox({
    say: (text) => chat?.say(text),
    typing: (on) => chat?.typing(on),
    draft: (text) => { keep.draft = text; },
  });
  view.listenToEnd(() => chat?.end());
  view.byAction('new-chat').addEventListener('click', async () => {
    leaveChat();
    await askQuestions();
    view.byId('title').focus();
  });
  window.addEventListener('online', () => wake());
  window.addEventListener('pageshow', () => wake());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake();
  });
}

function listenToHost() {
  host.connect({ shown: focusFirst });
  const close = view.byAction('close');
  close.hidden = !host.embedded;
  close.addEventListener('click', () => host.tell('close'));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !view.byId('confirm').open) host.tell('close');
  });
}

function focusFirst() {
  const field = document.querySelector('#questions:not([hidden]) input, #write:not([hidden]) textarea');
  (field ?? view.byId('title')).focus();
}

/** A chat that runs is shown at once; its title may come when it comes. */
async function begin() {
  if (keep.chat?.started) {
    openChat();
    await api.questions().then(know, () => {});
    return;
  }
  const answers = keep.chat?.answers;
  await askQuestions();
  if (answers) await startChat(answers);
}

view.fillTexts();
listen();
listenToHost();
begin();
