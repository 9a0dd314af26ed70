// A link to come back: asks whether the chat shall go on here, gives the link's
// secret for the chat, and says where that fails. The page loads this with the
// first such link, so it imports nothing of the page; texts are its own, in
// English, unless the page has others under the same names.

const BASE = new URL('.', import.meta.url);
const PATIENCE_MS = 15_000;
/** Refusals that stay, and their texts. */
const OVER = { link_over: 'link_over', conversation_ended: 'forgotten' };
const TEXTS = {
  backTitle: 'Go on with your chat here?',
  backWords: 'It is closed where it was open before.',
  goOn: 'Go on here',
  otherChat: 'Stay in the chat that is open here',
  link_over: 'This link is no longer valid.',
  forgotten: 'Your last chat is over. You can start a new one.',
  newChat: 'Start a new chat',
  notReached: 'That did not get through. Check your connection and try again.',
};

/** Whether to go on with the chat of the link in `history.state`, `{secret,
 * token}`. Nothing is given away unasked: programs that look at the links of
 * e-mails open them too, and so may an agent. Resolves to what stands above the
 * questions; '' where there is nothing to say. `words` are the page's texts. */
export function comeBack(keep, words = {}) {
  const text = texts(words);
  const own = keep.chat?.started ? keep.chat.token : undefined;
  return new Promise((done) => {
    const [title, lead, error] = [made('h2', 'backTitle'), made('p', 'backWords', 'lead'), made('p', '', 'error')];
    const [leave, here] = [made('button', own ? 'otherChat' : 'newChat', 'quiet'), made('button', 'goOn')];
    const [choices, screen] = [made('div', '', 'choices'), made('section', '')];
    error.setAttribute('role', 'alert');
    choices.append(leave, here);
    screen.id = 'back';
    screen.append(title, lead, error, choices);
    document.querySelector('main').append(screen);

    const end = (say = '') => {
      history.replaceState(null, '');
      document.getElementById('title').focus();
      screen.remove();
      done(say);
    };
    const goOn = async () => {
      error.textContent = '';
      here.disabled = true;
      // From here on the link may be used up: after a reload it goes on by itself.
      history.replaceState({ ...history.state, sent: true }, '');
      const { token, over, again } = await exchange({ ...history.state, own }, words);
      if (token && token !== own) keep.chat = { token, started: true, at: Date.now() };
      if (token) return end();
      if (over && !own) return end(over);
      error.textContent = over ?? again;
      here.hidden = Boolean(over);
      here.disabled = false;
      return (over ? leave : here).focus();
    };
    leave.addEventListener('click', () => end());
    here.addEventListener('click', goOn);
    if (history.state.sent) goOn();
  });

  function made(tag, key, className = '') {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = key && text(key);
    return element;
  }
}

/** Gives the link's secret for the chat: `{token}` opens it now, which is `own`
 * where this browser has it already; or `{over}` or `{again}`, with why not. */
export async function exchange({ secret, token, own }, words = {}) {
  const text = texts(words);
  try {
    const answer = await fetch(new URL('back', BASE), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-deskbell': '1' },
      body: JSON.stringify({ secret, token, own }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const told = await answer.json();
    if (answer.ok) return { token: told.moved ? token : own };
    if (OVER[told.code]) return { over: text(OVER[told.code]) };
    return { again: text(told.code) ?? told.text };
  } catch {
    return { again: text('notReached') };
  }
}

function texts(words) {
  return (key) => words[key] ?? TEXTS[key];
}
