// Desktop notifications when nobody looks at the desk: this worker hears the
// click, sends the answer, and brings the desk to the front. It has no fetch
// handler and keeps nothing: it may be stopped between any two events.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("notificationclick", (event) => {
  const { offer, nonce } = event.notification.data ?? {};
  event.notification.close();
  if (!offer) return;
  const decision = event.action === "accept" || event.action === "reject" ? event.action : null;
  // Started at once, and not waited for: a window can be brought to the front
  // only for a short time after the click.
  const sent = decision ? answer(offer, nonce, decision) : null;
  event.waitUntil(Promise.all([sent, follow(offer, nonce, decision, sent)]));
});

// True when the server has the decision, whatever it says to it: a refusal
// reaches the page as an event. False asks the page to send it again.
async function answer(offer, nonce, decision) {
  try {
    const response = await fetch("/api/offers/answer", {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json", "x-deskbell": "1" },
      body: JSON.stringify({ offer, nonce, decision }),
      keepalive: true,
    });
    return response.ok;
  } catch {
    return false;
  }
}

// Makes exactly one window call, since a second one is refused; none for a
// reject, which leaves the person where they are.
async function follow(offer, nonce, decision, sent) {
  const desks = await openDesks();
  const desk = desks[0];
  if (decision !== "reject") {
    if (desk) {
      await desk.focus().catch(() => {});
    } else {
      await self.clients.openWindow(`/?offer=${encodeURIComponent(offer)}`).catch(() => {});
    }
  }
  if (!desk) return;
  if (!decision) {
    desk.postMessage({ opened: { offer } });
    return;
  }
  desk.postMessage({ answered: { offer, nonce, decision, sent: await sent } });
}

// The desk's own tabs, the most recently focused one first.
async function openDesks() {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return windows.filter((client) => {
    const { pathname } = new URL(client.url);
    return !pathname.startsWith("/chat") && !pathname.startsWith("/manage");
  });
}
