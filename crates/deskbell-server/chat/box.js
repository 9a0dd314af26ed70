// The box in which the customer writes: its keys, its size, what is wrong with
// its text. Sends nothing.

import { bytes, MESSAGES, wellFormed } from './text.js';
import { byId, setText } from './view.js';

const MESSAGE_BYTES = 8 * 1024;
const TYPING_MS = 3_000;

/** `on`: `{say(text), typing(on), draft(text), attach(files)}`; `say` is false
 * where nothing was sent. */
export function listenToBox(on) {
  const form = byId('write');
  const box = byId('message');
  // On a phone Enter is the only way to a new line.
  const touch = matchMedia('(pointer: coarse)');
  if (touch.matches) box.enterKeyHint = 'enter';
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
    changed();
  });
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || composes(event) || touch.matches) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = wellFormed(box.value.trim());
    box.focus();
    if (tooLong(text) || !on.say(text)) return;
    setBox('');
    on.draft('');
    typing(false);
  });
  // What is dropped would be opened in the place of this page.
  for (const type of ['change', 'paste', 'dragover', 'drop']) {
    document.addEventListener(type, (event) => {
      const files = [...((event.dataTransfer ?? event.clipboardData ?? event.target).files ?? [])];
      if (files.length > 0 || type === 'dragover') event.preventDefault();
      if (files.length > 0) on.attach(files);
      if (event.target.type === 'file') event.target.value = '';
    });
  }
}

/** The key belongs to a word that is still being composed. */
export function composes(event) {
  return event.isComposing || event.keyCode === 229;
}

/** Puts text into the box. */
export function setBox(text) {
  byId('message').value = text;
  changed();
}

/** What is wrong with the text, beside the box; '' is nothing. */
export function boxError(words) {
  setText('write-error', words);
  byId('message').setAttribute('aria-invalid', String(words !== ''));
}

function changed() {
  const box = byId('message');
  boxError(tooLong(box.value.trim()) ? MESSAGES.text_too_long : '');
  if (CSS.supports('field-sizing', 'content')) return;
  box.style.blockSize = 'auto';
  box.style.blockSize = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
}

function tooLong(text) {
  return bytes(text) > MESSAGE_BYTES;
}
