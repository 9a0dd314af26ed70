// Measures what `window.stack` of the page in hand does with a burst: from the
// call until the first frame that has all notifications is done, and the same
// until none is to be seen. Looks once in each frame, on every page alike.
window.burst = async (count) => {
  const { stack } = window;
  const there = document.body.getElementsByClassName(stack.selector.slice(1));
  const wanted = Math.min(count, stack.most);
  stack.prepare?.(count);
  await quiet();
  // What was hidden leaves the document later; with one library, some never does.
  const waited = performance.now() + LEAVES_WITHIN;
  await until(() => {}, () => there.length === 0 || performance.now() > waited);
  const before = there.length;
  const painted = await until(() => stack.show(count), () => there.length >= before + wanted);
  await quiet();
  const gone = await until(() => stack.end(), () => !Array.from(there).some(visible));
  await quiet();
  return { painted, gone, shown: wanted };
};

const visible = (element) =>
  element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

/** So long what is hidden may stay in the document, in milliseconds. */
const LEAVES_WITHIN = 3_000;
/** So long a page may take, in milliseconds. */
const PATIENCE = 90_000;

/** Acts, and resolves to the milliseconds until it is done and painted; to null
    where it never is. */
const until = (act, done) =>
  new Promise((resolve) => {
    const began = performance.now();
    act();
    const look = () => {
      if (!done()) {
        if (performance.now() - began > PATIENCE) resolve(null);
        else requestAnimationFrame(look);
        return;
      }
      // This frame's own paint comes after its callbacks, and before a task.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - began);
      port2.postMessage(0);
    };
    requestAnimationFrame(look);
  });

/** Resolves once the page has nothing left to do but to draw: what moves on it
    may leave no time between two frames. */
const quiet = () =>
  new Promise((resolve) =>
    requestAnimationFrame(() =>
      requestAnimationFrame(() => requestIdleCallback(resolve, { timeout: 500 })),
    ),
  );

/** A notification's elements, as `bare.js` takes them; comments say nothing. */
window.template = async () => {
  const read = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    const attributes = {};
    for (const { name, value } of node.attributes) attributes[name] = value;
    const content = [...node.childNodes].filter((part) => part.nodeType !== Node.COMMENT_NODE);
    return [node.localName, attributes, ...content.map(read)];
  };
  const { stack } = window;
  const first = () => document.querySelector(stack.selector);
  stack.prepare?.(1);
  await until(() => stack.show(1), first);
  const template = read(first());
  await until(() => stack.end(), () => first() === null);
  return template;
};
