// Every text that a customer reads, and what is done with text: phrases with
// values, links in messages, lengths. Does not touch the page's state.

/** The texts, by key; `{x}` is a value. A translation has the same keys. */
export const MESSAGES = {
  chat: 'Chat',
  messages: 'Messages',
  message: 'Your message',
  placeholder: 'Write a message',
  send: 'Send',
  end: 'End chat',
  close: 'Close',
  connecting: 'Connecting ...',
  lead: 'A few words before we start, so that the right person can help you.',
  start: 'Start chat',
  optional: 'optional',
  waiting: 'Waiting for an agent',
  place: 'You are number {place} in line',
  placeSoon: 'Finding someone for you ...',
  waitingHint: 'You can write already. Your agent will see everything.',
  waitsAgain: 'Your agent lost the connection. You are first in line for the next one.',
  active: '{agent} is here',
  writing: '{agent} is writing ...',
  ended: 'The chat has ended',
  ended_by_agent: 'The agent has ended the chat.',
  ended_by_customer: 'You have ended the chat.',
  customer_gone: 'The chat was closed because you were away for a while.',
  nobody_came: 'Nobody was free in time. We are sorry. Please try again later.',
  agent_lost: 'The chat was closed because your agent lost the connection.',
  newChat: 'Start a new chat',
  tryNow: 'Try now',
  lost: 'Connection lost.',
  unreachable: 'The chat can’t be reached.',
  tooManyTabs: 'This chat is open in too many tabs. Close one of them.',
  outdated: 'This page is out of date. Load it again to go on.',
  forgotten: 'Your last chat is over. You can start a new one.',
  again: 'Trying again ...',
  againIn: 'Trying again in {seconds}\u00a0s.',
  older: 'Older messages',
  latest: 'New message',
  you: 'You',
  sending: 'Sending',
  sent: 'Sent',
  failed: 'Not sent.',
  retry: 'Retry',
  confirmTitle: 'End this chat?',
  confirmWords: 'The conversation will be closed. You can start a new one at any time.',
  confirmEnd: 'End chat',
  keepChatting: 'Keep chatting',
  required: 'Please answer this.',
  answerTooLong: 'This is too long. Please use fewer words.',
  messageTooLong: 'This message is too long. Shorten it, or send it in parts.',
  notReached: 'That did not get through. Check your connection and try again.',
  text_empty: 'There is no text to send.',
  text_too_long: 'This text is too long. Send it in parts.',
  too_many_frames: 'That was too fast. Wait a moment and try again.',
  too_many_chats: 'Too many chats were started from your network. Wait a minute and try again.',
  body_too_slow: 'That took too long to get through. Check your connection and try again.',
  conversation_ended: 'The chat had ended.',
  unavailable: 'This can’t be stored at the moment. Please try again.',
  refused: 'That did not work. Load the page again and retry.',
};

/** The text `key` with its values put in. */
export function say(key, values = {}) {
  return MESSAGES[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The text `key` as `element`'s content; each value is isolated, because a
 * name may run in the other direction. */
export function write(element, key, values = {}) {
  element.replaceChildren(...MESSAGES[key].split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return part;
    const value = document.createElement('bdi');
    value.textContent = values[part];
    return value;
  }));
}

/** What a person reads of a refusal `{code, text}`. */
export function problemWords(problem) {
  const { code, text } = problem ?? {};
  return Object.hasOwn(MESSAGES, code ?? '') ? MESSAGES[code] : text || MESSAGES.refused;
}

/** The length in bytes of UTF-8, as the server's limits count it. */
export function bytes(text) {
  return new TextEncoder().encode(text).length;
}

/** Splits a message into `{text, href?}`: only https addresses that parse, and
 * that hide no other host behind a user name, get an `href`. */
export function linkParts(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(/https:\/\/[^\s<>"]+/gi)) {
    const shown = match[0].replace(/[.,;:!?'’)\]}]+$/, '');
    const href = safeHref(shown);
    if (!href) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    parts.push({ text: shown, href });
    from = match.index + shown.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

function safeHref(address) {
  try {
    const url = new URL(address);
    return url.protocol === 'https:' && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}
