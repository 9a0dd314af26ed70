// Stands in the place of the server's socket on a page of the desk, so that a
// burst comes in one piece: it says what a server says, and reads nothing but
// the hello. `given` holds the snapshot, an offer and the ends, as the server
// writes them. Must run before the page's own scripts.
((given) => {
  let socket;
  let seq = given.snapshot.seq;
  let last = 0;

  window.WebSocket = class Socket {
    static CONNECTING = 0;
    static OPEN = 1;
    static CLOSED = 3;
    readyState = Socket.CONNECTING;

    constructor() {
      socket = this;
      setTimeout(() => {
        this.readyState = Socket.OPEN;
        this.onopen?.(new Event("open"));
      });
    }

    send(text) {
      if (JSON.parse(text).type !== "hello") return;
      const now = Date.now();
      const snapshot = { ...given.snapshot, seq, server_time: now };
      setTimeout(() => hear(JSON.stringify(snapshot)));
    }

    close() {
      this.readyState = Socket.CLOSED;
    }
  };

  const hear = (text) => socket.onmessage?.(new MessageEvent("message", { data: text }));
  const event = (body) => JSON.stringify({ ...body, seq: ++seq, at: Date.now() });

  const made = () => {
    const id = String(++last).padStart(26, "0");
    const now = Date.now();
    const offer = {
      ...given.made.offer,
      id,
      conversation: id,
      offered_at: now,
      waiting_since: now,
      started_at: now,
      expires_at: now + 120_000,
    };
    return { id, text: event({ ...given.made, offer }) };
  };
  const ended = (offer, end) => event({ ...given.ended, offer, end });

  let offers = [];
  let ends = [];
  window.stack = {
    selector: ".alert",
    most: Infinity,
    /** The server's part: writes the frames of a whole burst. */
    prepare(count) {
      offers = Array.from({ length: count }, made);
      ends = offers.map(({ id }) => ended(id, given.ends[0]));
    },
    show() {
      for (const { text } of offers) hear(text);
    },
    end() {
      ends.forEach(hear);
    },
  };

  /** Offers come and go, one after the other; one in ten is painted. */
  window.comeAndGo = async (count) => {
    for (let number = 1; number <= count; number++) {
      const { id, text } = made();
      hear(text);
      await (number % 10 === 0 ? painted() : task());
      if (!document.querySelector(".alert")) throw new Error(`offer ${number} does not show`);
      hear(ended(id, given.ends[number % given.ends.length]));
      await task();
      if (document.querySelector(".alert")) throw new Error(`offer ${number} stays`);
    }
  };

  const task = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve();
      port2.postMessage(0);
    });
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => task().then(resolve)));

  // How much the program has taken of its own memory; it never gives back.
  let memory;
  const keep = (loaded) => {
    const exported = Object.values(loaded.instance.exports);
    memory = exported.find((one) => one instanceof WebAssembly.Memory);
    return loaded;
  };
  for (const name of ["instantiateStreaming", "instantiate"]) {
    const load = WebAssembly[name];
    WebAssembly[name] = async (...given) => keep(await load.apply(WebAssembly, given));
  }
  window.programMemory = () => memory.buffer.byteLength;
})
