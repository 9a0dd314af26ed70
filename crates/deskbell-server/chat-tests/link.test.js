// The chat page's socket, with a socket, timers and chance made by hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FORGOTTEN, Link, MOVED, retryDelay } from '../chat/link.js';

/** A link in a world where time stands still until `pass(ms)`. */
function lab({ kept = [] } = {}) {
  const outbox = new Map(kept.map((frame) => [frame.command, frame]));
  const sockets = [];
  const told = [];
  let now = 0;
  let timers = [];
  const tell = (kind) => (...values) => told.push([kind, ...values]);
  const link = new Link({
    token: 'T', tab: 'TAB',
    world: {
      socket: () => {
        const socket = { sent: [], closed: false, send: (text) => socket.sent.push(JSON.parse(text)), close: () => { socket.closed = true; } };
        sockets.push(socket);
        return socket;
      },
      later: (run, ms) => {
        const timer = { at: now + ms, run };
        timers.push(timer);
        return () => { timers = timers.filter((other) => other !== timer); };
      },
      random: () => 1,
    },
    outbox: {
      commands: () => [...outbox.values()],
      addCommand: (frame) => outbox.set(frame.command, frame),
      removeCommand: (command) => outbox.delete(command),
    },
    on: Object.fromEntries(
      ['event', 'snapshot', 'ready', 'place', 'typing', 'reply', 'link'].map((kind) => [kind, tell(kind)]),
    ),
  });
  const pass = (ms) => {
    for (const end = now + ms; ;) {
      const [next] = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) { now = end; return; }
      now = next.at;
      timers = timers.filter((timer) => timer !== next);
      next.run();
    }
  };
  const socket = () => sockets.at(-1);
  const hear = (frame) => socket().onmessage({ data: JSON.stringify(frame) });
  const open = (frame) => {
    link.connect();
    socket().onopen();
    hear(frame);
  };
  return { link, outbox, sockets, socket, told, pass, hear, open, heard: (kind) => told.filter(([one]) => one === kind) };
}

const SNAPSHOT = { type: 'snapshot', epoch: 'E', seq: 5, ping_every: 2000, state: { last_message: 0 } };
const WELCOME = { type: 'welcome', recovered: true, epoch: 'E', seq: 6, ping_every: 2000 };
const event = (seq) => ({ seq, at: 1, type: 'joined', agent: 'Ana' });
const say = (command) => ({ command, type: 'say', text: 'x' });

test('a first hello has no position, a later one has the last event that was applied', () => {
  const { open, hear, socket, sockets, pass } = lab();
  open(SNAPSHOT);
  hear(event(6));
  assert.deepEqual(sockets[0].sent[0], { type: 'hello', protocol: 1, token: 'T', tab: 'TAB', epoch: null, seq: null });
  socket().onclose({ code: 1006 });
  pass(500);
  socket().onopen();
  assert.deepEqual([socket().sent[0].epoch, socket().sent[0].seq], ['E', 6]);
});

test('an event is applied once, and an old one is dropped', () => {
  const { open, hear, heard } = lab();
  open(SNAPSHOT);
  [5, 6, 6, 7].forEach((seq) => hear(event(seq)));
  assert.deepEqual(heard('event').map(([, { seq }]) => seq), [6, 7]);
});

test('a hole in the events closes the socket, and the link resumes before it', () => {
  const { open, hear, heard, sockets, socket, pass } = lab();
  open(SNAPSHOT);
  hear(event(8));
  assert.equal(heard('event').length, 0);
  assert.ok(sockets[0].closed);
  pass(500);
  socket().onopen();
  assert.equal(socket().sent[0].seq, 5);
});

test('an ack is sent at the sixteenth event and not before, and a second after a lone one and not before', () => {
  const { open, hear, socket, pass } = lab();
  open(SNAPSHOT);
  const acks = () => socket().sent.filter(({ type }) => type === 'ack').map(({ seq }) => seq);
  for (let seq = 6; seq < 21; seq += 1) hear(event(seq));
  assert.deepEqual(acks(), []);
  hear(event(21));
  assert.deepEqual(acks(), [21]);
  hear(event(22));
  pass(999);
  assert.deepEqual(acks(), [21]);
  pass(1);
  assert.deepEqual(acks(), [21, 22]);
});

test('a ping is answered inside the message handler', () => {
  const { open, hear, socket } = lab();
  open(SNAPSHOT);
  hear({ type: 'ping', at: 77 });
  assert.deepEqual(socket().sent.at(-1), { type: 'pong', at: 77 });
});

test('a server that falls silent is left, one that speaks is not', () => {
  const { open, hear, heard, pass } = lab();
  open(SNAPSHOT);
  pass(5000);
  hear({ type: 'ping', at: 1 });
  pass(5000);
  assert.equal(heard('link').at(-1)[1].state, 'connected');
  pass(1000);
  assert.equal(heard('link').at(-1)[1].state, 'lost');
});

test('a server that never answers the connection is left too', () => {
  const { link, heard, pass } = lab();
  link.connect();
  pass(10_000);
  assert.equal(heard('link').at(-1)[1].state, 'lost');
});

test('a command is sent again, as it was, until its reply', () => {
  const { link, open, hear, socket, outbox, pass, heard } = lab();
  link.command(say('A'));
  open(SNAPSHOT);
  assert.deepEqual(socket().sent.at(-1), say('A'));
  socket().onclose({ code: 1006 });
  pass(500);
  socket().onopen();
  hear(WELCOME);
  assert.deepEqual(socket().sent.at(-1), say('A'));
  hear({ type: 'reply', reply: 'A', ok: { said: { number: 1, at: 1 } } });
  assert.equal(outbox.size, 0);
  hear({ type: 'reply', reply: 'A', ok: { said: { number: 1, at: 1 } } });
  assert.equal(heard('reply').length, 1);
});

test('commands that an earlier page kept are sent', () => {
  const { open, socket } = lab({ kept: [say('A'), say('B')] });
  open(SNAPSHOT);
  assert.deepEqual(socket().sent.slice(1), [say('A'), say('B')]);
});

test('a long outbox is sent ten at a time', () => {
  const { open, hear, socket } = lab({ kept: Array.from({ length: 12 }, (_, index) => say(`C${index}`)) });
  open(SNAPSHOT);
  assert.equal(socket().sent.length, 11);
  hear({ type: 'reply', reply: 'C0', ok: 'done' });
  assert.equal(socket().sent.at(-1).command, 'C10');
});

test('unknown frames are skipped, an unknown event keeps its place', () => {
  const { open, hear, heard } = lab();
  open(SNAPSHOT);
  hear({ type: 'from_the_future' });
  hear({ seq: 6, at: 1, type: 'from_the_future' });
  hear(event(7));
  assert.equal(heard('link').at(-1)[1].state, 'connected');
  assert.equal(heard('event').at(-1)[1].seq, 7);
});

test('a text that is no frame closes the socket', () => {
  for (const data of ['', '{', 'null', '[]', '7', '{"type":7}']) {
    const { open, socket, sockets } = lab();
    open(SNAPSHOT);
    socket().onmessage({ data });
    assert.ok(sockets[0].closed, data);
  }
});

test('a chat that the server does not know, or that goes on elsewhere, is not tried again', () => {
  for (const code of [FORGOTTEN, MOVED]) {
    const { link, sockets, pass, heard } = lab();
    link.connect();
    sockets[0].onclose({ code });
    pass(120_000);
    link.connect();
    assert.equal(sockets.length, 1);
    assert.deepEqual(heard('link').at(-1)[1], { state: 'closed', code });
  }
});

test('connecting by hand does not wait for the next attempt, and makes only one', () => {
  const { link, open, socket, sockets, pass } = lab();
  open(SNAPSHOT);
  socket().onclose({ code: 1006 });
  link.connect();
  link.connect();
  pass(500);
  assert.equal(sockets.length, 2);
});

test('a server that closes after each welcome is asked less and less often', () => {
  const { open, socket, pass, hear, heard } = lab();
  open(SNAPSHOT);
  for (let round = 0; round < 3; round += 1) {
    socket().onclose({ code: 1006 });
    pass(500 * 2 ** round);
    socket().onopen();
    hear(WELCOME);
  }
  const waits = () => heard('link').filter(([, { state }]) => state === 'lost').map(([, { wait }]) => wait);
  assert.deepEqual(waits(), [500, 1000, 2000]);
  hear({ type: 'ping', at: 1 });
  socket().onclose({ code: 1006 });
  assert.equal(waits().at(-1), 500);
});

test('a command that the server can\'t read is given up, and does not close the next socket', () => {
  for (const code of [4001, 1009]) {
    const { open, hear, socket, pass, heard, outbox } = lab({ kept: [say('A')] });
    open(SNAPSHOT);
    socket().onclose({ code });
    assert.deepEqual(heard('reply').at(-1).slice(1), [say('A'), { reply: 'A', error: { code: 'malformed' } }]);
    assert.equal(outbox.size, 0);
    pass(500);
    socket().onopen();
    hear(WELCOME);
    assert.deepEqual(socket().sent.map(({ type }) => type), ['hello']);
  }
});

test('among several commands the unreadable one is found, and the others arrive', () => {
  const { open, hear, socket, pass, heard } = lab({ kept: ['A', 'B', 'C'].map(say) });
  open(SNAPSHOT);
  const sent = () => socket().sent.slice(1).map(({ command }) => command);
  const again = () => {
    socket().onclose({ code: 4001 });
    pass(1_000);
    socket().onopen();
    hear(WELCOME);
  };
  again();
  assert.deepEqual(sent(), ['A']);
  hear({ type: 'reply', reply: 'A', ok: { said: { number: 1, at: 1 } } });
  assert.deepEqual(sent(), ['A', 'B']);
  again();
  assert.deepEqual(sent(), ['C']);
  const refused = heard('reply').filter(([, , { error }]) => error).map(([, { command }]) => command);
  assert.deepEqual(refused, ['B']);
});

test('a socket that closes for another reason refuses nothing', () => {
  const { open, socket, heard } = lab({ kept: [say('A')] });
  open(SNAPSHOT);
  socket().onclose({ code: 4002 });
  assert.equal(heard('reply').length, 0);
});

test('a kept command with a problem waits for the person, and is not sent', () => {
  const { open, socket, link } = lab({ kept: [{ ...say('A'), problem: { code: 'unavailable' } }] });
  open(SNAPSHOT);
  assert.deepEqual([socket().sent.length, link.pending], [1, []]);
});

test('a chat that is left in the middle of a greeting says no more', () => {
  const kinds = [];
  const socket = { send: () => {}, close: () => {} };
  const on = (kind) => (value) => kinds.push(kind === 'link' ? value.state : kind);
  const link = new Link({
    token: 'T', tab: 'TAB',
    world: { socket: () => socket, later: () => () => {}, random: () => 1 },
    outbox: { commands: () => [], addCommand: () => {}, removeCommand: () => {} },
    on: { snapshot: () => link.stop(), ready: on('ready'), link: on('link') },
  });
  link.connect();
  socket.onmessage({ data: JSON.stringify(SNAPSHOT) });
  assert.deepEqual(kinds, ['connecting']);
});

test('a chat that is over closes when every command has its reply', () => {
  const { link, open, hear, sockets } = lab({ kept: [say('A')] });
  open(SNAPSHOT);
  link.finish();
  assert.equal(sockets[0].closed, false);
  hear({ type: 'reply', reply: 'A', error: { code: 'conversation_ended', text: '' } });
  link.finish();
  assert.equal(sockets[0].closed, true);
});

test('delays lie between a quarter of a second and thirty', () => {
  assert.equal(retryDelay(0, 0), 250);
  assert.equal(retryDelay(4, 1), 5_000);
  assert.equal(retryDelay(99, 1), 30_000);
});
