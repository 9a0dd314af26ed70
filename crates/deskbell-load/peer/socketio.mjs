// The peer that Deskbell is measured beside: Socket.IO with its recovery on.
// It delivers what the load asks for and answers what agents say; it decides
// nothing and stores nothing. Usage: node socketio.mjs PORT

import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer(answer);
const io = new Server(http, {
  transports: ["websocket"],
  serveClient: false,
  // As often as Deskbell asks, and as long as it waits.
  pingInterval: 2000,
  pingTimeout: 3000,
  connectionStateRecovery: {},
});

/** Agents take turns. */
const agents = [];
let turn = 0;

io.on("connection", (socket) => {
  agents.push(socket);
  socket.on("disconnect", () => agents.splice(agents.indexOf(socket), 1));
  socket.on("displayed", () => {});
  for (const command of ["accept", "end", "finish"]) {
    socket.on(command, (_asked, reply) => reply({ ok: "done" }));
  }
});

function answer(request, response) {
  if (request.method !== "POST") {
    response.end();
    return;
  }
  let body = "";
  request.on("data", (piece) => (body += piece));
  request.on("end", () => {
    if (agents.length === 0) {
      response.writeHead(503, { "content-length": 0 }).end();
      return;
    }
    const { number } = JSON.parse(body);
    turn = (turn + 1) % agents.length;
    agents[turn].emit("offer", offer(number));
    response.setHeader("content-length", 2).end("{}");
  });
}

/** As long as an offer of Deskbell's. */
function offer(number) {
  const now = Date.now();
  return {
    number,
    id: "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    attempt: 1,
    conversation: "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    nonce: "0123456789abcdef0123456789abcdef",
    offered_at: now,
    expires_at: now + 120_000,
    customer: { contact: null, name: String(number), phone: null, email: null },
    notification: { kind: "alert", title: "Chat", fields: "x".repeat(480) },
  };
}

http.listen(Number(process.argv[2]), "127.0.0.1");
