// The files for the next message: what waits, what is refused, and what is sent.

import assert from 'node:assert/strict';
import { test } from 'node:test';

/** An element that keeps what is put into it. */
function element(tag) {
  const parts = [];
  return {
    tag, parts, className: '', textContent: '', dir: '',
    append: (...more) => parts.push(...more),
    replaceChildren: (...more) => parts.splice(0, parts.length, ...more),
    setAttribute() {}, addEventListener() {},
    get words() { return [this.textContent, ...parts.map((part) => part.words)].join(' '); },
  };
}

globalThis.document = { createElement: element, head: element('head'), documentElement: { lang: 'en' } };
const { attaching } = await import('../chat/files.js');

/** A list of files whose uploads are all taken. */
function page() {
  let made = 0;
  globalThis.fetch = async () => ({ ok: true, json: async () => ({ id: `F${made}` }) });
  const list = element('ul');
  return { list, files: attaching('token', list, () => `I${made += 1}`) };
}

const file = (name, size = 9) => ({ name, size });
const uploaded = () => new Promise((done) => { setImmediate(done); });

test('what is empty is refused at once, stays with why when the others go, and takes nobody\'s place', async () => {
  const { list, files } = page();
  files.add(Array.from({ length: 10 }, (_, at) => file(`empty ${at}`, 0)));
  files.add([file('good')]);
  assert.equal(files.take(), null, 'it is on its way');
  await uploaded();
  assert.equal(files.take().length, 1);
  assert.equal(list.parts.length, 10);
  assert.match(list.parts[0].words, /empty 0 This file is empty\./);
  assert.deepEqual(files.take(), []);
});

test('the eleventh file that waits is refused, with what to do', async () => {
  const { list, files } = page();
  files.add(Array.from({ length: 11 }, (_, at) => file(`file ${at}`)));
  await uploaded();
  assert.match(list.parts[10].words, /Send the first ten/);
  assert.equal(files.take().length, 10);
});
