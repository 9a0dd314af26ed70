// Puts the chat on another site, by one script tag:
//   <script src="https://desk.example/chat/embed.js" async></script>
// A button opens the chat page in a frame, which is seen only while the page in
// it runs: a frame that is refused or dead never covers the site. Reads nothing
// of the site but its pages' titles, and their addresses without the query, which
// may hold what is not ours to know. The way through them is told when a chat
// starts, so that nobody asks what the customer has read already; until then it
// stays in this tab. `data-trail="off"` keeps none. `data-search="q"` names the
// one parameter of the query that is what a customer searched for; a page that
// searches without loading anew says it by an event:
//   dispatchEvent(new CustomEvent('deskbell:search', { detail: 'lost parcel' }))
// Styles are a constructed sheet in a shadow tree: the site's own style and
// its policy for styles leave it alone.
(() => {
  'use strict';
  const script = document.currentScript;
  if (!script || document.querySelector('[data-deskbell]')) return;

  const SAID = script.dataset;
  const LABEL = SAID.label || 'Chat with us';
  const NEWS = SAID.news || 'New message';
  const OPENING = SAID.opening || 'Opening the chat ...';
  const FAILED = SAID.failed || 'The chat can’t be reached. Please try again later.';
  const FRAME = new URL('./', script.src);
  const STORED = 'deskbell.embed';
  const TRAIL = 'deskbell.trail';
  const TRAIL_PAGES = 20;
  const TRAIL_MS = 24 * 3_600_000;
  const PATIENCE_MS = 8_000;
  const FAILED_MS = 20_000;
  const LOADED_MS = 1_000;
  const STYLE = `
    :host { all: initial !important; }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    button, .panel, p { position: fixed; z-index: 2147483000; inset-inline-end: max(20px, env(safe-area-inset-right)); }
    button {
      inset-block-end: max(20px, env(safe-area-inset-bottom));
      inline-size: 56px; block-size: 56px; padding: 14px;
      border: 1px solid transparent; border-radius: 50%;
      background: #3b5bdb; color: #fff; cursor: pointer;
      box-shadow: 0 6px 20px rgb(20 28 60 / .3);
    }
    button:hover { background: #2f4bc0; }
    button:focus-visible { outline: 3px solid #3b5bdb; outline-offset: 3px; }
    [aria-expanded=true] .open, [aria-expanded=false] .close { display: none; }
    svg { display: block; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    .dot {
      position: absolute; inset-block-start: 0; inset-inline-end: 0;
      inline-size: 16px; block-size: 16px;
      border: 2px solid #fff; border-radius: 50%; background: #d92d20;
    }
    .panel {
      inset-block-end: 92px;
      inline-size: 384px; block-size: min(640px, calc(100vh - 112px));
      border: 0; border-radius: 20px; background: Canvas;
      box-shadow: 0 16px 48px rgb(20 28 60 / .3); color-scheme: light dark;
    }
    p {
      inset-block-end: 88px; max-inline-size: min(280px, calc(100vw - 40px));
      margin: 0; padding: 12px 16px; border: 1px solid #848da1; border-radius: 12px;
      background: Canvas; color: CanvasText; color-scheme: light dark;
      font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
      /* A wait of an instant is not worth a word. */
      animation: appear .15s .4s both;
    }
    p:empty { border: 0; padding: 0; }
    [aria-busy=true]::after {
      content: ""; position: absolute; inset: 3px;
      border: 2px solid transparent; border-block-start-color: currentColor; border-radius: 50%;
      animation: turn .9s linear infinite;
    }
    @keyframes appear { from { opacity: 0; } }
    @keyframes turn { to { rotate: 1turn; } }
    @media (prefers-reduced-motion: reduce) {
      p { animation-duration: 1ms; }
      [aria-busy=true]::after { animation-duration: 4s; }
    }
    @media (max-width: 480px), (max-height: 480px) {
      .panel { inset: 0; inline-size: 100%; block-size: 100%; border-radius: 0; }
    }
    @media (forced-colors: active) { .panel, button { border: 1px solid; } }`;

  let frame = null;
  // The page in the frame runs, and says so.
  let ready = false;
  let readyAt = 0;
  let wanted = false;
  let takesFocus = false;
  let patience = 0;
  let unread = 0;
  let running = stored(STORED) !== null;
  let trail = walked();
  const { host, root, button, dot, words } = launcher();

  button.addEventListener('click', () => (wanted ? close() : open({ focus: true })));
  // Escape is the site's own where the focus is on something of the site.
  window.addEventListener('keydown', (event) => {
    const ours = [host, document.body, null].includes(document.activeElement);
    if (event.key === 'Escape' && !event.isComposing && !event.defaultPrevented && ours && wanted) close();
  });
  window.addEventListener('message', ({ source, origin, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== FRAME.origin) return;
    if (data?.deskbell === 'ready') {
      isReady(true);
      tellTrail();
    }
    if (data?.deskbell === 'close') close();
    if (data?.deskbell === 'chat') chatIs(data.open === true, Number(data.unread) || 0);
  });
  if (SAID.trail !== 'off') {
    window.addEventListener('deskbell:search', ({ detail }) => walk(String(detail)));
    // A site of one page changes its address without loading.
    window.navigation?.addEventListener('navigatesuccess', () => walk(searched()));
  }
  if (document.body) begin();
  else document.addEventListener('DOMContentLoaded', begin);

  function begin() {
    document.body.append(host);
    if (SAID.trail !== 'off') walk(searched());
    // A chat goes on while the customer walks through the site.
    if (stored(STORED) === 'shown') open({ focus: false });
    else if (running) makeFrame();
  }

  function launcher() {
    const host = document.createElement('div');
    host.dataset.deskbell = '';
    const root = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('aria-label', LABEL);
    button.setAttribute('aria-expanded', 'false');
    const dot = document.createElement('span');
    dot.className = 'dot';
    dot.hidden = true;
    button.append(icon(), dot);
    const words = document.createElement('p');
    words.setAttribute('role', 'status');
    root.append(button, words);
    return { host, root, button, dot, words };
  }

  function icon() {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(
      line('open', 'M21 11.5a8.5 8.5 0 0 1-12.4 7.5L3 21l2-5.6A8.5 8.5 0 1 1 21 11.5z'),
      line('close', 'M6 9l6 6 6-6'),
    );
    return svg;
  }

  function line(name, d) {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('class', name);
    path.setAttribute('d', d);
    return path;
  }

  function makeFrame() {
    if (frame) return;
    const address = new URL(FRAME);
    address.searchParams.set('page', location.origin + location.pathname);
    frame = document.createElement('iframe');
    frame.className = 'panel';
    frame.title = LABEL;
    frame.hidden = true;
    frame.src = address.href;
    frame.addEventListener('load', () => setTimeout(isAlive, LOADED_MS));
    root.append(frame);
  }

  function open({ focus }) {
    wanted = true;
    takesFocus = focus;
    makeFrame();
    show();
  }

  function close() {
    wanted = false;
    show();
    button.focus();
  }

  function isReady(now) {
    ready = now;
    readyAt = Date.now();
    show();
  }

  // The page says that it is ready when it has loaded. What loads in its place,
  // when it was loaded again in vain, says nothing.
  function isAlive() {
    if (ready && Date.now() - readyAt > 2 * LOADED_MS) isReady(false);
  }

  function show() {
    const shown = wanted && ready;
    frame.hidden = !shown;
    button.setAttribute('aria-expanded', String(shown));
    button.setAttribute('aria-busy', String(wanted && !ready));
    clearTimeout(patience);
    if (wanted && !ready) patience = setTimeout(giveUp, PATIENCE_MS);
    store();
    tell();
    if (!shown || !takesFocus) return;
    takesFocus = false;
    frame.focus();
    frame.contentWindow.postMessage({ deskbell: 'shown' }, FRAME.origin);
  }

  function giveUp() {
    wanted = false;
    show();
    frame.remove();
    frame = null;
    tell(FAILED);
    patience = setTimeout(tell, FAILED_MS);
  }

  function chatIs(open, count) {
    running = open;
    unread = count;
    store();
    tell();
  }

  // Beside the button: what can't be seen while the chat is folded.
  function tell(failed = '') {
    const news = unread > 0 && !(wanted && ready);
    const said = failed || (wanted && !ready && OPENING) || (news && NEWS) || '';
    if (words.textContent !== said) words.textContent = said;
    dot.hidden = unread === 0;
    button.setAttribute('aria-label', unread ? `${LABEL}, ${NEWS}` : LABEL);
  }

  // What the customer searched for, where the site says how that is written.
  function searched() {
    return (SAID.search && new URLSearchParams(location.search).get(SAID.search)) || null;
  }

  // The customer is on this page, and has searched there for this, or not.
  function walk(search) {
    const page = location.origin + location.pathname;
    const last = trail.at(-1);
    if (last?.page === page && last.search === search) return;
    trail = [...trail, { page, title: document.title, search, at: Date.now() }].slice(-TRAIL_PAGES);
    keep(TRAIL, JSON.stringify(trail));
    tellTrail();
  }

  function tellTrail() {
    if (ready) frame.contentWindow.postMessage({ deskbell: 'trail', trail }, FRAME.origin);
  }

  function walked() {
    try {
      return JSON.parse(stored(TRAIL) ?? '[]').filter(({ at }) => Date.now() - at < TRAIL_MS);
    } catch {
      return [];
    }
  }

  function stored(key) {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null;
    }
  }

  function keep(key, value) {
    try {
      if (value === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, value);
    } catch {
      // Storage is forbidden here: the chat then starts folded on every page, and
      // knows of this one alone.
    }
  }

  function store() {
    keep(STORED, running ? (wanted ? 'shown' : 'folded') : null);
  }
})();
