// The chat page's parts that need no page: messages, texts, the words of a visit.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Messages } from '../chat/messages.js';
import { linkParts, MESSAGES, problemWords, say, wellFormed } from '../chat/text.js';
import { deviceWords, pageAddress } from '../chat/visit.js';
import { alternative } from '../chat/wire.js';

const message = (number, command = `C${number}`) =>
  ({ number, at: number, author: { agent: { name: 'Ana' } }, text: `${number}`, command });
const numbers = (messages) => messages.entries.map(({ number }) => number);

test('messages stand by number, those on their way last', () => {
  const messages = new Messages();
  messages.sending('mine', 'x');
  [3, 1, 2].forEach((number) => messages.store(message(number)));
  assert.deepEqual(numbers(messages), [1, 2, 3, null]);
});

test('what a bot has written stands as an agent\'s, with its name', () => {
  const messages = new Messages();
  messages.store({ ...message(1), author: { bot: { name: 'Helper' } } });
  assert.deepEqual(messages.entries[0].author, { type: 'agent', name: 'Helper' });
  assert.equal(messages.unread(0), 1);
});

test('a message is there once, by the reply, the event and the history, in any order', () => {
  const paths = [(one) => one.sent('mine', 1, 1), (one) => one.store(message(1, 'mine'))];
  for (const path of [paths, [...paths].reverse()]) {
    const messages = new Messages();
    messages.sending('mine', 'x');
    path.forEach((step) => step(messages));
    messages.store(message(1, 'mine'));
    assert.equal(messages.entries.length, 1);
    assert.equal(messages.entries[0].delivery, 'sent');
  }
});

test('an alternative of the wire has a type, and what it holds', () => {
  assert.deepEqual(alternative('customer'), { type: 'customer' });
  assert.deepEqual(alternative({ waiting: { place: 2 } }), { type: 'waiting', place: 2 });
});

test('a gap is found below what is missing, and what is older is no gap', () => {
  const messages = new Messages();
  assert.equal(messages.gap(0), 0);
  assert.equal(messages.gap(9), 10);
  [4, 5, 8, 9].forEach((number) => messages.store(message(number)));
  assert.equal(messages.gap(9), 8);
  assert.equal(messages.gap(12), 13);
  [6, 7].forEach((number) => messages.store(message(number)));
  assert.equal(messages.gap(9), 0);
});

test('what a page covers is complete, though numbers are missing in it', () => {
  const messages = new Messages();
  [1, 2, 7].forEach((number) => messages.store(message(number)));
  assert.equal(messages.gap(9), 10);
  messages.page({ messages: [message(2), message(7)], more: true }, 10);
  assert.equal(messages.gap(9), 0);
  assert.deepEqual(messages.entries.map(({ number }) => number), [1, 2, 7]);
});

test('the history has its beginning where nothing is older, whatever its first number is', () => {
  const messages = new Messages();
  messages.store(message(9));
  messages.page({ messages: [message(6), message(8)], more: true }, 9);
  assert.equal(messages.first, 6);
  messages.page({ messages: [message(3)], more: false }, 6);
  assert.equal(messages.first, 1);
  const silent = new Messages();
  silent.page({ messages: [], more: false }, 4);
  assert.equal(silent.gap(3), 0);
  assert.equal(silent.first, 1);
});

test('what is sent along stays with its message', () => {
  const messages = new Messages();
  const files = [{ id: 'F', name: 'a.png' }];
  messages.sending('mine', '', files);
  messages.failed('mine', { code: 'not_found' });
  assert.deepEqual(messages.take('mine').attachments, files);
  messages.store({ ...message(1), attachments: files });
  assert.deepEqual(messages.entries[0].attachments, files);
});

test('a failed message can be taken out for a retry', () => {
  const messages = new Messages();
  messages.sending('mine', 'x');
  messages.failed('mine', { code: 'unavailable' });
  assert.equal(messages.take('mine').text, 'x');
  assert.equal(messages.entries.length, 0);
});

test('what the server has not stored is known, and what it has stored in its own form too', () => {
  const messages = new Messages();
  messages.store({ ...message(1, 'mine'), author: 'customer', text: 'My bill' });
  messages.sending('late', 'and more');
  assert.deepEqual(messages.unsent, ['and more']);
  assert.equal(messages.hasSaid(' My  \u202ebill'), true);
  assert.equal(messages.hasSaid('My order'), false);
});

test('only https addresses become links, without the sentence around them', () => {
  const links = (text) => linkParts(text).filter(({ href }) => href).map(({ href }) => href);
  assert.deepEqual(links('see https://a.example/x?y=1. (https://b.example)'), ['https://a.example/x?y=1', 'https://b.example/']);
  assert.deepEqual(links('(see https://a.example/x_(y)). And https://b.example/(z)'), ['https://a.example/x_(y)', 'https://b.example/(z)']);
  for (const text of ['javascript:alert(1)', 'http://a.example', 'data:text/html,x', 'https://', 'https://bank.example@evil.example/', '<a href="x">']) {
    assert.deepEqual(links(text), [], text);
  }
});

test('the parts of a message are the whole message', () => {
  for (const text of ['', 'plain', 'https://a.example', 'a https://a.example, b https:// c\nhttps://b.example!']) {
    assert.equal(linkParts(text).map((part) => part.text).join(''), text);
  }
});

test('a refusal is told in our words, else in the server\'s', () => {
  assert.equal(problemWords({ code: 'text_too_long', text: 'x' }), MESSAGES.text_too_long);
  assert.equal(problemWords({ code: 'from_the_future', text: 'Later.' }), 'Later.');
  assert.equal(problemWords({ code: 'toString', text: '' }), MESSAGES.refused);
  assert.equal(problemWords(null), MESSAGES.refused);
});

test('a text takes its values', () => {
  assert.equal(say('place', { place: 2 }), 'You are number 2 in line');
  assert.equal(say('place', { place: 1200 }), 'You are number 1,200 in line');
});

test('half a character becomes a mark, a whole one stays', () => {
  assert.equal(wellFormed('a\ud83d b \u{1f600}\ude00'), 'a\ufffd b \u{1f600}\ufffd');
});

test('a device is told in short words', () => {
  assert.equal(deviceWords('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36'), 'Chrome 120 on Windows');
  assert.equal(deviceWords('Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36 EdgA/120.0.0.0'), 'Edge 120 on Android');
  assert.equal(deviceWords('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'), 'Firefox 140 on Linux');
  assert.equal(deviceWords('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1'), 'Safari 17 on iPhone');
  assert.equal(deviceWords(''), '');
});

test('only addresses of the web are a page', () => {
  assert.equal(pageAddress('https://a.example/x').origin, 'https://a.example');
  for (const text of ['javascript:alert(1)', 'about:blank', '', null]) assert.equal(pageAddress(text), null);
});
