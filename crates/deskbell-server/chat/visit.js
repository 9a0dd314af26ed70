// What this visit says of itself (language, device, page, the way to it), and the
// words with the page that embeds this one. Gives the embedding page nothing of the chat
// but how many messages are unread and whether a chat is open.

const BROWSER_WORDS = [
  ['Edge', /Edg\w*\/(\d+)/], ['Opera', /OPR\/(\d+)/], ['Firefox', /(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /(?:Chrome|CriOS)\/(\d+)/], ['Safari', /Version\/(\d+).*Safari/],
];
const SYSTEM_WORDS = [
  ['iPhone', /iPhone/], ['iPad', /iPad/], ['Android', /Android/], ['Windows', /Windows/],
  ['ChromeOS', /CrOS/], ['macOS', /Mac OS X/], ['Linux', /Linux/],
];

/** `{language, device, page, trail}` for the start of a chat. */
export function visit() {
  return {
    language: navigator.language || null,
    device: deviceWords(navigator.userAgent) || null,
    page: (host.page ?? pageAddress(document.referrer))?.href ?? null,
    trail: host.trail.map(({ at, ...visited }) => ({ ...visited, before: Math.max(0, Math.round((Date.now() - at) / 1_000)) })),
  };
}

/** Browser and system, as in "Chrome 120 on Windows". */
export function deviceWords(userAgent) {
  const [browser, version] = BROWSER_WORDS.map(([name, form]) => [name, userAgent.match(form)?.[1]]).find(([, found]) => found) ?? [];
  const system = SYSTEM_WORDS.find((words) => userAgent.match(words[1]))?.[0];
  return [browser && `${browser} ${version}`, system].filter(Boolean).join(' on ');
}

/** The address of a page of the web, or null. */
export function pageAddress(text) {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** The page that embeds this one. Its origin comes from `?page=`; a page that
 * names another origin there just never receives a word. */
export const host = {
  page: null,
  embedded: false,
  /** The pages before: `[{page, title, search, at}]`. */
  trail: [],

  /** `on`: `{shown()}`, when the embedding page shows this one. */
  connect(on) {
    this.page = pageAddress(new URLSearchParams(location.search).get('page'));
    this.embedded = window.parent !== window && this.page !== null;
    window.addEventListener('message', ({ source, origin, data }) => {
      if (!this.embedded || source !== window.parent || origin !== this.page.origin) return;
      if (data?.deskbell === 'shown') on.shown();
      if (data?.deskbell === 'trail') this.trail = data.trail;
    });
  },

  /** Word is `ready` when the page runs and again when it has loaded, `close`,
   * or `chat` with `{open, unread}`. */
  tell(word, values = {}) {
    if (this.embedded) window.parent.postMessage({ deskbell: word, ...values }, this.page.origin);
  },
};
