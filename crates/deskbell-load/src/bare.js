// The least that a page can do with the same frames: the desk's place taken by
// bare calls of the DOM, without a framework, a style sheet or a rule. What it
// needs from a frame to the paint is this machine's and this browser's own
// part of the figure. Runs in an empty document of the same origin.
document.body.innerHTML = "<nav></nav><div><ol></ol></div><ul></ul>";
const [rail, thread, stack] = ["nav", "ol", "ul"].map((name) => document.querySelector(name));
Object.assign(thread.parentElement.style, { overflow: "auto", height: "20em" });
const unread = new Map();

const take = {
  ping: ({ at }) => send({ type: "pong", at }),
  message: ({ conversation, message }) => {
    if (!unread.has(conversation)) {
      unread.set(conversation, rail.appendChild(document.createElement("p")));
    }
    const count = unread.get(conversation);
    count.textContent = Number(count.textContent) + 1;
    if (conversation !== unread.keys().next().value) return;
    thread.appendChild(document.createElement("li")).textContent = message.text;
    thread.parentElement.scrollTop = thread.parentElement.scrollHeight;
  },
  offer_made: ({ offer }) => {
    const alert = document.createElement("li");
    alert.className = "alert";
    alert.dataset.offer = offer.id;
    const { title, fields } = offer.notification;
    for (const text of [title, offer.queue, ...fields.map(({ label }) => label)]) {
      alert.appendChild(document.createElement("p")).textContent = text;
    }
    for (const text of ["Reject", "Accept"]) {
      alert.appendChild(document.createElement("button")).textContent = text;
    }
    stack.prepend(alert);
  },
  offer_ended: ({ offer }) => stack.querySelector(`[data-offer="${offer}"]`)?.remove(),
};

const socket = new WebSocket(`${location.origin.replace("http", "ws")}/socket`, "deskbell.1");
const send = (frame) => socket.send(JSON.stringify(frame));
socket.onopen = () => {
  const surface = { visible: true, focus: true, permission: "granted", worker: true };
  send({ type: "hello", protocol: 1, epoch: null, seq: null, tab: "00000000000000000000000001", surface });
};
socket.onmessage = ({ data }) => {
  const frame = JSON.parse(data);
  take[frame.type]?.(frame);
  if (frame.seq % 16 === 0) send({ type: "ack", seq: frame.seq });
};
return new Promise((done) => socket.addEventListener("message", done, { once: true }));
