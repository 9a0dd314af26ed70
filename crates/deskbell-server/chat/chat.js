// The start of the customer's chat page: the questions, the start of a chat or
// its return after a reload or by a link, other tabs, and the listeners of the
// page. Does not know what happens inside a running chat.

import { fetchQuestions, postStart, Refused, socketUrl } from './api.js';
import { composes, listenToBox } from './box.js';
import { Conversation } from './conversation.js';
import { Keep, newToken } from './keep.js';
import { retryDelay } from './link.js';
import { Log } from './log.js';
import { showQuestions, startFailed, startPending } from './questions.js';
import { language, MESSAGES, problemWords, speak } from './text.js';
import { byAction, byId, fillTexts, focusFirst, hideBar, listenToEnd, showBar, showStage, showTitle } from './view.js';
import { host, visit } from './visit.js';

// A start without an answer is repeated for this long. Later it is the person
// who starts, and the first one, if it arrived, was closed as left.
const STARTS_MS = 30_000;

const world = {
  socket: () => new WebSocket(socketUrl(), 'deskbell.1'),
  later: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

const keep = new Keep();
let form = null;
let chat = null;
let wake = () => {};
const log = new Log(byId('messages'), byAction('older'), byAction('latest'), {
  retry: (command) => chat?.retry(command),
  seen: (number) => chat?.seen(number),
  older: () => chat?.older(),
  files: (files, element) => chat?.show(files, element),
});

/** Asks `get` until it answers, or a chat of another tab has opened; the bar
 * says so meanwhile. */
async function insist(get) {
  for (let attempt = 0; !chat; attempt += 1) {
    try {
      const answer = await get();
      hideBar();
      return answer;
    } catch {
      if (chat) break;
      const wait = retryDelay(attempt, world.random());
      await new Promise((again) => {
        wake = again;
        showBar(MESSAGES.unreachable, { wait, again });
        world.later(again, wait);
      });
    }
  }
  return null;
}

function openChat() {
  const asked = keep.form.find(({ question }) => question === 'reason')?.answer;
  keep.form = [];
  chat = new Conversation({ keep, log, world, asked, over: leaveChat });
  wake = () => chat?.wake();
  chat.open();
}

function know(questions) {
  form = questions;
  showTitle(form.title);
}

async function askQuestions(words = '') {
  showStage({ type: 'connecting' });
  const questions = form ?? (await insist(fetchQuestions));
  if (chat) return;
  know(questions);
  showStage({ type: 'questions' });
  byId('not-kept').hidden = keep.lasts;
  showQuestions(form.questions, keep.form, {
    typed: (answers) => { keep.form = answers; },
    start: startChat,
  });
  startFailed(words);
  // Who opened the chat meanwhile waits at its heading.
  if (document.activeElement === byId('title')) focusFirst();
}

/** Starts a chat with a token that is kept before it is sent: a retry, a reload
 * in between, and a start in another tab are the same chat. */
async function startChat(answers) {
  keep.form = answers;
  if (joinOther()) return;
  startPending();
  const { token, at } = isFresh(keep.chat) ? keep.chat : { token: newToken(), at: Date.now() };
  keep.chat = { token, started: false, at, answers };
  try {
    await postStart(token, answers, visit());
  } catch (error) {
    startFailed(error instanceof Refused ? problemWords(error.problem) : MESSAGES.notReached);
    return;
  }
  if (chat) return;
  keep.change(token, { started: true, answers: undefined });
  openChat();
  byId('title').focus();
}

function isFresh(kept) {
  return kept !== null && !kept.started && Date.now() - kept.at < STARTS_MS;
}

/** Another tab has started a chat meanwhile: it is this one's too, unless this
 * one has a link to another. */
function joinOther() {
  if (chat || history.state || !keep.chat?.started) return false;
  openChat();
  return true;
}

/** Leaves the chat for the questions; what was not sent is the next reason,
 * unless all is to be `cleared`. */
async function leaveChat(words, cleared = false) {
  const answer = chat.close();
  chat = null;
  keep.form = cleared ? [] : [{ question: 'reason', answer }];
  if (!joinOther()) await askQuestions(words);
}

function listen() {
  listenToBox({
    say: (text) => chat?.say(text),
    typing: (on) => chat?.typing(on),
    draft: (text) => chat?.draft(text),
    attach: (files) => chat?.attach(files),
  });
  listenToEnd(() => chat?.end());
  for (const action of ['new-chat', 'clear']) {
    byAction(action).addEventListener('click', async () => {
      byId('title').focus();
      await leaveChat('', action === 'clear');
    });
  }
  window.addEventListener('storage', joinOther);
  window.addEventListener('focus', () => chat?.read());
  window.addEventListener('online', () => wake());
  window.addEventListener('hashchange', () => { if (location.hash) location.reload(); });
  window.addEventListener('pageshow', () => {
    host.tell('ready');
    wake();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake();
    else chat?.leave();
  });
}

function listenToHost() {
  host.connect({ shown: focusFirst });
  const close = byAction('close');
  close.hidden = !host.embedded;
  close.addEventListener('click', () => host.tell('close'));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !composes(event) && !byId('confirm').open) host.tell('close');
  });
  host.tell('ready');
}

/** A link to a chat comes before all else. Its secret leaves the address bar at
 * once; the history keeps it for a reload. Words are for the questions. */
async function comeBack() {
  const [, secret] = location.hash.split('#back=');
  if (secret) history.replaceState({ secret, token: newToken() }, '', location.pathname + location.search);
  if (!history.state) return '';
  fetchQuestions().then(know, () => {});
  const link = await insist(() => import('./back.js'));
  showStage({ type: 'back' });
  return link.comeBack(keep, MESSAGES);
}

/** A chat that runs is shown at once; its title may come when it comes. */
async function begin() {
  const words = await comeBack();
  const kept = keep.chat;
  if (!words && kept?.started) {
    openChat();
    await fetchQuestions().then(know, () => {});
    return;
  }
  if (kept && keep.form.length === 0) keep.form = kept.answers;
  await askQuestions(words);
  if (isFresh(kept)) await startChat(kept.answers);
}

fillTexts(await speak(language(navigator.languages)));
listen();
listenToHost();
begin();
