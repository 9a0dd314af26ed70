// The page itself, in another language than it is written in: what index.html
// names, and what comes later. In a file of its own: it changes the language.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { speak } from '../chat/text.js';
import { TEXTS as GERMAN } from '../chat/texts/de.js';
import { TEXTS as ARABIC } from '../chat/texts/ar.js';
import { TEXTS as ENGLISH } from '../chat/texts/en.js';
import { fillTexts, showBar, showStage, showTitle } from '../chat/view.js';

const HTML = readFileSync(new URL('../chat/index.html', import.meta.url), 'utf8');

/** The elements of index.html that have an id or words, as far as `view.js` needs them. */
function page() {
  const made = (tag, attributes = '') => {
    const named = Object.fromEntries([...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    const element = {
      tag, id: named.id, dataset: {}, textContent: '', hidden: / hidden/.test(attributes), close() {}, focus() {},
      contains: () => false,
      getAttribute: (name) => named[name],
      setAttribute: (name, value) => { named[name] = value; },
      replaceChildren: (...parts) => { element.textContent = parts.map((part) => part.textContent ?? part).join(''); },
    };
    for (const name of ['text', 'label', 'action']) {
      if (named[`data-${name}`]) element.dataset[name] = named[`data-${name}`];
    }
    return element;
  };
  const all = [...HTML.matchAll(/<(\w+)([^>]*)>/g)].map(([, tag, attributes]) => made(tag, attributes));
  const of = (name) => all.filter((element) => element.dataset[name]);
  globalThis.document = {
    documentElement: {}, activeElement: null,
    createElement: (tag) => made(tag),
    getElementById: (id) => all.find((element) => element.id === id),
    querySelector: (selector) => of('action').find(({ dataset }) => selector === `[data-action="${dataset.action}"]`),
    querySelectorAll: (selector) => of(selector.match(/^\[data-(\w+)\]$/)[1]),
  };
  return { all, of, words: (id) => document.getElementById(id).textContent };
}

for (const [tag, texts, dir, written] of [
  ['de', GERMAN, 'ltr', /^[\p{Script=Latin}\P{L}]+$/u],
  ['ar', ARABIC, 'rtl', /^[\p{Script=Arabic}\P{L}]+$/u],
]) {
  test(`the page speaks ${tag} and is written from ${dir === 'rtl' ? 'right to left' : 'left to right'}`, async () => {
    const { all, of, words } = page();
    fillTexts(await speak(tag));
    showTitle('');
    assert.deepEqual([document.documentElement.lang, document.documentElement.dir], [tag, dir]);
    assert.ok(of('text').length > 15);
    for (const element of of('text')) assert.equal(element.textContent, texts[element.dataset.text], element.dataset.text);
    for (const element of of('label')) assert.equal(element.getAttribute('aria-label'), texts[element.dataset.label]);
    assert.equal(document.getElementById('message').placeholder, texts.placeholder);
    assert.equal(document.title, texts.chat);

    const number = new Intl.NumberFormat(tag).format(12);
    showStage({ type: 'waiting', place: 12 });
    assert.equal(words('status'), texts.waiting);
    assert.equal(words('place'), texts.place.replace('{place}', number));
    assert.equal(words('waiting-hint'), texts.waitingHint);
    showStage({ type: 'active', agent: 'Ana' });
    assert.equal(words('status'), texts.active.replace('{agent}', 'Ana'));
    showStage({ type: 'waiting', again: true, agent: 'Ana' });
    assert.equal(words('waiting-hint'), texts.agentLeft.replace('{agent}', 'Ana'));
    showStage({ type: 'ended', cause: 'ended_by_agent' });
    assert.equal(words('ended-words'), texts.ended_by_agent);
    assert.ok(words('news').includes(texts.ended_by_agent), 'it is read out');
    showBar(texts.lost, { again: () => {} });
    assert.equal(document.querySelector('[data-action="try-now"]').textContent, texts.tryNow);

    // No word of English is left, and none of another script than the language's.
    const english = new Set(Object.values(ENGLISH));
    const same = Object.keys(texts).filter((key) => texts[key] === ENGLISH[key]).map((key) => texts[key]);
    for (const { textContent } of all.filter(({ textContent }) => textContent)) {
      assert.ok(same.includes(textContent) || !english.has(textContent), textContent);
      assert.match(textContent.replaceAll('Ana', ''), written);
    }
  });
}
