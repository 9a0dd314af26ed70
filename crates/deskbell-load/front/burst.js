// Measures what `window.stack` of the page in hand does with a burst: from the
// call until the first frame that has all notifications is done, and the same
// until all are gone. Looks once in each frame, on every page alike.
window.burst = async (count) => {
  const { stack } = window;
  const wanted = Math.min(count, stack.most);
  const shown = document.body.getElementsByClassName(stack.selector.slice(1));
  stack.prepare?.(count);
  await quiet();
  const painted = await until(() => stack.show(count), () => shown.length >= wanted);
  await quiet();
  const gone = await until(() => stack.end(), () => shown.length === 0);
  await quiet();
  return { painted, gone, shown: wanted };
};

/** Acts, and resolves to the milliseconds until it is done and painted. */
const until = (act, done) =>
  new Promise((resolve) => {
    const began = performance.now();
    act();
    const look = () => {
      if (!done()) return requestAnimationFrame(look);
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
