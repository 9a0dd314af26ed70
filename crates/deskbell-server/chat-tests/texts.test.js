// Every word that a customer reads is in each language's table.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { language, MESSAGES } from '../chat/text.js';
import { TEXTS } from '../chat/texts/en.js';

const source = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const protocol = (file) => source(`../../deskbell-protocol/src/${file}`);
/** The alternatives of a Rust enum, as the wire names them. */
function alternatives(file, name) {
  const [, body] = protocol(file).match(new RegExp(`enum ${name} \\{\\n(.*?)\\n\\}`, 's'));
  const names = [...body.matchAll(/^ {4}([A-Z]\w*)/gm)].map(([, word]) => word);
  assert.ok(names.length > 3, name);
  return names.map((word) => word.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase());
}

/** Refusals of what only agents do. */
const AGENTS = [
  'taken_by_another', 'expired', 'customer_left', 'withdrawn', 'already_accepted', 'already_rejected',
  'went_elsewhere', 'link_lost', 'reject_not_allowed', 'still_active', 'agent_unreachable', 'not_allowed',
  'cannot_take', 'nobody_there', 'already_offered', 'nobody_has_it', 'no_place_left', 'directory_down',
  'directory_wrong', 'directory_refused', 'changed_meanwhile', 'kept_elsewhere', 'wrong_phone', 'wrong_email',
  'sms_too_long', 'too_many_replies', 'web_chat_only', 'unknown_slug', 'customer_stopped', 'no_number',
  'sign_in_failed', 'signed_out', 'too_many_attempts', 'too_many_reconnects',
];
/** Said by the module that comes with a link to come back. */
const BACK = ['link_over'];
/** The agent's session is over, the conversation goes on. */
const SESSIONS = ['agent_lost', 'given_away', 'handed_over', 'left_by_agent'];
/** Told in the server's words: the page, or what stands around it, is at fault. */
const SERVERS = ['wrong_origin', 'unsupported', 'unknown', 'header_too_large'];
/** Those of providers and bots. */
const PROGRAMS = ['wrong_signature', 'wrong_account', 'too_many_calls'];
/** Said by the module that sends files, which has its own words. */
const FILES = [
  'attachment_too_large', 'attachment_not_allowed', 'attachment_infected', 'attachment_unchecked',
  'too_many_attachments',
];
/** A browser does not let a page read why a socket was refused. */
const UNREAD = ['too_many_handshakes'];

test('each text that the page names is there', () => {
  const html = source('../chat/index.html');
  const keys = [...html.matchAll(/data-(?:text|label)="(\w+)"/g)].map(([, key]) => key);
  assert.ok(keys.length > 15);
  assert.deepEqual(keys.filter((key) => !MESSAGES[key]), []);
});

test('each cause of an end has its words', () => {
  const missing = alternatives('conversation.rs', 'CloseCause').filter((cause) => !MESSAGES[cause]);
  assert.deepEqual(missing.sort(), SESSIONS);
});

test('each refusal that a customer can meet has its words', () => {
  const missing = alternatives('problem.rs', 'ProblemCode').filter((code) => !MESSAGES[code]);
  assert.deepEqual(missing.sort(), [...AGENTS, ...SERVERS, ...PROGRAMS, ...UNREAD, ...FILES, ...BACK].sort());
  for (const [codes, module] of [[FILES, 'files.js'], [BACK, 'back.js']]) {
    const words = source(`../chat/${module}`);
    assert.deepEqual(codes.filter((code) => !words.includes(`${code}: '`)), []);
  }
});

test('each language has all texts, with the same values in them', async () => {
  const values = (text) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  const ofModules = ['files.js', 'back.js'].flatMap((module) => {
    const [, table] = source(`../chat/${module}`).match(/const TEXTS = \{\n(.*?)\n\};/s);
    return [...table.matchAll(/^ {2}(\w+):/gm)].map(([, key]) => key).filter((key) => !(key in TEXTS));
  });
  assert.ok(ofModules.length > 10);
  for (const file of readdirSync(new URL('../chat/texts/', import.meta.url))) {
    const { TEXTS: texts } = await import(`../chat/texts/${file}`);
    for (const [key, text] of Object.entries(TEXTS)) {
      assert.ok(texts[key], `${file}: ${key}`);
      assert.deepEqual(values(texts[key]), values(text), `${file}: ${key}`);
    }
    const others = Object.keys(texts).filter((key) => !(key in TEXTS) && !key.startsWith('question_'));
    assert.deepEqual(others, file === 'en.js' ? [] : ofModules, file);
  }
});

test('the page speaks the first wanted language that it knows, else English', () => {
  assert.equal(language(['fr-CA', 'de-AT', 'en'], ['de', 'ar']), 'de');
  assert.equal(language(['en-GB', 'de'], ['de']), 'en');
  assert.equal(language(['fr'], ['de']), 'en');
  assert.equal(language([], ['de']), 'en');
});
