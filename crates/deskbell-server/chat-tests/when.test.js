// When it opens again, in words. In a file of its own: it changes the language.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { speak, when } from '../chat/text.js';

const days = (count) => Date.now() + count * 86_400_000;
const weekday = (tag, at) => new Intl.DateTimeFormat(tag, { weekday: 'long' }).format(at);

test('a moment of the next days is told by its weekday, a later one by its date, in the language of the page', async () => {
  assert.match(when(days(5)), new RegExp(`^${weekday('en', days(5))}\\D+\\d+:\\d\\d\\s[AP]M$`));
  assert.match(when(days(7)), /, \w+ \d+, \d{4} at \d+:\d\d\s[AP]M$/);
  await speak('de');
  assert.match(when(days(5)), new RegExp(`^${weekday('de', days(5))}\\D+\\d\\d:\\d\\d$`));
  assert.match(when(days(7)), /\d+\. \S+ \d{4} um \d\d:\d\d$/);
});
