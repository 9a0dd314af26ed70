// The three HTTP calls of the chat page. Does not retry and shows nothing.

const BASE = new URL('.', import.meta.url);
const PATIENCE_MS = 15_000;

/** The server's refusal: `problem` is `{code, text}` or null. A call that got
 * no answer at all throws the browser's own error instead. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.code ?? `status ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

/** `{title, questions: [{id, text, required}]}`. */
export function fetchQuestions() {
  return call('questions');
}

/** Opens the chat of `token`, or finds it opened. */
export function postStart(token, answers, visit) {
  return call('start', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-deskbell': '1' },
    body: JSON.stringify({ token, answers, visit }),
  });
}

/** `{messages, more}`: one page of the messages before number `before`. */
export function fetchMessages(token, before) {
  return call(`messages?before=${before}`, { headers: { authorization: `Bearer ${token}` } });
}

/** The socket's address. */
export function socketUrl() {
  const url = new URL('socket', BASE);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}

async function call(path, options = {}) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await fetch(new URL(path, BASE), { ...options, cache: 'no-store', signal });
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => null));
  return answer.json();
}
