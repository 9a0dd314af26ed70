// Measures in the page: from the moment a frame with an offer reaches the
// socket's handlers until the frame of the screen that shows its alert is done;
// and every task that kept the page busy for more than 50 ms. Must run before
// the page's own scripts.
window.forget = () => {
  window.painted = [];
  window.longTasks = [];
  window.messages = 0;
};
window.forget();

new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.longTasks.push(duration);
}).observe({ type: "longtask" });

window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      const arrived = performance.now();
      if (data.includes('"type":"message"')) window.messages++;
      if (!data.includes('"type":"offer_made"')) return;
      const alert = `.alert[data-offer="${JSON.parse(data).offer.id}"]`;
      const painted = () => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.painted.push(performance.now() - arrived);
        requestAnimationFrame(() => port2.postMessage(0));
      };
      new MutationObserver((_, watch) => {
        if (!document.querySelector(alert)) return;
        watch.disconnect();
        painted();
      }).observe(document, { childList: true, subtree: true });
    });
  }
};
