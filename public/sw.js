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
  event.waitUntil(follow(offer, nonce, decision, sent));
});

// True when the server has taken the decision. False asks for it to be sent
// again, which also tells why it was refused.
async function answer(offer, nonce, decision) {
  try {
    const response = await fetch("/api/offers/answer", {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json", "x-deskbell": "1" },
      body: JSON.stringify({ offer, nonce, decision }),
      keepalive: true,
      // A network that is only half there answers nothing, and says nothing.
      signal: AbortSignal.timeout(5000),
    });
    return response.ok || (response.status < 500 ? null : false);
  } catch {
    return false;
  }
}

// The desk hears of the click at once, and later of an answer that failed.
// Makes exactly one window call, since a second one is refused; none for a
// reject, which leaves the person where they are. Without a desk the address of
// the new one holds the answer, and a reject is sent again from here.
async function follow(offer, nonce, decision, sent) {
  const [desk] = await openDesks();
  desk?.postMessage(decision ? { answered: { offer, nonce, decision } } : { opened: { offer } });
  if (decision !== "reject") {
    const address = `/?offer=${offer}${decision ? `#accept.${nonce}` : ""}`;
    const call = desk ? desk.focus() : self.clients.openWindow(address);
    await call.catch(() => {});
  }
  let taken = decision ? await sent : true;
  if (desk && !taken) desk.postMessage({ unsent: { offer } });
  // The browser gives a worker about half a minute for a click.
  for (let pause = 1000; !desk && decision === "reject" && taken === false && pause < 16000; pause *= 2) {
    await new Promise((done) => setTimeout(done, pause));
    taken = await answer(offer, nonce, decision);
  }
}

// The desk's own tabs, the most recently focused one first. A sign-in that
// somebody left open is none: signing in loads the desk's own address.
async function openDesks() {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return windows.filter((client) => /^\/$|^\/session\//.test(new URL(client.url).pathname));
}
