// What all React peers share: the text of the notification that every page of
// this benchmark shows, and how `window.stack` is given to burst.js.
import { createRoot } from "react-dom/client";
import { flushSync } from "react-dom";

/** What the desk's alert says, without its countdown. */
export const Note = ({ number }) => (
  <div className="note">
    <h2>Incoming chat</h2>
    <p>Support</p>
    <dl>
      <div><dt>Customer</dt><dd>Lena {number}</dd></div>
      <div><dt>Waiting</dt><dd>since 14:03</dd></div>
    </dl>
    <button>Reject</button>
    <button>Accept</button>
  </div>
);

/** Mounts the peer's own container; `show` and `end` are its own calls. */
export function mount(container, { most = Infinity, show, end }) {
  const root = document.body.appendChild(document.createElement("div"));
  flushSync(() => createRoot(root).render(container));
  window.stack = {
    selector: ".note",
    most,
    show(count) {
      for (let number = 1; number <= count; number++) show(<Note number={number} />);
    },
    end,
  };
}
