// What is done with text: the language, phrases with values, links in messages,
// lengths. Does not touch the page's state.

import { TEXTS } from './texts/en.js';

/** The languages of texts/, beside English. */
const LANGUAGES = ['de', 'es', 'ar'];
const SIX_DAYS_MS = 6 * 86_400_000;

/** The texts of the page, by key. */
export const MESSAGES = { ...TEXTS };
let numbers = new Intl.NumberFormat('en');
let clock = clockOf('en');

/** The first language of `wanted` that there are texts for. */
export function language(wanted, languages = LANGUAGES) {
  const wide = wanted.map((tag) => tag.toLowerCase().split('-')[0]);
  return wide.find((tag) => tag === 'en' || languages.includes(tag)) ?? 'en';
}

/** Takes the texts of a language; returns the one that is spoken now. */
export async function speak(tag) {
  if (tag === 'en') return tag;
  try {
    const { TEXTS: texts } = await import(`./texts/${tag}.js`);
    Object.assign(MESSAGES, texts);
    numbers = new Intl.NumberFormat(tag);
    clock = clockOf(tag);
    return tag;
  } catch {
    return 'en';
  }
}

// Words and values in turn.
function parts(key, values) {
  const value = (name) => (typeof values[name] === 'number' ? numbers.format(values[name]) : values[name]);
  return MESSAGES[key].split(/\{(\w+)\}/).map((part, index) => (index % 2 ? value(part) : part));
}

function clockOf(tag) {
  return new Intl.DateTimeFormat(tag, { hour: 'numeric', minute: '2-digit' });
}

/** A moment of today. */
export function timeOfDay(at) {
  return clock.format(at);
}

/** A moment of the next days by its weekday, a later one by its date. */
export function when(at) {
  const near = { weekday: 'long', hour: 'numeric', minute: '2-digit' };
  const form = at - Date.now() < SIX_DAYS_MS ? near : { dateStyle: 'full', timeStyle: 'short' };
  return new Intl.DateTimeFormat(numbers.resolvedOptions().locale, form).format(at);
}

/** The text `key` with its values put in. */
export function say(key, values) {
  return parts(key, values).join('');
}

/** The text `key` as `element`'s content; each value is isolated, because a
 * name may run in the other direction. True when it was another text. */
export function write(element, key, values) {
  if (element.textContent === say(key, values)) return false;
  element.replaceChildren(...parts(key, values).map((part, index) => {
    if (index % 2 === 0) return part;
    const value = document.createElement('bdi');
    value.textContent = part;
    return value;
  }));
  return true;
}

/** What a person reads of a refusal `{code, text}`. */
export function problemWords(problem) {
  const { code, text } = problem ?? {};
  return Object.hasOwn(MESSAGES, code ?? '') ? MESSAGES[code] : text || MESSAGES.refused;
}

/** The text with a mark for each half of a character, which no frame can carry. */
export function wellFormed(text) {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

/** The length in bytes of UTF-8, as the server's limits count it. */
export function bytes(text) {
  return new TextEncoder().encode(text).length;
}

/** Splits a message into `{text, href?}`: only https addresses that parse, and
 * that hide no other host behind a user name, get an `href`. */
export function linkParts(text) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(/https:\/\/[^\s<>"]+/gi)) {
    const address = withoutSentence(match[0]);
    const href = safeHref(address);
    if (!href) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    found.push({ text: address, href });
    from = match.index + address.length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}

// A closing bracket belongs to the address that opened it.
function withoutSentence(address) {
  const bare = address.replace(/[.,;:!?'’\]}]+$/, '');
  const extra = bare.endsWith(')') && bare.split(')').length > bare.split('(').length;
  return extra ? withoutSentence(bare.slice(0, -1)) : bare;
}

function safeHref(address) {
  try {
    const url = new URL(address);
    return url.protocol === 'https:' && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}
