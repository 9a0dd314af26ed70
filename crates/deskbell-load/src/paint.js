// Measures in the page: from the moment a frame with an offer reaches the
// socket's handlers until the frame of the screen that shows its alert is done;
// every task that kept the page busy for more than 50 ms; and each socket that
// is opened meanwhile, of which there should be none. Must run before
// the page's own scripts. Nothing asks the page meanwhile: what the benchmark
// waits for is a promise.
window.forget = () => {
  window.painted = [];
  window.longTasks = [];
  window.messages = 0;
  window.reconnects = 0;
};
window.forget();

new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.longTasks.push(duration);
}).observe({ type: "longtask" });

// Resolves once the document holds, or no longer holds, such an element.
const changed = (selector, wanted) =>
  new Promise((done) => {
    const seen = () => (document.querySelector(selector) !== null) === wanted;
    if (seen()) return done();
    new MutationObserver((_, watch) => {
      if (!seen()) return;
      watch.disconnect();
      done();
    }).observe(document, { childList: true, subtree: true });
  });
window.noAlert = () => changed(".alert", false);

let heard = () => {};
// Resolves once so many alerts have been painted.
window.paints = (count) =>
  new Promise((done) => {
    heard = () => window.painted.length >= count && done();
    heard();
  });

window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    window.reconnects++;
    this.addEventListener("message", ({ data }) => {
      const arrived = performance.now();
      if (data.includes('"type":"message"')) window.messages++;
      if (!data.includes('"type":"offer_made"')) return;
      const painted = () => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          window.painted.push(performance.now() - arrived);
          heard();
        };
        requestAnimationFrame(() => port2.postMessage(0));
      };
      changed(`.alert[data-offer="${JSON.parse(data).offer.id}"]`, true).then(painted);
    });
  }
};
